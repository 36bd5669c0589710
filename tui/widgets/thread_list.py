"""The list of conversations: who, what, how many and when, in columns that hold still."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from textual.events import Click
from textual.message import Message

from tui.actions import bindings
from tui.store.records import Reset, ThreadRow
from tui.widgets.clock import Clock, local_now
from tui.widgets.line_list import MANY, Line, LineList, Look
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.thread_lines import ThreadLines

_MANY = 1_000
"""Rows from which on the store selects all of them: each would have to be read here."""


NEAR = 200
"""Rows that are looked at for the topmost selected one: more would be felt."""


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
        """What the list cannot do by itself is wanted: "filter", "density", or to select "read", "unread", "pinned",
        "search" (what matches typed words), "all" (what is here) or "matching" (also what is at the server only)."""

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
        self._lines = ThreadLines(marks, now, label)
        self._empty = ""
        self.everything = False
        """Selected is all that the list has, also what is at the server only."""
        self._anchor: str | None = None
        """The row that was selected last: where a range begins."""

    def show(self, rows: Rows, *, filling: bool = False) -> None:
        """Show another list, from its top. ``filling``: the cursor stays there until it is moved, or
        ``on_top`` is taken back."""
        self.rows = rows
        self.on_top = filling
        self._anchor = None
        self.selected = set()
        self.everything = False
        self._at = self._left = self._landing = None
        self._expected = ()
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
        """What an action applies to: the selection in the list's order, or else the row at the cursor. The order of
        very many would be felt, and nobody sees it: of those, only the topmost is the first."""
        if len(self.selected) > MANY:
            topmost = self._topmost()
            return topmost + tuple(self.selected.difference(topmost))
        if self.selected:
            places = {row_id: self.index_of(row_id) for row_id in self.selected}
            known = {row_id: place for row_id, place in places.items() if place is not None}
            return tuple(sorted(known, key=known.__getitem__))
        at = self.meant_id()
        return () if at is None else (at,)

    def _topmost(self) -> tuple[str, ...]:
        """The first selected row, where it is near the top of the list; else the cursor's, if that is selected."""
        near = (self.row_id(index) for index in (*range(min(NEAR, self.row_count())), self.cursor))
        return next(((row_id,) for row_id in near if row_id in self.selected), ())

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
        if self.row_count() <= _MANY:
            self._select(
                {row_id for index in range(self.row_count()) if (row_id := self.row_id(index)) is not None}
            )
        self.post_message(self.Asked("all"))

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

    def action_list_density(self) -> None:
        self.post_message(self.Asked("density"))

    def action_list_filter(self) -> None:
        self.post_message(self.Asked("filter"))

    def clicked(self, row_id: str, event: Click) -> None:
        """With Ctrl it selects one more, with Shift all from the one before: where the terminal tells."""
        if event.shift:
            self.action_list_select_range()
        elif event.ctrl or event.meta:
            self._anchor = row_id
            self._select(self.selected ^ {row_id})
        else:
            super().clicked(row_id, event)

    def select(self, ids: Iterable[str], *, everything: bool = False) -> None:
        """Select these and no others, whether their rows are loaded or not; or really everything."""
        self._select(set(ids), everything=everything)

    def clear_selection(self) -> None:
        self._select(set())

    def _select(self, ids: set[str], *, everything: bool = False) -> None:
        if ids == self.selected and everything == self.everything:
            return
        self.selected, self.everything = ids, everything
        self.refresh()
        self.post_message(self.SelectionChanged())

    # Drawing

    def draw(self, index: int, look: Look) -> Sequence[Line]:
        row = self.rows.row(index) if self.rows is not None else None
        return () if row is None else self._lines.draw(row, look, self.row_height)
