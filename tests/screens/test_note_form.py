"""A note to self, typed in a few lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App

from tests.screens.stage import Stage
from tui.screens.note_form import NoteForm


async def write(text: str, *keys: str) -> str | None:
    app = Stage(lambda: NoteForm("Figures [x]", text))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        (result,) = app.results
        return result


async def test_enter_keeps_it_and_alt_enter_makes_a_line():
    assert await write("", *"Ask", "space", *"Bob", "alt+enter", *"soon", "enter") == "Ask Bob\nsoon"
    assert await write("", *"no", "escape") is None


async def test_an_old_note_is_changed_and_emptied():
    assert await write("Ask Bob", "backspace", "backspace", "backspace", *"Ann", "enter") == "Ask Ann"
    assert await write("No", "backspace", "backspace", "enter") == ""


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_it_looks_so(golden: Callable[[str, App[Any]], None], size: tuple[int, int]):
    app = Stage(lambda: NoteForm("Quarterly figures \x1b[2J", "Ask Bob about row 7\nbefore Friday."))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        golden(f"note-{size[0]}x{size[1]}", app)


async def test_it_survives_the_smallest_terminal():
    app = Stage(lambda: NoteForm("", ""))
    async with app.run_test(size=(1, 1)) as pilot:
        await pilot.press("x", "enter")
        assert app.results == ["x"]
