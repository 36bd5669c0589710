"""Links, quotes and files of the page: picked by Tab, by number and by the mouse, and what then happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.helpers import screen_text
from tests.widgets.rows import NOW, Frame, message
from tui.mail.message import Attachment, Body, Message
from tui.widgets.reader import Reader

QUOTED = "Hello.\n\nOn Tue Ann wrote:\n" + "".join(f"> quoted {n}\n" for n in range(30))
LINKS = "See https://one.example/a and https://two.example/b, or write to bob@three.example."


def make(*messages: Message) -> tuple[Reader, Frame]:
    made = Reader(now=lambda: NOW)
    made.show("t1", messages)
    return made, Frame(made)


def of(kind: type, heard: Sequence[Any]) -> list[Any]:
    """Each once: it is heard at every widget that it passes."""
    return list({id(each): each for each in heard if isinstance(each, kind)}.values())


async def test_tab_goes_from_link_to_link_and_then_on():
    made, app = make(message(1, LINKS))
    heard: list[Any] = []
    async with app.run_test(size=(66, 20), message_hook=heard.append) as pilot:
        hosts = []
        for _ in range(3):
            await pilot.press("tab")
            assert made.picked_link is not None
            hosts.append(made.picked_link.host)
            assert made.picked_link.host in screen_text(app).splitlines()[-1]
        assert hosts == ["one.example", "two.example", "three.example"]
        await pilot.press("shift+tab")
        assert made.picked_link.host == "two.example"
        await pilot.press("tab", "tab")
        assert made.picked is None
        assert [event.step for event in of(Reader.NoMoreStops, heard)] == [1]


async def test_enter_follows_the_picked_link_and_escape_lets_it_go():
    made, app = make(message(1, LINKS))
    heard: list[Any] = []
    async with app.run_test(size=(66, 20), message_hook=heard.append) as pilot:
        await pilot.press("tab", "tab", "enter")
        assert [event.target.url for event in of(Reader.Followed, heard)] == ["https://two.example/b"]
        await pilot.press("escape")
        assert made.picked is None
        assert "two.example" not in screen_text(app).splitlines()[-1]


async def test_a_number_picks_the_link_that_has_it_and_a_second_digit_goes_on():
    html = "".join(f'<p><a href="https://host{n}.example/">Story {n}</a></p>' for n in range(1, 13))
    made, app = make(message(1, body=Body("", html)))
    async with app.run_test(size=(66, 40)) as pilot:
        await pilot.press("1")
        assert made.picked_link is not None
        assert made.picked_link.number == 1
        await pilot.press("2")
        assert made.picked_link.number == 12
        assert "host12.example" in screen_text(app).splitlines()[-1]
        await pilot.press("9")
        assert made.picked_link.number == 9


async def test_what_is_suspicious_about_a_link_is_said_before_it_is_opened():
    html = '<p><a href="https://evil.example/x">https://bank.example</a></p>'
    _, app = make(message(1, body=Body("", html)))
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("tab")
        assert "bank.example, but" in screen_text(app).splitlines()[-1]


async def test_a_long_quote_is_folded_and_opens_and_folds_again():
    made, app = make(message(1, QUOTED))
    async with app.run_test(size=(66, 50)) as pilot:
        await pilot.pause()
        assert "┊ 30 quoted lines" in screen_text(app)
        assert "quoted 7" not in screen_text(app)
        await pilot.press("tab", "enter")
        assert "quoted 7" in screen_text(app)
        await pilot.press("enter")
        assert "quoted 7" not in screen_text(app)
        line = next(n for n, text in enumerate(screen_text(app).splitlines()) if "┊" in text)
        await pilot.click(made, offset=(8, line))
        assert "quoted 7" in screen_text(app)


async def test_a_click_on_a_link_follows_it_and_one_beside_it_does_not():
    made, app = make(message(1, LINKS))
    heard: list[Any] = []
    async with app.run_test(size=(66, 20), message_hook=heard.append) as pilot:
        await pilot.pause()
        y, text = next(
            (n, text) for n, text in enumerate(screen_text(app).splitlines()) if "two.example" in text
        )
        await pilot.hover(made, offset=(text.index("two.example"), y))
        assert "two.example" in screen_text(app).splitlines()[-1]
        await pilot.click(made, offset=(text.index("two.example"), y))
        await pilot.click(made, offset=(1, y))
        assert [event.target.host for event in of(Reader.Followed, heard)] == ["two.example"]


async def test_an_attachment_is_a_stop():
    files = (Attachment("b1", "figures.ods", "x/y", 48_000), Attachment("b2", "chart.png", "image/png", 5))
    _, app = make(message(1, body=Body("Hello.", "", files)))
    heard: list[Any] = []
    async with app.run_test(size=(66, 20), message_hook=heard.append) as pilot:
        await pilot.press("tab", "tab", "enter")
        assert [event.attachment for event in of(Reader.FileChosen, heard)] == [files[1]]


async def test_with_no_stop_picked_enter_folds():
    made, app = make(message(1, "first"), message(2, LINKS))
    async with app.run_test(size=(66, 20)) as pilot:
        await pilot.press("enter")
        assert "to me, Ann" not in screen_text(app)
        await pilot.press("enter", "tab")
        assert made.picked_link is not None


async def test_addresses_that_must_not_be_opened_are_no_links():
    html = '<p><a href="javascript:alert(1)">Click</a> <a href="data:text/html,x">here</a></p>'
    made, app = make(message(1, body=Body("", html)))
    heard: list[Any] = []
    async with app.run_test(size=(66, 20), message_hook=heard.append) as pilot:
        await pilot.press("tab")
        assert made.picked_link is None
        strips = [made.render_line(y) for y in range(20)]
        assert not any(segment.style and segment.style.link for strip in strips for segment in strip)
        await pilot.press("1", "enter")
        assert of(Reader.Followed, heard) == []


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (12, 4)])
async def test_tiny_screens_survive_it_all(size: tuple[int, int]):
    made, app = make(message(1, LINKS), message(2, QUOTED))
    async with app.run_test(size=size) as pilot:
        await pilot.press("tab", "enter", "1", "tab", "tab", "tab", "enter", "escape", "shift+tab")
        made.find("quoted")
        await pilot.press("escape", "j")
