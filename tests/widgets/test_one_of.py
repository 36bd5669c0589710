"""A choice with all its options in sight."""

from __future__ import annotations

from tests.helpers import screen_text
from tests.widgets.holder import held
from tui.widgets.line_field import LineField
from tui.widgets.one_of import OneOf


async def test_left_right_space_and_the_mouse_choose() -> None:
    choice = OneOf(("Fastmail", "another [one]"))
    app = held(choice)
    async with app.run_test() as pilot:
        assert screen_text(app).startswith("● Fastmail   ○ another [one]")
        await pilot.press("right")
        assert choice.chosen == 1
        assert screen_text(app).startswith("○ Fastmail   ● another [one]")
        await pilot.press("space")
        assert choice.chosen == 0
        await pilot.press("left")
        assert choice.chosen == 1
        await pilot.click(OneOf, offset=(2, 0))
        assert choice.chosen == 0


async def test_enter_goes_on() -> None:
    choice, after = OneOf(("a", "b")), LineField()
    app = held(choice, after)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        assert after.has_focus
        await pilot.press("up")
        assert choice.has_focus
