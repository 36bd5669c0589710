"""One line of text from the person."""

from __future__ import annotations

import pytest

from tests.helpers import screen_text
from tests.screens.stage import Stage
from tui.screens.prompt import Prompt


def short(value: str) -> str:
    return "That is too long." if len(value) > 3 else ""


def stage() -> Stage:
    return Stage(lambda: Prompt("Name [it]", value="ab", take="rename", check=short))


async def test_enter_gives_what_is_written() -> None:
    app = stage()
    async with app.run_test() as pilot:
        await pilot.press("c", "enter")
        assert app.results == ["abc"]


@pytest.mark.parametrize("key", ["escape", "ctrl+g"])
async def test_cancel_gives_none(key: str) -> None:
    app = stage()
    async with app.run_test() as pilot:
        await pilot.press("c", key)
        assert app.results == [None]


async def test_a_problem_is_said_and_forgotten_at_the_next_change() -> None:
    app = stage()
    async with app.run_test() as pilot:
        await pilot.press("c", "d", "enter")
        assert app.results == []
        assert "That is too long." in screen_text(app)
        assert "Name [it]" in screen_text(app)
        assert "Enter rename   Esc cancel" in screen_text(app)
        await pilot.press("backspace")
        assert "That is too long." not in screen_text(app)
        await pilot.press("enter")
        assert app.results == ["abc"]


async def test_it_survives_the_smallest_terminal() -> None:
    app = stage()
    async with app.run_test(size=(1, 1)) as pilot:
        await pilot.press("enter")
        assert app.results == ["ab"]
