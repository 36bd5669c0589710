"""What was done, as a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App

from tests.helpers import screen_text, until
from tests.screens.stage import Stage
from tests.store.client import Client
from tests.widgets.rows import NOW, seconds
from tui.screens.history import HistoryScreen
from tui.store.records import PastDeed

DEEDS = (
    PastDeed("Pinned one conversation", seconds(0.1), undoable=False, undone=True),
    PastDeed("Archived 1,204 conversations", seconds(1), undoable=True, undone=False),
    PastDeed("Deleted one conversation for ever", seconds(30), undoable=False, undone=False),
    PastDeed(
        "Moved 3 conversations to a mailbox with a name that is longer than any line",
        seconds(200),
        True,
        False,
    ),
)


def stage(client: Client) -> Stage:
    client.account.history = lambda: DEEDS  # type: ignore[method-assign]
    return Stage(lambda: HistoryScreen(client.account, now=lambda: NOW))


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_it_looks_so(
    client: Client, golden: Callable[[str, App[Any]], None], size: tuple[int, int]
) -> None:
    app = stage(client)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "older mail" not in screen_text(app))
        golden(f"history-{size[0]}x{size[1]}", app)


async def test_what_was_taken_back_is_not_taken_back_again(client: Client) -> None:
    app = stage(client)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        assert "This was taken back already; Z does it again." in app.said
        await pilot.press("j", "j", "enter")
        assert app.said[-1] == "There is nothing to undo."
        assert "2 to take back, 1 to do again" in screen_text(app)
