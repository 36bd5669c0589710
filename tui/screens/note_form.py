"""A note to self, in a few lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import TextArea

from tui.actions import bindings
from tui.mail.safety import clean_block
from tui.screens.dialog import Dialog


class NoteField(TextArea):
    """Enter hands over; Alt-Enter, or a paste, makes a new line."""

    class Submitted(Message):
        """Enter was pressed."""

    def __init__(self, text: str) -> None:
        super().__init__(clean_block(text), compact=True, highlight_cursor_line=False)
        self.match_cursor_bracket = False
        self.cursor_blink = False
        self.move_cursor(self.document.end)

    def on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "alt+enter"):
            event.stop()
            event.prevent_default()
            if event.key == "enter":
                self.post_message(self.Submitted())
            else:
                self.insert("\n")


class NoteForm(Dialog[str | None]):
    """Gives the text on Enter, empty to throw the note away, or None on Escape. ``subject`` is that of the mail."""

    DEFAULT_CSS = """
    NoteForm {
        & NoteField { margin-top: 1; height: auto; min-height: 3; max-height: 10; background: $panel; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("prompt")]

    def __init__(self, subject: str, text: str = "") -> None:
        super().__init__()
        self.title_text = "Your note" if text else "A note to yourself"
        self.detail_text = f"On: {subject or '(no subject)'}"
        self._text = text

    def content(self) -> Iterable[Widget]:
        yield NoteField(self._text)

    def hints(self) -> Iterable[tuple[str, str]]:
        empty = (("empty", "throws it away"),) if self._text else ()
        return (("Enter", "keep"), ("Alt-Enter", "new line"), *empty, ("Esc", "cancel"))

    def on_mount(self) -> None:
        self.query_one(NoteField).focus()

    def on_note_field_submitted(self) -> None:
        self.action_prompt_take()

    def action_prompt_take(self) -> None:
        self.dismiss(self.query_one(NoteField).text.strip())

    def action_prompt_cancel(self) -> None:
        self.dismiss(None)
