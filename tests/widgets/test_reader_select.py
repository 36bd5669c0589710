"""Selecting text with the mouse."""

from __future__ import annotations

from tests.helpers import screen_text
from tests.widgets.rows import NOW, Frame, message
from tui.mail.message import Message
from tui.widgets.reader import Reader


def make(*messages: Message) -> tuple[Reader, Frame]:
    made = Reader(now=lambda: NOW)
    made.show("t1", messages)
    return made, Frame(made)


def line_of(app: Frame, text: str) -> tuple[int, int]:
    return next((line.index(text), y) for y, line in enumerate(screen_text(app).splitlines()) if text in line)


async def test_what_is_dragged_over_is_selected_without_the_margin():
    made, app = make(message(1, "The first line.\nThe second line.\nThe third line."))
    async with app.run_test(size=(66, 20)) as pilot:
        await pilot.pause()
        start, end = line_of(app, "first"), line_of(app, "third")
        await pilot.mouse_down(made, offset=start)
        await pilot.hover(made, offset=(end[0] + 5, end[1]))
        await pilot.mouse_up(made, offset=(end[0] + 5, end[1]))
        assert made.selected_text() == "first line.\nThe second line.\nThe third"
        made.app.screen.clear_selection()
        assert made.selected_text() == ""


async def test_dragging_over_a_head_or_a_link_does_neither_fold_nor_follow():
    made, app = make(message(1, "first"), message(2, "See https://one.example/a for more."))
    heard: list[object] = []
    async with app.run_test(size=(66, 20), message_hook=heard.append) as pilot:
        await pilot.pause()
        before = screen_text(app)
        start, end = line_of(app, "bob@example.org"), line_of(app, "one.example")
        await pilot.mouse_down(made, offset=start)
        await pilot.hover(made, offset=end)
        await pilot.mouse_up(made, offset=end)
        await pilot.pause()
        assert "bob@example.org" in made.selected_text()
        assert screen_text(app).splitlines()[:8] == before.splitlines()[:8]
        assert not any(isinstance(each, Reader.Followed) for each in heard)


async def test_a_double_click_does_not_select_everything():
    made, app = make(message(1, "Some words."))
    async with app.run_test(size=(66, 20)) as pilot:
        await pilot.pause()
        await pilot.double_click(made, offset=line_of(app, "words"))
        assert made.selected_text() == ""
