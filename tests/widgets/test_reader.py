from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.helpers import screen_text, until
from tests.widgets.rows import NOW, Frame, message
from tui.mail.message import Message
from tui.widgets.reader import Reader

UNREAD = frozenset[str]()
LONG = "\n".join(f"line {n}" for n in range(100))


def show(reader: Reader, messages: Sequence[Message], key: str = "t1") -> None:
    reader.show(key, messages, own=frozenset({"alice@example.org"}))


def make(messages: Sequence[Message]) -> Reader:
    made = Reader(now=lambda: NOW)
    show(made, messages)
    return made


async def test_read_messages_are_folded_and_the_newest_is_open():
    made = make([message(1, "first"), message(2, "second"), message(3, "third")])
    async with Frame(made).run_test(size=(66, 20)) as pilot:
        await pilot.pause()
        lines = screen_text(pilot.app).splitlines()
        assert "first" in lines[0]
        assert "second" in lines[1]
        assert lines[8].strip() == "third"
        assert made.current == 2


async def test_unread_messages_are_open_and_the_first_of_them_is_current():
    made = make([message(1, "first"), message(2, "second", keywords=UNREAD), message(3, "third")])
    async with Frame(made).run_test(size=(66, 24)) as pilot:
        await pilot.pause()
        assert "  to me, Ann" in screen_text(pilot.app)
        assert made.current == 1
        assert screen_text(pilot.app).count("to me, Ann") == 2


async def test_a_long_conversation_begins_at_its_first_unread_message():
    made = make([message(1, LONG), message(2, LONG, keywords=UNREAD), message(3, LONG, keywords=UNREAD)])
    async with Frame(made).run_test(size=(66, 20)) as pilot:
        await pilot.pause()
        assert "Bob Builder" in screen_text(pilot.app).splitlines()[0]
        assert "line 0" in screen_text(pilot.app)


async def test_n_and_p_go_from_message_to_message():
    made = make([message(n, LONG, keywords=UNREAD) for n in range(1, 4)])
    async with Frame(made).run_test(size=(66, 20)) as pilot:
        await pilot.press("n")
        assert made.current == 1
        assert "Bob Builder" in "".join(screen_text(pilot.app).splitlines()[:2])
        await pilot.press("n", "n", "n")
        assert made.current == 2
        await pilot.press("p", "p", "p", "p")
        assert made.current == 0
        assert made.scroll_offset.y == 0


async def test_keys_scroll():
    made = make([message(1, LONG)])
    async with Frame(made).run_test(size=(66, 20)) as pilot:
        for key, top in [("j", 1), ("down", 2), ("k", 1), ("space", 19), ("backspace", 1), ("ctrl+d", 11)]:
            await pilot.press(key)
            assert made.scroll_offset.y == top, key
        await pilot.press("G")
        assert "line 99" in screen_text(pilot.app)
        await pilot.press("home")
        assert made.scroll_offset.y == 0


async def test_scrolling_away_makes_what_is_seen_current():
    made = make([message(1, LONG, keywords=UNREAD), message(2, LONG, keywords=UNREAD)])
    async with Frame(made).run_test(size=(66, 20)) as pilot:
        await pilot.press("G")
        assert made.current == 1
        await pilot.press(*["backspace"] * 8)
        assert made.current == 0


async def test_folding_and_opening():
    made = make([message(1, "first"), message(2, "second"), message(3, "third")])
    async with Frame(made).run_test(size=(66, 30)) as pilot:
        await pilot.press("enter")
        assert "to me, Ann" not in screen_text(pilot.app)
        await pilot.press("p", "o")
        assert screen_text(pilot.app).count("to me, Ann") == 1
        await pilot.press("O")
        assert screen_text(pilot.app).count("to me, Ann") == 3
        await pilot.press("O")
        assert screen_text(pilot.app).count("to me, Ann") == 1


async def test_a_click_on_a_head_opens_or_folds_it():
    made = make([message(1, "first"), message(2, "second")])
    async with Frame(made).run_test(size=(66, 30)) as pilot:
        await pilot.click(made, offset=(10, 0))
        assert screen_text(pilot.app).count("to me, Ann") == 2
        assert made.current == 0


async def test_what_was_folded_stays_folded_when_the_conversation_changes():
    made = make([message(1, "first"), message(2, "second")])
    async with Frame(made).run_test(size=(66, 30)) as pilot:
        await pilot.press("enter")
        show(made, [message(1, "first"), message(2, "second")])
        await pilot.pause()
        assert "to me, Ann" not in screen_text(pilot.app)
        show(made, [message(1, "first"), message(2, "second"), message(3, "new", keywords=UNREAD)])
        await pilot.pause()
        assert screen_text(pilot.app).count("to me, Ann") == 1
        assert made.current == 1


async def test_a_body_that_arrives_is_shown_where_it_was_missing():
    made = make([message(1, body=None)])
    async with Frame(made).run_test(size=(66, 30)) as pilot:
        await pilot.pause()
        assert "Fetching…" in screen_text(pilot.app)
        show(made, [message(1, "Here it is.")])
        await pilot.pause()
        assert "Here it is." in screen_text(pilot.app)
        assert "Fetching" not in screen_text(pilot.app)


async def test_another_conversation_begins_at_its_top():
    made = make([message(1, LONG)])
    async with Frame(made).run_test(size=(66, 20)) as pilot:
        await pilot.press("G")
        show(made, [message(7, "other")], "t2")
        await pilot.pause()
        assert made.scroll_offset.y == 0
        assert "other" in screen_text(pilot.app)


async def test_a_resize_keeps_the_place():
    made = make([message(1, "first"), message(2, LONG, keywords=UNREAD)])
    async with Frame(made).run_test(size=(66, 20)) as pilot:
        await pilot.press(*["space"] * 2)
        before = screen_text(pilot.app).splitlines()[0].strip()
        await pilot.resize_terminal(100, 20)
        await pilot.pause()
        assert screen_text(pilot.app).splitlines()[0].strip() == before


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (10, 5)])
async def test_tiny_screens_survive(size: tuple[int, int]):
    made = make([message(1, LONG), message(2, LONG, keywords=UNREAD)])
    async with Frame(made).run_test(size=size) as pilot:
        await pilot.press("j", "G", "n", "p", "enter", "O", "space")
        made.show("", ())
        await pilot.press("j", "n", "p", "enter", "O", "G")


async def test_ten_thousand_lines_draw_only_those_on_the_screen():
    made = make([message(1, "\n".join(f"line {n}" for n in range(10_000)))])
    async with Frame(made).run_test(size=(66, 20)) as pilot:
        await pilot.press("G")
        await until(pilot, lambda: "line 9999" in screen_text(pilot.app))
        assert len(made._strips) < 100
