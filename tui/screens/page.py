"""A page of its own over the mail: title, content, status line, key hints; and how it speaks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from tui.keyboard import keyboard_of
from tui.mail.safety import clean
from tui.screens.telling import told
from tui.store.records import Changed, Receipt
from tui.widgets.clock import Clock
from tui.widgets.key_hints import KeyHints
from tui.widgets.marks import Marks
from tui.widgets.pane_title import PaneTitle
from tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.store.account import AccountStore

ResultT = TypeVar("ResultT")


class Page(Screen[ResultT], Generic[ResultT]):
    """Subclasses yield their ``content`` and follow the account in ``changed``."""

    DEFAULT_CSS = """
    Page {
        background: $mail-ground;
        & > PaneTitle { margin-bottom: 1; }
    }
    """
    AUTO_FOCUS = None

    def __init__(
        self, mail: AccountStore, heading: str, *, signs: Marks, now: Clock, apart: bool = False
    ) -> None:
        super().__init__()
        self.mail = mail
        self.heading = PaneTitle(heading, apart=apart)
        self.heading.active = True
        self.status = StatusLine(marks=signs, now=now)
        self.status.place = mail.name

    def compose(self) -> ComposeResult:
        yield self.heading
        yield from self.content()
        yield self.status
        yield KeyHints()

    def content(self) -> Iterable[Widget]:
        """What stands between the title and the status line."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self._subscription = self.mail.subscribe(self._on_changed)
        self.status.status = self.mail.status

    def on_unmount(self) -> None:
        self._subscription.close()

    def _on_changed(self, changed: Changed) -> None:
        if changed.status:
            self.status.status = self.mail.status
        self.changed(changed)

    def changed(self, changed: Changed) -> None:
        """Draw anew what concerns this page."""

    def say(self, sentence: str, *, warning: bool = False) -> None:
        """A sentence in the corner, for as long as it takes to read it."""
        severity = "warning" if warning else "information"
        self.notify(clean(sentence), severity=severity, timeout=max(4.0, len(sentence) / 12), markup=False)

    def tell(self, receipt: Receipt) -> None:
        """What an action did, and how to take it back. The next one replaces it."""
        cast(App[Any], self.app).clear_notifications()
        undo = keyboard_of(cast(App[Any], self.app)).label("mail.undo")
        self.say(told(receipt, undo), warning=not receipt.count)
