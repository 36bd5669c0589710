"""The text of a message while it is written: plain, wrapped softly, quotes and signature quieter."""

from __future__ import annotations

import re
from typing import Any, ClassVar, cast

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.widgets import TextArea

from tui.mail.safety import clean_block
from tui.widgets.alt_keys import LEFT_TO_COMMANDS, leave_alt_keys
from tui.widgets.dropped import take_dropped
from tui.widgets.neighbour import focus_neighbour
from tui.widgets.quick_wrap import install

install()

_QUOTE = re.compile(r"(?:>[ ]?)+")


class BodyEditor(TextArea):
    """A TextArea without box, line numbers or language. Up in the first line goes back to the headers."""

    BINDINGS: ClassVar[list[BindingType]] = [*LEFT_TO_COMMANDS]
    DEFAULT_CSS = """
    BodyEditor {
        border: none;
        padding: 0;
        background: transparent;
        scrollbar-size-vertical: 1;
        &:focus { border: none; }
        & .body-editor--quote1 { color: $mail-quote1; }
        & .body-editor--quote2 { color: $mail-quote2; }
        & .body-editor--quote3 { color: $mail-quote3; }
        & .body-editor--signature { color: $mail-dim; }
    }
    """
    COMPONENT_CLASSES = {
        "body-editor--quote1",
        "body-editor--quote2",
        "body-editor--quote3",
        "body-editor--signature",
    }

    def __init__(self, text: str) -> None:
        super().__init__(clean_block(text), compact=True, highlight_cursor_line=False)
        self.match_cursor_bracket = False
        self.cursor_blink = False

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        if part := self._part(line_index, line.plain):
            line.stylize(self.get_component_rich_style(f"body-editor--{part}", partial=True))
        return line

    def _part(self, index: int, line: str) -> str:
        """Which component class draws this line; empty: the text's own."""
        if quote := _QUOTE.match(line):
            return f"quote{min(quote.group().count('>'), 3)}"
        start = self._signature_start()
        return "signature" if start is not None and index >= start else ""

    def _signature_start(self) -> int | None:
        """The line of the last ``-- `` (RFC 3676 §4.3) with no quote after it; looked for near the end only."""
        last = self.document.line_count - 1
        for index in range(last, max(-1, last - 12), -1):
            line = self.document.get_line(index)
            if line in ("-- ", "--"):
                return index
            if line.startswith(">"):
                break
        return None

    def put(self, text: str) -> None:
        """Replace the whole text; undo brings the old one back."""
        self.replace(clean_block(text), self.document.start, self.document.end)
        self.move_cursor(self.document.start)

    def change(self, text: str) -> None:
        """Replace the whole text; the caret stays in its line, and undo brings the old text back."""
        row, column = self.cursor_location
        self.replace(clean_block(text), self.document.start, self.document.end)
        row = min(row, self.document.line_count - 1)
        self.move_cursor((row, min(column, len(self.document.get_line(row)))))

    def on_key(self, event: events.Key) -> None:
        leave_alt_keys(event)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if not take_dropped(self, event.text):
            self._insert(event.text)

    def action_paste(self) -> None:
        self._insert(cast(App[Any], self.app).clipboard)

    def _insert(self, text: str) -> None:
        if result := self._replace_via_keyboard(clean_block(text), *self.selection):
            self.move_cursor(result.end_location)

    def action_cursor_up(self, select: bool = False) -> None:
        if not select and self.cursor_at_first_line and self.cursor_screen_row == 0:
            focus_neighbour(self, -1)
        else:
            super().action_cursor_up(select)

    @property
    def cursor_screen_row(self) -> int:
        """How many wrapped rows of the text are above the caret."""
        return self.wrapped_document.location_to_offset(self.cursor_location).y
