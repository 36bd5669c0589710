"""Waiting for what is fetched: how far it is, and a way to stop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from textual.binding import BindingType
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Static

from tui.actions import bindings
from tui.mail.safety import clean
from tui.screens.dialog import Dialog
from tui.widgets.attachment_list import size_text

BAR = 40
"""Cells of the bar."""


@dataclass(slots=True)
class Transfer:
    """What is fetched, its octets, and how many of them are here; ``moved`` is called from any thread."""

    name: str
    size: int
    before: int = 0
    done: int = 0

    def moved(self, octets: int) -> None:
        """So much of the present file is here."""
        self.done = self.before + octets

    def next(self, octets: int) -> None:
        """A file of that size has come whole."""
        self.before += octets
        self.done = self.before

    @property
    def words(self) -> str:
        if not self.size:
            return size_text(self.done)
        return f"{size_text(min(self.done, self.size))} of {size_text(self.size)}"


class TransferDialog(Dialog[bool]):
    """Gives True when it may go on without being looked at, False when it shall stop."""

    DEFAULT_CSS = """
    TransferDialog #bar { margin-top: 1; color: $mail-accent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("prompt")]

    def __init__(self, transfer: Transfer) -> None:
        super().__init__()
        self.title_text = f"Fetching {clean(transfer.name)}"
        self._transfer = transfer
        self.finished = self._gone = False

    def finish(self) -> None:
        """All came. The sheet goes at once or, beneath another one, when it is on top again."""
        self.finished = True
        if self.is_active and not self._gone:
            self._gone = True
            self.dismiss(True)

    def content(self) -> Iterable[Widget]:
        yield Static("", id="bar", markup=False)

    def hints(self) -> Iterable[tuple[str, str]]:
        return (("Enter", "go on in the background"), ("Esc", "stop"))

    def on_mount(self) -> None:
        self._show()
        self.set_interval(0.2, self._show)

    def _show(self) -> None:
        if self.finished:
            self.finish()
            return
        transfer = self._transfer
        filled = min(BAR, BAR * transfer.done // transfer.size) if transfer.size else 0
        # There is none where all came, and the sheet was closed, before it was ever drawn.
        for bar in self.query("#bar").results(Static):
            bar.update(f"{'━' * filled}{'─' * (BAR - filled)}  {transfer.words}")

    def on_key(self, event: Key) -> None:
        """It came up by itself, perhaps between two keys of somebody who types ahead: what is no key of its own is for
        the screen below, and the fetch goes on in the background."""
        event.stop()
        cast(Any, self.app).key_again(event)
        if not self._gone:
            self._gone = True
            self.dismiss(True)

    def action_prompt_take(self) -> None:
        self.dismiss(True)

    def action_prompt_cancel(self) -> None:
        self.dismiss(False)
