"""The mailboxes as a tree, and below them the pages of their own: masked emails, outbox, other accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.events import Click
from textual.message import Message

from tui.actions import bindings
from tui.mail.safety import clean
from tui.store.records import Mailbox, Reset
from tui.widgets.line_list import Line, LineList, Look
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.paint import Piece, column

_COUNTS_ALL = frozenset({"drafts"})
_COUNTS_NONE = frozenset({"sent", "trash", "junk"})
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A row below the mailboxes: ``id`` is what `MailboxTree.Opened` says when it is opened."""

    id: str
    name: str
    count: int = 0


def mailbox_name(mailbox: Mailbox) -> str:
    """The name to show: servers that speak IMAP, too, shout INBOX."""
    return "Inbox" if mailbox.role == "inbox" and mailbox.name == "INBOX" else clean(mailbox.name)


class MailboxTree(LineList):
    """Mailboxes in the store's order, folded where the person folded them."""

    BINDINGS = bindings("tree")

    class Opened(Message):
        """The person wants to see this mailbox, or, with ``place``, this page."""

        def __init__(self, mailbox_id: str = "", place: str = "") -> None:
            self.mailbox_id = mailbox_id
            self.place = place
            super().__init__()

    def __init__(self, *, marks: Marks = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(marks=marks, id=id)
        self._all: tuple[Mailbox, ...] = ()
        self._places: tuple[Place, ...] = ()
        self._folded: set[str] = set()
        self._rows: list[Mailbox | Place | None] = []
        self._current = ""

    def show(self, mailboxes: Sequence[Mailbox], places: Sequence[Place]) -> None:
        """Show these; the cursor stays on its row."""
        if (tuple(mailboxes), tuple(places)) == (self._all, self._places):
            return
        self._all, self._places = tuple(mailboxes), tuple(places)
        self._lay_out()

    @property
    def current(self) -> str:
        """The id of the mailbox or place that the list shows."""
        return self._current

    def set_current(self, row_id: str) -> None:
        """Mark what is open; without the focus the cursor goes there, too."""
        self._current = row_id
        self._unfold_above(row_id)
        if not self.has_focus:
            self.go_to(row_id)
        self.redraw()

    def _lay_out(self) -> None:
        rows: list[Mailbox | Place | None] = []
        hidden_below: int | None = None
        for mailbox in self._all:
            if hidden_below is not None and mailbox.depth > hidden_below:
                continue
            hidden_below = mailbox.depth if mailbox.id in self._folded else None
            rows.append(mailbox)
        if self._places:
            rows += [*([None] if rows else []), *self._places]
        self._rows = rows
        self.apply((Reset(),))

    def _unfold_above(self, mailbox_id: str) -> None:
        parents = {mailbox.id: mailbox.parent_id for mailbox in self._all}
        above: set[str] = set()
        parent = parents.get(mailbox_id)
        while parent is not None and parent not in above:
            above.add(parent)
            parent = parents.get(parent)
        if above & self._folded:
            self._folded -= above
            self._lay_out()

    # The rows

    def row_count(self) -> int:
        return len(self._rows)

    def row_id(self, index: int) -> str | None:
        row = self._rows[index]
        return row.id if row is not None else None

    def index_of(self, row_id: str) -> int | None:
        return next((i for i, row in enumerate(self._rows) if row is not None and row.id == row_id), None)

    def empty_text(self) -> str:
        return "No mailboxes yet."

    def draw(self, index: int, look: Look) -> Sequence[Line]:
        row = self._rows[index]
        if row is None:
            return ()
        if isinstance(row, Place):
            return (self._line("  ", row.name, row.count, look, current=row.id == self._current),)
        indent = "  " * min(row.depth, _DEEPEST)
        mark = " "
        if row.has_children:
            mark = self.marks.folded if row.id in self._folded else self.marks.unfolded
        current = row.id == self._current
        return (self._line(f"{indent}{mark} ", mailbox_name(row), _count(row), look, current=current),)

    def _line(self, before: str, name: str, count: int, look: Look, *, current: bool) -> Line:
        number = f"{count:,}" if count else ""
        room = max(0, look.width - len(before) - len(number) - 2)
        ink = "bold accent" if current else "text"
        return (
            Piece(before, "dim"),
            column(name, room, ink),
            Piece(f" {number} ", "bold text" if current else "dim"),
        )

    # Keys

    def move(self, rows: int) -> None:
        """The blank row between mailboxes and pages is passed over."""
        target = self.validate_cursor(self.cursor + rows)
        if 0 <= target < len(self._rows) and self._rows[target] is None:
            target += 1 if rows > 0 else -1
        self.cursor = target

    def clicked(self, row_id: str, event: Click) -> None:
        if event.chain == 1:
            self.action_tree_open()

    def action_tree_open(self) -> None:
        row = self._rows[self.cursor] if self._rows else None
        if isinstance(row, Place):
            self.post_message(self.Opened(place=row.id))
        elif row is not None:
            self.post_message(self.Opened(mailbox_id=row.id))

    def action_tree_fold(self) -> None:
        row = self._rows[self.cursor] if self._rows else None
        if not isinstance(row, Mailbox):
            return
        if row.has_children and row.id not in self._folded:
            self._folded.add(row.id)
            self._lay_out()
        elif row.parent_id is not None:
            self.go_to(row.parent_id)

    def action_tree_unfold(self) -> None:
        row = self._rows[self.cursor] if self._rows else None
        if isinstance(row, Mailbox) and row.id in self._folded:
            self._folded.discard(row.id)
            self._lay_out()


def _count(mailbox: Mailbox) -> int:
    if mailbox.role in _COUNTS_NONE:
        return 0
    return mailbox.total if mailbox.role in _COUNTS_ALL else mailbox.unread
