"""Actions on all of a list, whether its mail is on this machine or at the server only."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager

from tui.store import beyond
from tui.store.beyond_rows import Beyond
from tui.store.database import Files
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
        now = int(time.time()) + 1
        _, mailbox_id, _ = self._place(query)
        before = beyond.horizon(self._db, query, mailbox_id, now)
        if before is None:
            return None
        wanted = beyond.filter_of(self._db, query, mailbox_id, self.own_addresses())
        if wanted is None:
            return None
        return Beyond(beyond.as_text(wanted), before, self._about(query, mailbox_id, here))

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
        some = f"about {far.about:,} of them are" if far.about is not None else "more of them may be"
        later = "" if self.status.link in (Link.LIVE, Link.POLLING) else ", and follow once it can be reached"
        return f"; {some} at the server only{later}"
