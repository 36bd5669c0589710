"""A line of a form."""

from __future__ import annotations

from textual.events import Paste

from tests.helpers import screen_text
from tests.widgets.holder import held
from tui.widgets.line_field import LineField


async def test_a_long_text_wraps_and_is_seen_whole() -> None:
    field = LineField("words " * 20)
    app = held(field)
    async with app.run_test(size=(40, 10)):
        assert field.size.height == 4
        assert screen_text(app).count("words") == 20


async def test_no_line_break_gets_in() -> None:
    field = LineField("one\ntwo\x1b[31m")
    app = held(field)
    async with app.run_test() as pilot:
        assert field.text == "one two"
        field.move_cursor(field.document.end)
        field.post_message(Paste(" three\r\nfour\x07\n"))
        await pilot.press("enter")
        assert field.text == "one two three four"


async def test_up_and_down_leave_at_the_ends() -> None:
    first, middle, last = LineField("a"), LineField("words " * 20), LineField("c")
    app = held(first, middle, last)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("down")
        assert middle.has_focus
        await pilot.press("down", "down", "down")
        assert middle.has_focus
        await pilot.press("down")
        assert last.has_focus
        await pilot.press("up", "up")
        assert first.has_focus or middle.has_focus
        await pilot.press("up", "up", "up", "up")
        assert first.has_focus


async def test_tab_moves_on() -> None:
    first, last = LineField("a"), LineField("b")
    app = held(first, last)
    async with app.run_test() as pilot:
        await pilot.press("tab")
        assert last.has_focus
        await pilot.press("shift+tab")
        assert first.has_focus


async def test_filling_can_be_undone() -> None:
    field = LineField("mine")
    app = held(field)
    async with app.run_test() as pilot:
        field.fill("yours\n")
        assert field.text == "yours"
        await pilot.press("ctrl+z")
        assert field.text == "mine"


async def test_it_survives_the_smallest_terminal() -> None:
    field = LineField("words " * 20)
    app = held(field)
    async with app.run_test(size=(1, 1)) as pilot:
        await pilot.press("a", "down", "up")
        assert field.text.startswith("a")
