"""Where the data stands: the titles, the status line, the terminal's own title, and what an empty list says."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from textual.app import App

from tui.keyboard import keyboard_of
from tui.screens.acting import FAR
from tui.screens.empty_list import VIEW_NAMES, inbox_zero, not_here, of_filters, of_place, of_search
from tui.screens.selecting import Selecting
from tui.store.records import Link, ThreadQuery
from tui.widgets.clock import moment
from tui.widgets.mailbox_tree import mailbox_name

IN_STEP = (Link.LIVE, Link.POLLING)


class Standing(Selecting):
    """Says at all times what is listed, how much of it there is, and where it comes from."""

    def show_state(self) -> None:
        """The titles, the status line, and what an empty list says."""
        name, status = self.place_name, self.mail.status
        self.list_title.heading = "Search" if self.searched else name
        self.list_title.detail = self._found(status.link) if self.searched else self._counts()
        self.list_title.chips = self._chips()
        unread = (
            self.together.unread() if self.merged else self.mailbox.unread if self.mailbox is not None else 0
        )
        inbox = next((mailbox.unread for mailbox in self.in_tree.values() if mailbox.role == "inbox"), 0)
        cast(App[Any], self.app).title = f"Jaymail ({inbox:,})" if inbox else "Jaymail"
        place = ["" if self.merged else self.home.name, name, f"{unread:,} unread" if unread else ""]
        self.status.place = " · ".join(filter(None, place))
        self.status.status = status
        self.show_selection()
        self.threads.set_empty_text("" if self.threads.row_count() else self._empty_text(status.link))

    def _chips(self) -> tuple[str, ...]:
        """The filters, the first with the key that chooses them."""
        key = keyboard_of(cast(App[Any], self.app)).label("list.filter")
        return tuple(f"{'' if n else key} {each}".strip() for n, each in enumerate(self._filters_in_words()))

    def _filters_in_words(self) -> list[str]:
        if not self.filters:
            return []
        from tui.screens.filter_picker import chip

        return [chip(each) for each in self.filters]

    @property
    def place_name(self) -> str:
        """The name of the mailbox or view that is listed, or that is come back to."""
        if self.view:
            return VIEW_NAMES.get(self.view, self.view)
        return mailbox_name(self.mailbox) if self.mailbox is not None else ""

    def _found(self, link: Link) -> str:
        """How many, and whether the server has had its say."""
        if self.rows is None:
            return ""
        waiting = "" if self.rows.complete or link not in IN_STEP else ", asking the server…"
        waiting = ", still looking…" if self.rows.looking else waiting
        here = " on this machine" if link not in IN_STEP else ""
        order = ", best first" if self.by_relevance else ""
        more = "+" if self.rows.more else ""
        return f"{len(self.rows):,}{more} found{here}{order}{waiting}"

    def _counts(self) -> str:
        if self.filters:
            shown = len(self.rows) if self.rows is not None else 0
            return f"{shown:,} of {self.mailbox.total:,}" if self.mailbox is not None else f"{shown:,}"
        if self.view:
            count = len(self.rows) if self.merged and self.rows else self.home.counts().get(self.view, 0)
            return f"{count:,}" if count else ""
        if self.mailbox is None or not self.mailbox.total:
            return ""
        if not self.mailbox.unread:
            return f"{self.mailbox.total:,}"
        return f"{self.mailbox.unread:,} unread of {self.mailbox.total:,}"

    def _empty_text(self, link: Link) -> str:
        complete = self.rows is not None and self.rows.complete
        key = keyboard_of(cast(App[Any], self.app)).label
        if self.filters and (complete or link not in IN_STEP):
            return of_filters(self._filters_in_words(), self.place_name or "your mail", key)
        if self.searched:
            return of_search(self.searched, complete=complete, asking=link in IN_STEP)
        if not complete:
            return not_here(link, any_mailbox=self.mailbox is not None)
        if self.is_in("inbox"):
            return inbox_zero(*self._asleep(), self.now())
        role = self.mailbox.role if self.mailbox is not None else None
        return of_place(self.view or role or "", self.place_name, key)

    def _asleep(self) -> tuple[int, datetime | None]:
        """How many conversations are to come back, and when the next of them does."""
        count = self.mail.counts().get("snoozed", 0)
        if not count:
            return 0, None
        listed = self.mail.threads(ThreadQuery(view="snoozed"))
        rows = [listed.row(index) for index in range(min(FAR, len(listed)))]
        listed.close()
        times = [row.snoozed_until for row in rows if row is not None and row.snoozed_until is not None]
        return count, moment(min(times)) if times else None
