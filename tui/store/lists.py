"""A mailbox's list of conversations, as the screens hold it.

It is a sorted array of the keys by which the database lists conversations, newest last, kept in step with
the database by the keys that left and came in each transaction. Rows are read when they are drawn.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable

from tui.store import reads
from tui.store.records import ListEvent, Reset, RowsChanged, Splice, ThreadQuery, ThreadRow
from tui.store.subscription import Subscribers, Subscription

AT_ONCE = 2_000
"""Keys loaded before the first paint; the rest follow from the background."""

MOST_SPLICES = 64
"""More changes than this in one tick are told as one Reset."""


class ThreadList:
    """Newest first. The store makes it and tells it what changed; ``ask_older`` fetches what is on the server only."""

    def __init__(
        self,
        query: ThreadQuery,
        mailbox_key: int,
        db: sqlite3.Connection,
        own: Callable[[], Collection[str]],
        ask_older: Callable[[], None],
        closed: Callable[[ThreadList], None],
    ) -> None:
        self.query = query
        self.mailbox_id = query.mailbox_id
        """Where actions on its rows take place; empty: wherever the mail is."""
        self.mailbox_key = mailbox_key
        self.complete = False
        self._db = db
        self._own = own
        self._ask_older = ask_older
        self._closed = closed
        self.partial = False
        """Older keys are in the database and not in the list yet; the store adds them with ``extend``."""
        self._floor = 0
        self._keys = array("q")
        self._load()
        self._threads: dict[int, tuple[int, str]] = {}
        self._rows: dict[int, ThreadRow | None] = {}
        self._hidden = reads.hidden(db)
        self._subscribers = Subscribers[list[ListEvent]]()
        self._asked_at = -1

    def _load(self) -> None:
        self._keys = reads.sort_keys(self._db, self.mailbox_key, AT_ONCE)
        self.partial = len(self._keys) == AT_ONCE
        self._floor = self._keys[0] if self.partial else 0

    # For screens

    def __len__(self) -> int:
        return len(self._keys)

    def row(self, index: int) -> ThreadRow | None:
        """What that line shows; None when the conversation is just gone and a Splice is on its way."""
        key = self._key(index)
        if key is None:
            return None
        if key not in self._rows:
            thread = self._thread(key)
            self._rows[key] = (
                None
                if thread is None
                else reads.thread_row(self._db, thread, self.mailbox_id, self._hidden, self._own())
            )
        return self._rows[key]

    def id_at(self, index: int) -> str | None:
        key = self._key(index)
        thread = None if key is None else self._thread(key)
        return thread[1] if thread else None

    def index_of(self, thread_id: str) -> int | None:
        key = self._place(thread_id)
        return None if key is None else self._index(key)

    def window(self, first: int, last: int) -> None:
        """These lines are visible. Near the end of what is here, the next page is asked of the server, once for
        each length of the list."""
        if (
            not self.complete
            and last >= len(self._keys) - (last - first + 1)
            and self._asked_at != len(self._keys)
        ):
            self._asked_at = len(self._keys)
            self._ask_older()
        if len(self._rows) > 4 * AT_ONCE:
            self._rows.clear()

    def subscribe(self, callback: Callable[[list[ListEvent]], None]) -> Subscription:
        return self._subscribers.add(callback)

    def close(self) -> None:
        self._closed(self)

    # For the store

    def set_complete(self, complete: bool) -> None:
        """A page has come, or the whole of the mailbox: what is missing may be asked for again."""
        self.complete = complete
        self._asked_at = -1

    def extend(self, older: Iterable[int]) -> None:
        """The keys that were left out at first: everything older than the oldest that was here then."""
        if not self.partial:
            return
        keys = array("q", sorted(key for key in set(older) if key < self._floor))
        count = len(self._keys)
        self._keys = keys + self._keys
        self.partial = False
        if keys:
            self._subscribers.tell([Splice(count, 0, len(keys))])

    def apply(self, removed: Collection[int], added: Collection[int], threads: Collection[int]) -> None:
        """Keys that left and came in a transaction, and the conversations that look different."""
        if self.partial:  # what lies below the part that is here comes with ``extend``
            removed = [key for key in removed if key >= self._floor]
            added = [key for key in added if key >= self._floor]
        changed = (
            {key for key, thread in self._threads.items() if thread[0] in threads} | set(removed) | set(added)
        )
        for key in changed:
            self._rows.pop(key, None)
            self._threads.pop(key, None)
        events: list[ListEvent] = []
        if len(removed) + len(added) > MOST_SPLICES:
            self._replace(removed, added)
            events.append(Reset())
        else:
            events += self._splice(removed, added)
            rows = tuple(sorted(index for key in changed if (index := self._index(key)) is not None))
            if rows:
                events.append(RowsChanged(rows))
        if events:
            self._subscribers.tell(events)

    def follow(self, mailbox_key: int) -> None:
        """The mailbox came, went or was made anew: its conversations are listed under this key now."""
        if mailbox_key != self.mailbox_key:
            self.mailbox_key = mailbox_key
            self._load()
            self.draw_anew()

    def draw_anew(self) -> None:
        """Something that every row depends on has changed."""
        self._rows.clear()
        self._threads.clear()
        self._subscribers.tell([Reset()])

    def set_hidden(self, hidden: frozenset[str]) -> None:
        """Which mailboxes are Trash and Junk; every row depends on it."""
        if hidden != self._hidden:
            self._hidden = hidden
            self.draw_anew()

    def _replace(self, removed: Collection[int], added: Collection[int]) -> None:
        self._keys = array("q", sorted((set(self._keys) - set(removed)) | set(added)))

    def _splice(self, removed: Collection[int], added: Collection[int]) -> list[ListEvent]:
        events: list[ListEvent] = []
        for key in sorted(removed, reverse=True):
            index = self._index(key)
            if index is not None:
                del self._keys[len(self._keys) - 1 - index]
                events.append(Splice(index, 1, 0))
        for key in sorted(added):
            at = bisect_left(self._keys, key)
            if at == len(self._keys) or self._keys[at] != key:
                self._keys.insert(at, key)
                events.append(Splice(len(self._keys) - 1 - at, 0, 1))
        return events

    def _key(self, index: int) -> int | None:
        return self._keys[len(self._keys) - 1 - index] if 0 <= index < len(self._keys) else None

    def _index(self, key: int) -> int | None:
        at = bisect_left(self._keys, key)
        return len(self._keys) - 1 - at if at < len(self._keys) and self._keys[at] == key else None

    def _place(self, thread_id: str) -> int | None:
        """The key under which this conversation is listed."""
        return reads.place_of(self._db, self.mailbox_key, thread_id)

    def _thread_at(self, key: int) -> tuple[int, str] | None:
        return reads.thread_at(self._db, self.mailbox_key, key)

    def _thread(self, key: int) -> tuple[int, str] | None:
        if key not in self._threads:
            thread = self._thread_at(key)
            if thread is None:
                return None
            self._threads[key] = thread
        return self._threads[key]
