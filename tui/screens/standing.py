"""Where the data stands: the titles, the status line, the terminal's own title, and what an empty list says."""

from __future__ import annotations

from typing import Any, cast

from textual.app import App

from tui.screens.searching import Searching
from tui.store.records import Link
from tui.widgets.mailbox_tree import mailbox_name

_EMPTY = {
    "inbox": "Inbox zero. Nothing waits for you here.",
    "drafts": "No drafts. Press c to write a message.",
    "sent": "Nothing has been sent from here yet.",
    "archive": "Nothing is archived yet. Press y on a conversation to put it here.",
    "trash": "Trash is empty.",
    "junk": "No spam.",
}


class Standing(Searching):
    """Says at all times what is listed, how much of it there is, and where it comes from."""

    def show_state(self) -> None:
        """The titles, the status line, and what an empty list says."""
        name = mailbox_name(self.mailbox) if self.mailbox is not None else ""
        self.list_title.heading = "Search" if self.searched else name
        self.list_title.detail = self._found() if self.searched else self._counts()
        unread = self.mailbox.unread if self.mailbox is not None else 0
        inbox = next((mailbox.unread for mailbox in self.known.values() if mailbox.role == "inbox"), 0)
        cast(App[Any], self.app).title = f"Jaymail ({inbox:,})" if inbox else "Jaymail"
        place = [self.mail.name, name, f"{unread:,} unread" if unread else ""]
        self.status.place = " · ".join(filter(None, place))
        self.status.status = self.mail.status
        self.status.selected = len(self.threads.selected)
        self.threads.set_empty_text(self._empty_text(name))

    def _found(self) -> str:
        """How many, and whether the server has had its say."""
        if self.rows is None:
            return ""
        link = self.mail.status.link
        waiting = (
            "" if self.rows.complete or link not in (Link.LIVE, Link.POLLING) else ", asking the server…"
        )
        here = " on this machine" if link not in (Link.LIVE, Link.POLLING) else ""
        return f"{len(self.rows):,} found{here}{waiting}"

    def _counts(self) -> str:
        if self.mailbox is None or not self.mailbox.total:
            return ""
        if not self.mailbox.unread:
            return f"{self.mailbox.total:,}"
        return f"{self.mailbox.unread:,} unread of {self.mailbox.total:,}"

    def _empty_text(self, name: str) -> str:
        link = self.mail.status.link
        if self.searched:
            return (
                "Nothing here matches."
                if self.rows is None or self.rows.complete
                else "Nothing here matches yet."
            )
        if link is Link.OFFLINE and (self.rows is None or not self.rows.complete):
            return "Nothing of this is on this machine yet; it comes when the network is back."
        if link in (Link.SIGNED_OUT, Link.FAILED) and self.mailbox is None:
            return "Nothing is on this machine yet, and the server does not let us in."
        if self.rows is None or not self.rows.complete:
            return "Fetching your mail…"
        return _EMPTY.get(self.mailbox.role or "" if self.mailbox else "", f"Nothing is in {name}.")

    def on_thread_list_selection_changed(self) -> None:
        self.status.selected = len(self.threads.selected)
