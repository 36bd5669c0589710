"""Filters of what is listed: chosen one by one, shown as chips, all of them cleared at once."""

from __future__ import annotations

from typing import Any, cast

from textual import on
from textual.app import App

from tui.mail.message import Address
from tui.screens.searching import Searching
from tui.store.records import Filter
from tui.widgets.pane_title import PaneTitle
from tui.widgets.thread_list import ThreadList

SENDERS = 3
"""Of a long conversation, so many are offered to filter by."""


class Filtering(Searching):
    """Conversations must pass every filter. Another mailbox, or a search, begins with none."""

    @on(ThreadList.Asked)
    def _filter_asked(self, message: ThreadList.Asked) -> None:
        if message.what == "filter":
            self.choose_filter()

    def choose_filter(self) -> None:
        from tui.screens.filter_picker import ALL, FilterPicker, filter_of

        def chosen(choice_id: str | None) -> None:
            if choice_id == ALL:
                self.clear_filters()
            elif choice_id is not None:
                self.toggle_filter(filter_of(choice_id))

        cast(App[Any], self.app).push_screen(FilterPicker(self.filters, self._senders()), chosen)

    def _senders(self) -> list[Address]:
        """Who wrote the conversation at the cursor, the last one first and without the person."""
        row = self.rows.row(self.threads.cursor) if self.rows is not None and len(self.rows) else None
        people = reversed(row.participants) if row is not None else ()
        return [each.address for each in people if each.address.email and not each.me][:SENDERS]

    def toggle_filter(self, narrowed: Filter) -> None:
        """One more, or one less. There is one text at a time, and one sender."""
        if narrowed in self.filters:
            self.filter_by(tuple(each for each in self.filters if each != narrowed))
        else:
            same = {narrowed.kind} & {"text", "from"}
            self.filter_by((*(each for each in self.filters if each.kind not in same), narrowed))

    def clear_filters(self) -> bool:
        """All that is there is listed again; False: it was."""
        if not self.filters:
            return False
        self.filter_by(())
        return True

    def filter_by(self, filters: tuple[Filter, ...]) -> None:
        """Narrow the list; the cursor stays on its conversation where that is still listed."""
        at = self.threads.cursor_id
        self.filters = filters
        self.show_rows(self.query_now)
        if at is not None:
            self.threads.go_to(at)

    @on(PaneTitle.ChipClicked)
    def _chip_clicked(self, message: PaneTitle.ChipClicked) -> None:
        message.stop()
        self.toggle_filter(self.filters[message.index])
