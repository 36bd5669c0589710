"""A bare app to put one screen on, with what it was dismissed with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.screen import Screen

from tui import themes


class Stage(App[None]):
    """Shows ``make()`` over an empty screen; ``results`` holds what it was dismissed with."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, make: Callable[[], Screen[Any]]) -> None:
        super().__init__()
        self.animation_level = "none"
        for theme in themes.load()[0].values():
            self.register_theme(theme)
        self.theme = themes.DEFAULT
        self.make = make
        self.results: list[Any] = []

    @property
    def said(self) -> list[str]:
        """The sentences in the corner of the screen."""
        return [notification.message for notification in self._notifications]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        theme = self.current_theme
        return themes.complete({**theme.to_color_system().generate(), **theme.variables})

    def on_mount(self) -> None:
        self.push_screen(self.make(), self.results.append)
