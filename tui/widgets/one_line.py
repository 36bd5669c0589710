"""A widget of one painted line: pane titles, the status line, the key hints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from textual.app import App
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.paint import Inks, Piece, strip


class OneLine(Widget):
    """Draws its ``pieces`` on its ``ground``; nothing else may be on the line."""

    DEFAULT_CSS = """
    OneLine { width: 1fr; height: 1; background: $mail-ground; }
    """

    ALLOW_SELECT = False
    ground = "ground"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._inks: Inks | None = None

    def pieces(self, cells: int) -> Sequence[Piece]:
        """The line for this many cells; what is longer is cut."""
        raise NotImplementedError

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._inks = None

    def render_line(self, y: int) -> Strip:
        if self._inks is None:
            self._inks = Inks(cast(App[Any], self.app).theme_variables)
        width = self.size.width
        return strip(self.pieces(width) if y == 0 else (), width, self._inks, self.ground)
