"""A message as its reader will see it, to be looked at before it leaves."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.actions import bindings
from tui.mail.safety import clean_block
from tui.widgets.key_hints import KeyHints
from tui.widgets.pane_title import PaneTitle

MOST = 200_000
"""Letters that are shown."""


class Preview(ModalScreen[None]):
    """Any of the keys that close a page closes it."""

    DEFAULT_CSS = """
    Preview {
        background: $mail-ground;
        & > VerticalScroll { height: 1fr; padding: 1 2 0 2; scrollbar-size-vertical: 1; }
        & Static { max-width: 94; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("page")]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._heading = PaneTitle(title)
        self._heading.active = True
        self._text = clean_block(text)[:MOST]

    def compose(self) -> ComposeResult:
        yield self._heading
        with VerticalScroll():
            yield Static(self._text, markup=False)
        yield KeyHints()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_page_close(self) -> None:
        self.dismiss(None)
