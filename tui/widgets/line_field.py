"""One line of text in a form: it wraps instead of hiding its ends, and never holds a line break."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, cast

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import TextArea

from tui.mail.safety import clean
from tui.widgets.alt_keys import LEFT_TO_COMMANDS, leave_alt_keys
from tui.widgets.dropped import take_dropped
from tui.widgets.neighbour import focus_neighbour

LIMIT = 100_000
"""Characters that a field holds at most: a paste must not freeze the screen."""


class LineField(TextArea):
    """A text field without a box. Enter hands over (``Submitted``); up and down leave it at its ends.

    It is a TextArea and no Input because a long list of recipients has to be seen whole.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*LEFT_TO_COMMANDS]
    DEFAULT_CSS = """
    LineField {
        height: auto;
        max-height: 6;
        padding: 0;
        background: transparent;
        scrollbar-size-vertical: 1;
        &:focus { border: none; }
    }
    """

    takes_files = False
    """Files that are dropped on it are told of (``Dropped``), and their paths are not typed."""

    @dataclass
    class Submitted(Message):
        """Enter was pressed: the form's next field has the turn."""

        field: LineField

        @property
        def control(self) -> LineField:
            return self.field

    def __init__(self, text: str = "") -> None:
        super().__init__(self.one_line(text), compact=True, highlight_cursor_line=False)
        self.match_cursor_bracket = False
        self.cursor_blink = False

    @staticmethod
    def one_line(text: str) -> str:
        """The text as one harmless line; what comes from mail may hold anything."""
        return clean(text, LIMIT).strip()

    def fill(self, text: str) -> None:
        """Replace the text as the person would: undo brings the old one back; the caret goes to the end."""
        line = self.one_line(text)
        if line != self.text:
            self.replace(line, self.document.start, self.document.end)
            self.move_cursor(self.document.end)

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted(self))
        leave_alt_keys(event)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if self.takes_files and take_dropped(self, event.text):
            return
        if result := self._replace_via_keyboard(self.pasted(event.text), *self.selection):
            self.move_cursor(result.end_location)

    def pasted(self, text: str) -> str:
        """What a paste puts in."""
        return clean(text.strip("\r\n"), LIMIT)

    def action_paste(self) -> None:
        if result := self._replace_via_keyboard(
            self.pasted(cast(App[Any], self.app).clipboard), *self.selection
        ):
            self.move_cursor(result.end_location)

    def action_cursor_up(self, select: bool = False) -> None:
        if not select and self._row == 0:
            focus_neighbour(self, -1)
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        if not select and self._row >= self.wrapped_document.height - 1:
            focus_neighbour(self, 1)
        else:
            super().action_cursor_down(select)

    @property
    def _row(self) -> int:
        """The wrapped row that the caret is in."""
        return self.wrapped_document.location_to_offset(self.cursor_location).y
