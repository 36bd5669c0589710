"""Actions on all of a list, whether its mail is on this machine or at the server only."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager

from tui.store import beyond
from tui.store.beyond_rows import Beyond
from tui.store.database import Files
from tui.store.found import FoundList
from tui.store.reading import Reading
from tui.store.records import Filter, Link, ThreadQuery
from tui.store.setup import AccountSetup, StoreOptions

UNREAD = frozenset({Filter("unread")})


class Reaching(Reading):
    def __init__(self, setup: AccountSetup, files: Files, options: StoreOptions) -> None:
        super().__init__(setup, files, options)
        self._all_of: ThreadQuery | None = None

    @contextmanager
    def all_of(self, query: ThreadQuery) -> Generator[None]:
        """What is done inside is done to all that the list of this query has, also to what is at the server only."""
        before, self._all_of = self._all_of, query
        try:
            yield
        finally:
            self._all_of = before

    def beyond(self, query: ThreadQuery, here: int) -> Beyond | None:
        """What of the list of this query is at the server only; None: nothing, or it cannot be asked for. ``here``: how
        many conversations of it are on this machine."""
        held = self._lists.get(query)
        if held is not None and isinstance(held[0], FoundList) and held[0].exhausted:
            return None
        now = int(time.time()) + 1
        _, mailbox_id, _ = self._place(query)
        before = beyond.horizon(self._db, query, mailbox_id, now)
        if before is None:
            return None
        wanted = beyond.filter_of(self._db, query, mailbox_id, self.own_addresses())
        if wanted is None:
            return None
        about = self._about(query, mailbox_id, here)
        return Beyond(beyond.as_text(wanted), before, about) if about != 0 else None

    def _about(self, query: ThreadQuery, mailbox_id: str, here: int) -> int | None:
        """How many conversations more the server counts."""
        box = self.mailbox(mailbox_id)
        if query.text or box is None or query.filters not in (frozenset(), UNREAD):
            return None
        return max(0, (box.unread if query.filters else box.total) - here)

    def at_server(self, far: Beyond | None) -> str:
        """The rest of a sentence that has named all conversations: which of them are done later."""
        if far is None:
            return ""
        many = "one of them is" if far.about == 1 else f"about {far.about:,} of them are" if far.about else ""
        later = (
            ""
            if self.status.link in (Link.LIVE, Link.POLLING)
            else ", where it is done once it can be reached"
        )
        return f"; {many or 'more of them may be'} at the server only{later}"
