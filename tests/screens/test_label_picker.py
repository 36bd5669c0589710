"""Choosing labels by typing and ticking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App

from tests.helpers import screen_text
from tests.screens.stage import Stage
from tests.store.client import Client
from tui.screens.label_picker import LabelChange, LabelPicker, Tick


async def pick(client: Client, ticks: dict[str, Tick], *keys: str) -> LabelChange | None:
    app = Stage(lambda: LabelPicker(client.account, "Label", ticks))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        (result,) = app.results
        return result


async def test_enter_takes_the_one_that_was_typed(client: Client) -> None:
    travel = client.box("Travel")
    assert await pick(client, {}, *"trav", "enter") == LabelChange(add=(travel,))
    assert await pick(client, {travel: Tick.ALL}, *"trav", "enter") == LabelChange(remove=(travel,))
    assert await pick(client, {travel: Tick.SOME}, *"trav", "enter") == LabelChange(add=(travel,))
    assert await pick(client, {}, "escape") is None


async def test_tab_ticks_several_and_enter_does_them_at_once(client: Client) -> None:
    travel, receipts, family = client.box("Travel"), client.box("Receipts"), client.box("Family")
    keys = (*"trav", "tab", *"rece", "tab", *"famil", "enter")
    assert await pick(client, {receipts: Tick.ALL}, *keys) == LabelChange(
        add=(travel, family), remove=(receipts,)
    )


async def test_what_is_ticked_twice_is_as_it_was(client: Client) -> None:
    travel = client.box("Travel")
    back = (*"trav", "tab", *"trav", "tab")
    assert await pick(client, {}, *back, *"famil", "enter") == LabelChange(add=(client.box("Family"),))
    three = (*back, *"trav", "tab")
    assert await pick(client, {travel: Tick.SOME}, *back, "enter") == LabelChange(remove=(travel,))
    assert await pick(client, {travel: Tick.SOME}, *three, *"famil", "enter") == LabelChange(
        add=(client.box("Family"),)
    )


async def test_a_name_that_is_not_there_is_made(client: Client) -> None:
    assert await pick(client, {}, *"Boat", "enter") == LabelChange(create=("Boat",))
    ticked = (*"Boat", "tab", *"trav", "enter")
    assert await pick(client, {}, *ticked) == LabelChange(add=(client.box("Travel"),), create=("Boat",))


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_it_looks_so(
    client: Client, golden: Callable[[str, App[Any]], None], size: tuple[int, int]
) -> None:
    ticks = {client.box("inbox"): Tick.ALL, client.box("Travel"): Tick.SOME}
    app = Stage(lambda: LabelPicker(client.account, "Label 3 conversations", ticks))
    async with app.run_test(size=size) as pilot:
        await pilot.press("tab", "down")
        golden(f"label-picker-{size[0]}x{size[1]}", app)
        await pilot.press(*"Boat")
        assert "New mailbox “Boat”" in screen_text(app)
