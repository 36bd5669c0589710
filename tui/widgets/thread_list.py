"""The list of conversations: who, what, how many and when, in columns that hold still."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from textual.message import Message

from tui.actions import bindings
from tui.mail.addresses import short_names
from tui.mail.text import short_date
from tui.store.records import Reset, ThreadRow
from tui.widgets.clock import Clock, local_now, moment
from tui.widgets.line_list import Line, LineList, Look
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.paint import Piece, column, columns, measure

_MARKS = 6
_COUNT = 4
_DATE = 8
"""Cells of the marks, of the count, and of the date with a blank before it and the waiting mark after it."""

_NARROW = 64
_TINY = 40
"""Below these widths a row gives up its labels and preview, then its marks and its date."""


class Rows(Protocol):
    """What the list shows: a list of the store."""

    def __len__(self) -> int: ...
    def row(self, index: int) -> ThreadRow | None: ...
    def id_at(self, index: int) -> str | None: ...
    def index_of(self, thread_id: str) -> int | None: ...
    def window(self, first: int, last: int) -> None: ...


class ThreadList(LineList):
    """Conversations, in rows of one line or of two. Tells the store only which rows are on the screen."""

    BINDINGS = bindings("list")

    class SelectionChanged(Message):
        """Other conversations are selected now."""

    class Asked(Message):
        """What the list cannot do by itself is wanted: "filter", or to select "read", "unread", "pinned", "search"
        (what matches typed words) or "matching" (all of it)."""

        def __init__(self, what: str) -> None:
            self.what = what
            super().__init__()

    def __init__(
        self,
        *,
        marks: Marks = UNICODE,
        now: Clock = local_now,
        label: Callable[[str], str] = lambda mailbox_id: "",
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(marks=marks, id=id)
        self.rows: Rows | None = None
        self.row_height = 2
        self._now = now
        self._label = label
        self._empty = ""
        self._anchor: str | None = None
        """The row that was selected last: where a range begins."""

    def show(self, rows: Rows, *, filling: bool = False) -> None:
        """Show another list, from its top. ``filling``: the cursor stays there until it is moved, or
        ``on_top`` is taken back."""
        self.rows = rows
        self.on_top = filling
        self._anchor = None
        self.selected = set()
        self._at = self._left = None
        self.set_reactive(LineList.cursor, 0)
        self.scroll_to(y=0, animate=False, force=True)
        self.apply((Reset(),))

    def set_empty_text(self, empty: str) -> None:
        self._empty = empty
        if self.row_count() == 0:
            self.refresh()

    # The rows

    def row_count(self) -> int:
        return len(self.rows) if self.rows is not None else 0

    def row_id(self, index: int) -> str | None:
        return self.rows.id_at(index) if self.rows is not None else None

    def index_of(self, row_id: str) -> int | None:
        return self.rows.index_of(row_id) if self.rows is not None else None

    def empty_text(self) -> str:
        return self._empty

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._say_window()

    def _resize_rows(self) -> None:
        super()._resize_rows()
        self._say_window()

    def _say_window(self) -> None:
        if self.rows is not None and (count := len(self.rows)):
            first = min(self.scroll_offset.y // self.row_height, count - 1)
            self.rows.window(first, min(first + self.page, count - 1))

    def action_list_open(self) -> None:
        if (at := self.meant_id()) is not None:
            self.post_message(self.Chosen(self, at))

    # Selecting

    def chosen_ids(self) -> tuple[str, ...]:
        """What an action applies to: the selection in the list's order, or else the row at the cursor."""
        if self.selected:
            places = {row_id: self.index_of(row_id) for row_id in self.selected}
            known = {row_id: place for row_id, place in places.items() if place is not None}
            return tuple(sorted(known, key=known.__getitem__))
        at = self.meant_id()
        return () if at is None else (at,)

    def action_list_select(self) -> None:
        if (at := self.meant_id()) is not None and self.index_of(at) is not None:
            self._anchor = at
            self._select(self.selected ^ {at})
            self.move(1)

    def action_list_select_range(self) -> None:
        if self.cursor_id is None:
            return
        start = self.index_of(self._anchor) if self._anchor is not None else None
        first, last = sorted((self.cursor if start is None else start, self.cursor))
        found = {row_id for index in range(first, last + 1) if (row_id := self.row_id(index)) is not None}
        self._anchor = self.cursor_id
        self._select(self.selected | found)

    def action_list_select_all(self) -> None:
        self._select(
            {row_id for index in range(self.row_count()) if (row_id := self.row_id(index)) is not None}
        )

    def action_list_select_none(self) -> None:
        self.clear_selection()

    def action_list_select_read(self) -> None:
        self.post_message(self.Asked("read"))

    def action_list_select_unread(self) -> None:
        self.post_message(self.Asked("unread"))

    def action_list_select_pinned(self) -> None:
        self.post_message(self.Asked("pinned"))

    def action_list_select_search(self) -> None:
        self.post_message(self.Asked("search"))

    def action_list_all_matching(self) -> None:
        self.post_message(self.Asked("matching"))

    def action_list_filter(self) -> None:
        self.post_message(self.Asked("filter"))

    def select(self, ids: Iterable[str]) -> None:
        """Select these and no others, whether their rows are loaded or not."""
        self._select(set(ids))

    def clear_selection(self) -> None:
        self._select(set())

    def _select(self, ids: set[str]) -> None:
        self.selected = ids
        self.refresh()
        self.post_message(self.SelectionChanged())

    # Drawing

    def draw(self, index: int, look: Look) -> Sequence[Line]:
        row = self.rows.row(index) if self.rows is not None else None
        if row is None:
            return ()
        if look.width < _TINY:
            return self._tiny(row, look)
        if self.row_height == 2:
            return self._first(row, look), self._second(row, look)
        return (self._only(row, look),)

    def _first(self, row: ThreadRow, look: Look) -> Line:
        chips = self._chips(row, look.width // 3)
        room = look.width - _MARKS - _COUNT - _DATE - measure(chips)
        return [*self._marks(row, look), *columns(_people(row), room), *chips, *self._count_and_date(row)]

    def _second(self, row: ThreadRow, look: Look) -> Line:
        masked = self.marks.masked if row.masked else " "
        return [
            Piece(f"{masked:>{_MARKS - 1}} ", "dim"),
            *columns(_what(row, self.marks), look.width - _MARKS - 1),
            Piece(" "),
        ]

    def _only(self, row: ThreadRow, look: Look) -> Line:
        narrow = look.width < _NARROW
        people = max(12, min(26, look.width // 4))
        chips = [] if narrow else self._chips(row, look.width // 6)
        room = look.width - _MARKS - people - 2 - measure(chips) - _COUNT - _DATE
        what = _what(row, self.marks)[:1] if narrow else _what(row, self.marks)
        return [
            *self._marks(row, look),
            *columns(_people(row), people),
            Piece("  "),
            *columns(what, room),
            *chips,
            *self._count_and_date(row),
        ]

    def _tiny(self, row: ThreadRow, look: Look) -> Sequence[Line]:
        """Sender and subject, in one line or two, and the unread mark while there is a cell for it."""
        mark = (
            Piece((self._first_mark(row, look) or Piece(" ")).text, "accent") if look.width > 2 else Piece("")
        )
        room = max(0, look.width - 2) if look.width > 2 else look.width
        if self.row_height == 2:
            gap = Piece("  ") if look.width > 2 else Piece("")
            subject = columns(_what(row, self.marks)[:1], room)
            return [mark, Piece(" "), *columns(_people(row), room)], [gap, *subject]
        people = room * 2 // 5
        what = columns(_what(row, self.marks)[:1], max(0, room - people - 1))
        return ([mark, Piece(" "), *columns(_people(row), people), Piece(" "), *what],)

    def _first_mark(self, row: ThreadRow, look: Look) -> Piece | None:
        if look.selected:
            return Piece(self.marks.selected, "bold accent")
        return Piece(self.marks.unread, "accent") if row.unread else None

    def _marks(self, row: ThreadRow, look: Look) -> list[Piece]:
        blank = Piece(" ")
        pinned = Piece(self.marks.pinned, "pinned") if row.flagged else blank
        return [
            self._first_mark(row, look) or blank,
            blank,
            pinned,
            Piece(self._reply_mark(row), "dim"),
            Piece(self._content_mark(row), "dim"),
            blank,
        ]

    def _reply_mark(self, row: ThreadRow) -> str:
        if row.draft:
            return self.marks.draft
        if row.answered:
            return self.marks.answered
        return self.marks.forwarded if row.forwarded else " "

    def _content_mark(self, row: ThreadRow) -> str:
        if row.invitation:
            return self.marks.invitation
        if row.has_attachment:
            return self.marks.attachment
        return self.marks.masked if row.masked and self.row_height == 1 else " "

    def _chips(self, row: ThreadRow, room: int) -> list[Piece]:
        """The labels, as many as there is room for, with a blank before each."""
        chips: list[Piece] = []
        for name in filter(None, map(self._label, row.labels)):
            chip = [Piece(" "), Piece(f" {name} ", "label", on="chip")]
            if measure([*chips, *chip]) > room:
                break
            chips += chip
        return chips

    def _count_and_date(self, row: ThreadRow) -> list[Piece]:
        count = str(row.count) if row.count > 1 else ""
        date = short_date(moment(row.received_at), self._now())
        return [
            column(count, _COUNT, "dim", right=True),
            column(date, _DATE - 1, "text" if row.unread else "dim", right=True),
            Piece(self.marks.waiting if row.waiting else " ", "dim"),
        ]


def _people(row: ThreadRow) -> list[Piece]:
    """Who wrote, in order; those with unread mail stand out."""
    pieces: list[Piece] = []
    for person, name in zip(row.participants, short_names(row.participants), strict=True):
        if pieces:
            pieces.append(Piece(", ", "dim"))
        pieces.append(Piece(name, "bold unread" if person.unread else "text"))
    return pieces or [Piece("(nobody)", "dim")]


def _what(row: ThreadRow, marks: Marks) -> list[Piece]:
    """The subject, and what the newest mail begins with."""
    subject = Piece(row.subject, "bold unread" if row.unread else "text")
    if not row.subject.strip():
        subject = Piece("(no subject)", "dim")
    return [subject, Piece(f"  {row.preview}", "dim")] if row.preview.strip() else [subject]
