"""Choosing a time by a digit or by typing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.app import App

from tests.helpers import screen_text, until
from tests.screens.stage import Stage
from tui.screens.time_picker import TimePicker, chosen_time

NOW = datetime(2026, 11, 18, 14, 40, tzinfo=UTC)
"""A Wednesday."""


def stage() -> Stage:
    return Stage(lambda: TimePicker("Snooze until", NOW))


async def choose(*keys: str) -> datetime | None:
    app = stage()
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await until(pilot, lambda: app.results)
        (result,) = app.results
        return None if result is None else chosen_time(result, NOW)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("keys", "then"),
    [
        ("2", at(18, 18)),
        ("3", at(19, 8)),
        ("fri\n", at(20, 8)),
        ("tomorrow 9\n", at(19, 9)),
        ("in 3h\n", at(18, 17, 40)),
        ("at 14:45\n", at(18, 14, 45)),
        ("9pm\n", at(18, 21)),
        ("next w\n", at(23, 8)),
        ("2\n", at(18, 18)),
        ("24.11.\n", at(24, 8)),
        ("3h\n", at(18, 17, 40)),
        ("17:30\n", at(18, 17, 30)),
        ("24 nov 9\n", at(24, 9)),
    ],
)
async def test_a_digit_takes_a_preset_and_anything_else_is_typed(keys: str, then: datetime):
    named = {" ": "space", "\n": "enter", ":": "colon"}
    assert await choose(*(named.get(key, key) for key in keys)) == then


async def test_the_list_is_walked_with_arrows():
    assert await choose("down", "enter") == at(18, 18)
    assert await choose("escape") is None


async def test_what_was_understood_is_shown_while_it_is_typed_and_what_was_not_cannot_be_taken():
    app = stage()
    async with app.run_test() as pilot:
        await pilot.press("x", "y")
        assert "This is no time to come." in screen_text(app)
        await pilot.press("enter")
        assert app.results == []
        await pilot.press("backspace", "backspace", *"fri", "space", *"noon")
        assert "Fri, 20 Nov 2026 at 12:00" in screen_text(app)


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_it_looks_so(golden: Callable[[str, App[Any]], None], size: tuple[int, int]):
    app = stage()
    async with app.run_test(size=size) as pilot:
        golden(f"time-picker-{size[0]}x{size[1]}", app)
        await pilot.press(*"tom")
        golden(f"time-picker-typed-{size[0]}x{size[1]}", app)
