"""What all small dialogs share: a quiet sheet, an accent bar at its edge, the keys in its last line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from tui.mail.safety import clean

ResultT = TypeVar("ResultT")


def key_hints(pairs: Iterable[tuple[str, str]]) -> Content:
    """``y yes   n no``: the keys stand out by weight, so they do without colour, too."""
    parts: list[tuple[str, str]] = []
    for key, label in pairs:
        parts += [("   " if parts else "", ""), (f"{key} ", "bold"), (label, "$mail-dim")]
    return Content.assemble(*parts)


class Dialog(ModalScreen[ResultT], Generic[ResultT]):
    """A modal sheet. Subclasses yield their widgets in ``content`` and name their keys in ``hints``."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;

        & > #sheet {
            width: 64;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 1 3 1 2;
            background: $mail-bar;
            border-left: outer $mail-accent;
        }
        & #title { text-style: bold; width: 1fr; height: auto; }
        & #detail { color: $mail-dim; width: 1fr; height: auto; }
        & #hints { width: 1fr; height: auto; margin-top: 1; }
    }
    """

    title_text: str = ""
    detail_text: str = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Static(clean(self.title_text), id="title", markup=False)
            if self.detail_text:
                yield Static(clean(self.detail_text), id="detail", markup=False)
            yield from self.content()
            yield Static(key_hints(self.hints()), id="hints")

    def content(self) -> Iterable[Widget]:
        return ()

    def hints(self) -> Iterable[tuple[str, str]]:
        return ()
