"""The mailboxes as a tree; above them views of all mail, below them pages of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from textual.events import Click
from textual.message import Message

from tui.actions import bindings
from tui.store.records import Mailbox, Reset
from tui.widgets.line_list import Line, LineList, Look
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.paint import Piece, column
from tui.widgets.tree_rows import (
    MORE,
    Branch,
    More,
    Place,
    Row,
    lay_out,
    mailbox_name,
    next_unread,
    shown_count,
)

__all__ = ["MailboxTree", "Place", "mailbox_name"]

_DEEPEST = 5


class MailboxTree(LineList):
    """Mailboxes in the store's order, folded where the person folded them."""

    BINDINGS = bindings("tree")

    class Opened(Message):
        """The person wants to see this mailbox, or, with ``place``, this view or page."""

        def __init__(self, mailbox_id: str = "", place: str = "") -> None:
            self.mailbox_id = mailbox_id
            self.place = place
            super().__init__()

    class Folded(Message):
        """The person has folded or unfolded something: ``folded`` are the ids that are folded now."""

        def __init__(self, folded: frozenset[str]) -> None:
            self.folded = folded
            super().__init__()

    def __init__(
        self,
        *,
        marks: Marks = UNICODE,
        folded: Collection[str] = (MORE,),
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(marks=marks, id=id)
        self._all: tuple[Mailbox, ...] = ()
        self._places: tuple[Place, ...] = ()
        self._views: tuple[Place, ...] = ()
        self._folded = set(folded)
        self._rows: list[Row] = []
        self._current = ""

    def show(
        self, mailboxes: Sequence[Mailbox], places: Sequence[Place], views: Sequence[Place] = ()
    ) -> None:
        """Show these; the cursor stays on its row."""
        if (tuple(mailboxes), tuple(places), tuple(views)) == (self._all, self._places, self._views):
            return
        self._all, self._places, self._views = tuple(mailboxes), tuple(places), tuple(views)
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

    def next_unread(self) -> str | None:
        """The id of the next mailbox with unread mail, from the one that is open; None: there is none."""
        return next_unread(self._all, self._current)

    def _lay_out(self) -> None:
        self._rows = lay_out(self._views, self._all, self._places, self._folded)
        self.apply((Reset(),))

    def _unfold_above(self, mailbox_id: str) -> None:
        """What is open is seen, without this being remembered."""
        parents = {mailbox.id: mailbox.parent_id for mailbox in self._all}
        above: set[str] = set()
        parent = parents.get(mailbox_id)
        while parent is not None and parent not in above:
            above.add(parent)
            parent = parents.get(parent)
        if above & self._folded:
            self._folded -= above
            self._lay_out()
        if mailbox_id in parents and self.index_of(mailbox_id) is None:
            self._folded.discard(MORE)
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
        match self._rows[index]:
            case None:
                return ()
            case Place() as place:
                icon = self.marks.icon(place.icon)
                current = place.id == self._current
                return (self._line(f" {icon} ", place.name, place.count, look, current=current),)
            case More() as more:
                fold = self.marks.folded if more.folded else self.marks.unfolded
                return (self._line(f"{fold}  ", "more", more.count if more.folded else 0, look, dim=True),)
            case Branch() as branch:
                return (self._branch(branch, look),)

    def _branch(self, branch: Branch, look: Look) -> Line:
        mailbox = branch.mailbox
        fold = " "
        if mailbox.has_children:
            fold = self.marks.folded if branch.folded else self.marks.unfolded
        before = f"{'  ' * min(mailbox.depth, _DEEPEST)}{fold}{self.marks.icon(mailbox.role or '')} "
        return self._line(
            before,
            mailbox_name(mailbox),
            shown_count(mailbox),
            look,
            current=mailbox.id == self._current,
            dim=branch.dim,
            waiting=mailbox.waiting,
        )

    def _line(
        self,
        before: str,
        name: str,
        count: int,
        look: Look,
        *,
        current: bool = False,
        dim: bool = False,
        waiting: bool = False,
    ) -> Line:
        number = f"{count:,}" if count else ""
        room = max(0, look.width - len(before) - len(number) - 2)
        ink = "bold accent" if current else "dim" if dim else "text"
        return (
            Piece(before, "dim"),
            column(name, room, ink),
            Piece(f" {number}", "bold text" if current else "dim"),
            Piece(self.marks.waiting if waiting else " ", "dim"),
        )

    # Keys and mouse

    def move(self, rows: int) -> None:
        """Gaps are passed over."""
        target = self.validate_cursor(self.cursor + rows)
        if 0 <= target < len(self._rows) and self._rows[target] is None:
            target += 1 if rows > 0 else -1
        self.cursor = target

    def clicked(self, row_id: str, event: Click) -> None:
        if event.chain == 1:
            self.action_tree_open()

    def _here(self) -> Row:
        return self._rows[self.cursor] if self._rows else None

    def action_tree_open(self) -> None:
        match self._here():
            case None:
                return
            case Place() as place:
                self.post_message(self.Opened(place=place.id))
            case More():
                self._fold(MORE, MORE not in self._folded)
            case Branch() as branch:
                self.post_message(self.Opened(mailbox_id=branch.id))

    def action_tree_fold(self) -> None:
        row = self._here()
        if isinstance(row, More) and not row.folded:
            self._fold(MORE, True)
        elif isinstance(row, Branch) and row.mailbox.has_children and not row.folded:
            self._fold(row.id, True)
        elif isinstance(row, Branch) and not self.go_to(row.mailbox.parent_id or "") and row.dim:
            self.go_to(MORE)

    def action_tree_unfold(self) -> None:
        row = self._here()
        if isinstance(row, More | Branch) and row.folded:
            self._fold(row.id, False)

    def _fold(self, row_id: str, fold: bool) -> None:
        self._folded = self._folded | {row_id} if fold else self._folded - {row_id}
        self._lay_out()
        self.post_message(self.Folded(frozenset(self._folded)))
