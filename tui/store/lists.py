"""A mailbox's list of conversations, as the screens hold it.

It is a sorted array of the keys by which the database lists conversations, newest last, kept in step with
the database by the keys that left and came in each transaction. Rows are read when they are drawn.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence

from tui.store import list_reads, reads
from tui.store.records import ListEvent, Reset, RowsChanged, Splice, ThreadQuery, ThreadRow
from tui.store.subscription import Subscribers, Subscription

AT_ONCE = 2_000
"""Keys loaded before the first paint; the rest follow from the background, so many at a time as PAGE says."""

PAGE = 50_000

ROWS = 1_000
"""So many rows are kept once they were read: many more, and Python's collector stands still over them for a frame."""

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
        self.notes: tuple[str, ...] = ()
        """What of a search was not understood, or can be found on this machine only, as sentences."""
        self.looking = False
        """A search has not looked at everything that is here yet."""
        self.partial = False
        """Older keys are in the database and not in the list yet; the store adds them with ``extend``."""
        self._floor = 0
        self.loaded = 0
        """How often it was loaded anew; a page that was read for an earlier time is of no use."""
        self._keys = array("q")
        self._threads: dict[int, tuple[int, str]] = {}
        self._rows: dict[int, ThreadRow | None] = {}
        self._hidden, self._snoozed = reads.hidden(db), reads.snoozed(db)
        self._subscribers = Subscribers[list[ListEvent]]()
        self._asked_at = -1
        self._known: dict[str, int] = {}
        """The keys of the conversations of which all ids were asked for last: they may all be about to leave."""
        self._ahead = False
        """It has let conversations go that the database still lists."""
        self._going: dict[int, int] = {}
        """The keys of single conversations that it has let go so, and their threads'."""
        self._load()

    def _load(self) -> None:
        self._keys, floor = self.page(self._db, None, AT_ONCE)
        self.loaded += 1
        self.partial = floor is not None
        self._floor = floor or 0

    def page(self, db: sqlite3.Connection, below: int | None, limit: int) -> tuple[array[int], int | None]:
        """The next keys below one, oldest first, and how far down they reach; None: there are no more. In either
        thread, on its own connection."""
        keys = list_reads.sort_keys(db, self.mailbox_key, limit, below)
        return keys, keys[0] if len(keys) == limit else None

    # For screens

    @property
    def more(self) -> bool:
        """More is here than is listed, which comes when somebody looks for it."""
        return False

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def keys(self) -> array[int]:
        """A copy of the keys by which it is sorted, oldest first."""
        return self._keys[:]

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
                else list_reads.thread_row(
                    self._db, thread, self.mailbox_id, self._hidden, self._own(), self._snoozed
                )
            )
        return self._rows[key]

    def id_at(self, index: int) -> str | None:
        key = self._key(index)
        thread = None if key is None else self._thread(key)
        return thread[1] if thread else None

    def index_of(self, thread_id: str) -> int | None:
        key = self._place(thread_id)
        return None if key is None else self._index(key)

    def all_ids(self) -> tuple[str, ...]:
        """The ids of all conversations in it, newest first, those included that are not loaded yet."""
        keys = self._keys
        below, floor = (self._floor, self._floor) if self.partial else (None, None)
        while floor is not None:
            older, floor = self.page(self._db, below, PAGE)
            keys, below = older + keys, floor
        ids = self._ids(keys)
        self._known = dict(zip(ids, reversed(keys), strict=False)) if len(ids) == len(keys) else {}
        return ids

    def _ids(self, keys: Sequence[int]) -> tuple[str, ...]:
        return list_reads.thread_ids(self._db, self.mailbox_key, keys)

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
        if len(self._rows) > ROWS:
            self._rows.clear()
            self._threads.clear()

    def subscribe(self, callback: Callable[[list[ListEvent]], None]) -> Subscription:
        return self._subscribers.add(callback)

    def close(self) -> None:
        self._closed(self)

    # For the store

    def set_complete(self, complete: bool) -> None:
        """A page has come, or the whole of the mailbox: what is missing may be asked for again."""
        self.complete = complete
        self._asked_at = -1

    @property
    def floor(self) -> int:
        """What is older than this is not in the list yet, while it is partial."""
        return self._floor

    def extend(self, older: Sequence[int], floor: int | None = None) -> None:
        """The next keys that were left out at first, oldest first, down to ``floor``; None: these are all."""
        if not self.partial:
            return
        keys = array("q", [key for key in older if key < self._floor])
        count = len(self._keys)
        self._keys = keys + self._keys
        self.partial = floor is not None
        self._floor = floor or 0
        if keys:
            self._subscribers.tell([Splice(count, 0, len(keys))])

    def hide(self, thread_ids: Iterable[str]) -> None:
        """These are about to leave; the database follows."""
        wanted = list(thread_ids)
        keys = [self._known[id_] for id_ in wanted if id_ in self._known]
        keys += self._places_of([id_ for id_ in wanted if id_ not in self._known])
        self._known = {}
        before = len(self._keys)
        self._replace(keys, ())
        if len(self._keys) != before:
            self._ahead = True
            self._subscribers.tell([Reset()])

    def let_go(self, thread_ids: Sequence[str]) -> None:
        """These few are about to leave; what the database says of them next, holds."""
        few = len(thread_ids) <= MOST_SPLICES
        keys = [*map(self._place, thread_ids)] if few else self._places_of(thread_ids)
        going = {key: thread[0] for key in keys if key is not None and (thread := self._thread(key))}
        self._going |= going
        if few and (events := self._splice(going, ())):
            self._subscribers.tell(events)
        elif not few:
            self._replace(going, ())
            self._subscribers.tell([Reset()])

    def _stayed(self, removed: Collection[int], threads: Collection[int]) -> list[int]:
        """The keys of those that were let go and that the database, which has come to them now, lists all the same."""
        settled = [key for key, thread in self._going.items() if thread in threads or key in removed]
        for key in settled:
            del self._going[key]
        return [key for key in settled if key not in removed and self._lists_still(key)]

    def _lists_still(self, key: int) -> bool:
        return self._thread_at(key) is not None

    def compare(self) -> bool:
        """What was about to leave has left, or not; True when the list had to be loaded anew."""
        ahead, self._ahead = self._ahead, False
        if not ahead or (not self.partial and list_reads.size(self._db, self.mailbox_key) == len(self)):
            return False
        self.load_anew()
        return True

    def apply(self, removed: Collection[int], added: Collection[int], threads: Collection[int]) -> None:
        """Keys that left and came in a transaction, and the conversations that look different."""
        if self._going and (stayed := self._stayed(removed, threads)):
            added = {*added, *stayed}
        # What lies below the part that is here comes with ``extend``; what has been hidden has left already.
        removed = [key for key in removed if key >= self._floor and self._at(key) is not None]
        added = [key for key in added if key >= self._floor and self._at(key) is None]
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

    def follow(self, mailbox_key: int, mailbox_id: str) -> None:
        """The mailbox came, went or was made anew: its conversations are listed under this key now."""
        self.mailbox_id = mailbox_id
        if mailbox_key != self.mailbox_key:
            self.mailbox_key = mailbox_key
            self.load_anew()

    def load_anew(self) -> None:
        """Everything may be listed otherwise."""
        self._load()
        self.draw_anew()

    def draw_anew(self) -> None:
        """Something that every row depends on has changed."""
        self._rows.clear()
        self._threads.clear()
        self._subscribers.tell([Reset()])

    def set_roles(self, hidden: frozenset[str], snoozed: str | None) -> None:
        """Which mailboxes are Trash and Junk, and where mail sleeps; every row depends on it."""
        if (hidden, snoozed) != (self._hidden, self._snoozed):
            self._hidden, self._snoozed = hidden, snoozed
            self.draw_anew()

    def _replace(self, removed: Collection[int], added: Collection[int]) -> None:
        """Many keys at once: what lies between them is copied as it is."""
        kept = _without(self._keys, set(removed))
        merged = array("q")
        done = 0
        for key in sorted(added):
            at = bisect_left(kept, key, lo=done)
            merged.extend(kept[done:at])
            done = at
            if at == len(kept) or kept[at] != key:
                merged.append(key)
        merged.extend(kept[done:])
        self._keys = merged

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

    def _at(self, key: int) -> int | None:
        at = bisect_left(self._keys, key)
        return at if at < len(self._keys) and self._keys[at] == key else None

    def _index(self, key: int) -> int | None:
        at = self._at(key)
        return None if at is None else len(self._keys) - 1 - at

    def _place(self, thread_id: str) -> int | None:
        """The key under which this conversation is listed."""
        return list_reads.place_of(self._db, self.mailbox_key, thread_id)

    def _places_of(self, thread_ids: Sequence[str]) -> list[int]:
        """The same for many, in no order, without those that are not listed."""
        return list_reads.places_of(self._db, self.mailbox_key, thread_ids) if thread_ids else []

    def _thread_at(self, key: int) -> tuple[int, str] | None:
        return list_reads.thread_at(self._db, self.mailbox_key, key)

    def _thread(self, key: int) -> tuple[int, str] | None:
        if key not in self._threads:
            thread = self._thread_at(key)
            if thread is None:
                return None
            self._threads[key] = thread
        return self._threads[key]


def _without(keys: array[int], gone: set[int]) -> array[int]:
    """The keys but for those that are gone."""
    if len(gone) > len(keys) // 20:
        return array("q", [key for key in keys if key not in gone])
    kept = array("q")
    done = 0
    for key in sorted(gone):
        at = bisect_left(keys, key, lo=done)
        if at < len(keys) and keys[at] == key:
            kept.extend(keys[done:at])
            done = at + 1
    kept.extend(keys[done:])
    return kept
