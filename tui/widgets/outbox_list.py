"""What is on its way out: each message with where it stands, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import ceil

from tui.mail.addresses import short_name
from tui.mail.safety import clean
from tui.mail.text import date_and_time, wrap
from tui.store.records import OutboxItem, OutboxState, SentItem
from tui.widgets.clock import Clock, moment
from tui.widgets.line_list import Line, LineList, Look
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.paint import Piece, column

_STATE = 12

_WORDS = {
    OutboxState.COMPOSING: "Draft",
    OutboxState.QUEUED: "Waiting",
    OutboxState.SUBMITTING: "Sending",
    OutboxState.HELD: "Later",
    OutboxState.CANCELLING: "Called back",
    OutboxState.SENT: "Sent",
    OutboxState.FAILED: "Not sent",
    OutboxState.UNKNOWN: "In doubt",
    OutboxState.DISCARDED: "Discarded",
}


_BECAME = {"no": "It did not reach", "queued": "On its way to", "yes": "It reached"}
"""What a server tells of a recipient (RFC 8621 §7, deliveryStatus); of "unknown" there is nothing to say."""

_SOON = 120
"""Seconds; what leaves within them is counted down."""


def explanation(item: OutboxItem, now: datetime) -> str:
    """What the state means for the mail, and what can be done."""
    rest = ceil(item.due_at - now.timestamp())
    at = date_and_time(moment(item.due_at), now)
    match item.state:
        case OutboxState.QUEUED if rest > _SOON:
            return f"Leaves at {at}, or when Jaymail runs again; until then e takes it back."
        case OutboxState.QUEUED if rest > 0:
            return f"Leaves in {rest} s; until then e takes it back."
        case OutboxState.QUEUED if item.uploading is not None:
            moved, size = item.uploading
            return f"Its attachments are on their way: {100 * moved // max(size, 1)} %."
        case OutboxState.QUEUED:
            return item.error or "Leaves as soon as the server can be reached."
        case OutboxState.HELD:
            return f"The server sends it at {at}, whether Jaymail runs or not; until then e takes it back."
        case OutboxState.CANCELLING:
            return "The server is asked to give it back."
        case OutboxState.SUBMITTING:
            return "On its way to the server."
        case OutboxState.FAILED:
            return item.error or "The server refused it."
        case OutboxState.UNKNOWN:
            return "The connection broke while it was sent; Jaymail asks the server whether it left."
        case _:
            return item.error


def sent(item: SentItem, now: datetime) -> OutboxItem:
    """What has left, as a row: when, and what became of it as far as the server tells."""
    said: list[str] = []
    for state, words in _BECAME.items():
        people = [each for each in item.deliveries if each.delivered == state]
        if state == "no":
            said += [f"{words} {each.email}: {each.reply or 'no reason is given'}." for each in people]
        elif people:
            said.append(f"{words} {', '.join(each.email for each in people)}.")
    said.append(f"Left at {date_and_time(moment(item.sent_at), now)}.")
    return OutboxItem(item.key, OutboxState.SENT, item.subject, item.to, item.sent_at, " ".join(said))


def _failed(item: OutboxItem) -> bool:
    lost = item.state is OutboxState.SENT and item.error.startswith(_BECAME["no"])
    return lost or item.state is OutboxState.FAILED


class OutboxList(LineList):
    """Messages in rows of a few lines: to whom and what, then what the state means."""

    def __init__(self, now: Clock, *, marks: Marks = UNICODE) -> None:
        super().__init__(marks=marks)
        self.row_height = 3
        self._now = now
        self._items: Sequence[OutboxItem] = ()

    def show(self, items: Sequence[OutboxItem]) -> None:
        """Show these; the cursor stays on its message."""
        self._items = items
        self.reload()

    @property
    def current(self) -> OutboxItem | None:
        """The message under the cursor."""
        return self._items[self.cursor] if 0 <= self.cursor < len(self._items) else None

    def row_count(self) -> int:
        return len(self._items)

    def row_id(self, index: int) -> str | None:
        return self._items[index].key

    def index_of(self, row_id: str) -> int | None:
        return next((index for index, item in enumerate(self._items) if item.key == row_id), None)

    def empty_text(self) -> str:
        return "Nothing waits to be sent."

    def draw(self, index: int, look: Look) -> Sequence[Line]:
        item = self._items[index]
        people = max(8, (look.width - _STATE) // 3)
        subject = item.subject.strip() or "(no subject)"
        to = ", ".join(short_name(each) for each in item.to) or "(nobody)"
        first = [
            column(_WORDS[item.state], _STATE, self._ink(item)),
            column(to, people - 2, "" if item.state is OutboxState.SENT else "bold unread"),
            Piece("  "),
            column(subject, max(0, look.width - _STATE - people)),
        ]
        return [first, *self._why(item, look.width)]

    def _ink(self, item: OutboxItem) -> str:
        return "error" if _failed(item) else "success" if item.state is OutboxState.SENT else "accent"

    def _why(self, item: OutboxItem, cells: int) -> Iterator[Line]:
        """What the state means, in the lines that the row has left."""
        ink = "error" if _failed(item) else "dim"
        room = max(1, cells - _STATE - 1)
        lines = wrap(clean(explanation(item, self._now())), room)
        last = self.row_height - 2
        for line in (*lines[:last], " ".join(lines[last:])):
            yield [Piece(" " * min(_STATE, cells)), column(line, room, ink)]
