"""Selecting text of the page with the mouse."""

from __future__ import annotations

from textual.selection import Selection

from tui.mail.safety import clean
from tui.widgets.reader_find import ReaderFind
from tui.widgets.reader_heads import margin
from tui.widgets.reader_text import Pieces, with_ground

MOST_LINES = 20_000
"""Lines that are copied at most."""


class ReaderSelect(ReaderFind):
    """What is selected is told by line of the page and letter of the line, its margin included."""

    ALLOW_SELECT = True

    def selection_updated(self, selection: Selection | None) -> None:
        self.draw_anew()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, without the margin."""
        text = self._selected(selection)
        return (text, "\n") if text else None

    def selected_text(self) -> str:
        """What the mouse has selected; empty: nothing."""
        return self._selected(self.text_selection) if self.text_selection is not None else ""

    def _selected(self, selection: Selection) -> str:
        first = max(0, selection.start.y if selection.start is not None else 0)
        last = selection.end.y if selection.end is not None else len(self._sheet) - 1
        indent = margin(self.cells, self._widest)
        lines: list[str] = []
        for index in range(first, min(last, len(self._sheet) - 1, first + MOST_LINES) + 1):
            line = " " * indent + "".join(clean(piece.text) for piece in self._sheet.line(index))
            start, end = selection.get_span(index) or (0, 0)
            end = len(line) if end == -1 else end
            lines.append(line[max(start, indent) : end].rstrip())
        return "\n".join(lines)

    def dressed(self, index: int, pieces: Pieces) -> Pieces:
        pieces = super().dressed(index, pieces)
        selection = self.text_selection
        span = selection.get_span(index) if selection is not None else None
        if span is None:
            return pieces
        length = sum(len(piece.text) for piece in pieces)
        start, end = max(span[0], margin(self.cells, self._widest)), length if span[1] == -1 else span[1]
        return with_ground(pieces, [(start, end)], "cursor") if end > start else pieces
