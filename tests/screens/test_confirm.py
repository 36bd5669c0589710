"""A question with two answers: by letter, never by the typing that was going on."""

from __future__ import annotations

import pytest

from tests.helpers import screen_text
from tests.screens.stage import Stage
from tui.screens.confirm import Confirm


def stage() -> Stage:
    return Stage(
        lambda: Confirm("Send [b]without[/b] a subject?", yes="send it", no="back", detail="[x\x1b[2J")
    )


@pytest.mark.parametrize(("key", "answer"), [("y", True), ("n", False), ("escape", False), ("q", False)])
async def test_a_letter_answers(key: str, answer: bool) -> None:
    app = stage()
    async with app.run_test() as pilot:
        await pilot.press(key)
        assert app.results == [answer]


async def test_typing_does_not_answer() -> None:
    app = stage()
    async with app.run_test() as pilot:
        await pilot.press("a", "enter", "space", "Y")
        assert isinstance(app.screen, Confirm)
        assert app.results == []


async def test_what_it_says_is_text_and_never_markup() -> None:
    app = stage()
    async with app.run_test():
        text = screen_text(app)
        assert "Send [b]without[/b] a subject?" in text
        assert "[x" in text
        assert "\x1b" not in text
        assert "y send it   n back" in text


async def test_it_survives_the_smallest_terminal() -> None:
    app = stage()
    async with app.run_test(size=(1, 1)) as pilot:
        await pilot.press("y")
        assert app.results == [True]
