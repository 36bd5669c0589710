"""A screen that holds the widgets of a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from tests.screens.stage import Stage


class Holder(Screen[None]):
    """Widgets below each other."""

    def __init__(self, make: Callable[[], Iterable[Widget]]) -> None:
        super().__init__()
        self._make = make

    def compose(self) -> ComposeResult:
        yield from self._make()


def held(*widgets: Widget) -> Stage:
    """An app that shows the widgets; the first that can has the focus."""
    return Stage(lambda: Holder(lambda: widgets))
