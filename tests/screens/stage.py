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
        self.receipts: list[Any] = []

    def get_css_variables(self) -> dict[str, str]:
        return themes.complete(super().get_css_variables())

    def on_mount(self) -> None:
        self.push_screen(self.make(), self.results.append)


def screen_text(app: App[Any]) -> str:
    """What the top screen shows, as lines of text without trailing blanks."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)
