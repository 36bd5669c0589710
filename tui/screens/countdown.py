"""The seconds in which a mail can still be taken back, in sight while they run."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any, cast

from textual.app import App, RenderResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from tui.keyboard import keyboard_of
from tui.mail.safety import clean
from tui.mail.text import fit
from tui.store.records import OutboxItem, OutboxState

if TYPE_CHECKING:
    from tui.store.account import AccountStore

NAMELESS = "a message without subject"
_NAME = 40
"""Cells of the subject at most."""

LONGEST = 3600.0
"""Seconds: what leaves later than that is in the outbox, and not counted down."""


class Countdown(Widget):
    """One line over the foot of the screen; it goes when the mail leaves, or is taken back."""

    DEFAULT_CSS = """
    Countdown {
        layer: which-key;
        dock: bottom;
        width: 1fr;
        height: 1;
        margin-bottom: 2;
        padding: 0 1;
        background: $mail-bar;
        color: $mail-text;
    }
    """

    def __init__(self, mail: AccountStore, key: str) -> None:
        super().__init__()
        self._mail = mail
        self._key = key
        self._item = waiting(mail, key)

    def on_mount(self) -> None:
        self.set_interval(0.25, self._tick)

    def _tick(self) -> None:
        self._item = waiting(self._mail, self._key)
        if self._item is None:
            self.remove()
        else:
            self.refresh()

    def render(self) -> RenderResult:
        if self._item is None:
            return ""
        seconds = max(1, math.ceil(self._item.due_at - time.time()))
        undo = keyboard_of(cast(App[Any], self.app)).label("mail.undo")
        rest = f"” in {seconds} s   ", (f"{undo} ", "bold"), ("takes it back", "$mail-dim")
        taken = len(f"Sending “{rest[0]}{undo} takes it back")
        name = shortened(clean(self._item.subject) or NAMELESS, min(_NAME, self.content_size.width - taken))
        return Content.assemble(f"Sending “{name}", *rest)


def shortened(text: str, cells: int) -> str:
    """The text, cut with an ellipsis where it needs more cells."""
    return fit(text, max(cells, 1)).rstrip()


def waiting(mail: AccountStore, key: str) -> OutboxItem | None:
    """The mail while it waits for its seconds to pass."""
    now = time.time()
    return next(
        (
            item
            for item in mail.outbox()
            if item.key == key and item.state is OutboxState.QUEUED and now < item.due_at <= now + LONGEST
        ),
        None,
    )


def count_down(screen: Screen[Any], mail: AccountStore, key: str) -> bool:
    """Show the seconds that are left; False: it does not wait for any."""
    for shown in screen.query(Countdown):
        shown.remove()
    if waiting(mail, key) is None:
        return False
    screen.mount(Countdown(mail, key))
    return True
