"""The lists of several accounts as one: what each of them lists, merged by date."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from tui.frozen import frozen
from tui.store.lists import ThreadList
from tui.store.records import ListEvent, Reset, RowsChanged, Splice, ThreadRow
from tui.store.subscription import Subscribers, Subscription

_BETWEEN = "/"


def joined(account_key: str, id_: str) -> str:
    """An id that is an account's own, as one among several accounts."""
    return f"{account_key}{_BETWEEN}{id_}"


def parted(joined_id: str) -> tuple[str, str]:
    """The key of the account, and the id that is its own."""
    account_key, _, id_ = joined_id.partition(_BETWEEN)
    return account_key, id_


@frozen
class Part:
    """What one account lists. ``key`` is that of its setup."""

    key: str
    threads: ThreadList


class MergedList:
    """Newest first; what came in the same moment is in the accounts' order. Nothing is copied but the keys: where a
    row lies follows from how many of the other lists are newer. ``complete``: every part is."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = tuple(parts)
        self._keys = [part.threads.keys for part in self._parts]
        """As they were when it was last told of changes."""
        self._places: dict[int, tuple[int, int]] = {}
        """Which part's which row is seen in a line, as far as that was asked for."""
        self._rows: dict[int, ThreadRow | None] = {}
        self._subscribers = Subscribers[list[ListEvent]]()
        self._told = [part.threads.subscribe(self._hearing(n)) for n, part in enumerate(self._parts)]

    # For screens

    def __len__(self) -> int:
        return sum(map(len, self._keys))

    @property
    def complete(self) -> bool:
        return all(part.threads.complete for part in self._parts)

    @property
    def notes(self) -> tuple[str, ...]:
        """What of a search was not understood in any account, each sentence once."""
        return tuple(dict.fromkeys(note for part in self._parts for note in part.threads.notes))

    @property
    def looking(self) -> bool:
        return any(part.threads.looking for part in self._parts)

    @property
    def more(self) -> bool:
        return any(part.threads.more for part in self._parts)

    def row(self, index: int) -> ThreadRow | None:
        """As the account lists it, with ids that say whose it is; its first label is the account's."""
        if index not in self._rows:
            self._rows[index] = self._row(index)
        return self._rows[index]

    def _row(self, index: int) -> ThreadRow | None:
        if (place := self._place(index)) is None:
            return None
        part = self._parts[place[0]]
        row = part.threads.row(place[1])
        if row is None:
            return None
        labels = tuple(joined(part.key, label) for label in ("", *row.labels))
        return replace(row, id=joined(part.key, row.id), labels=labels)

    def id_at(self, index: int) -> str | None:
        place = self._place(index)
        part = self._parts[place[0]] if place is not None else None
        id_ = part.threads.id_at(place[1]) if part is not None and place is not None else None
        return joined(part.key, id_) if part is not None and id_ is not None else None

    def index_of(self, thread_id: str) -> int | None:
        key, id_ = parted(thread_id)
        for n, part in enumerate(self._parts):
            if part.key == key:
                at = part.threads.index_of(id_)
                return self._rank(n, at) if at is not None and at < len(self._keys[n]) else None
        return None

    def all_ids(self) -> tuple[str, ...]:
        """The ids of all conversations in it, those included that are not loaded yet; an account's are together."""
        return tuple(joined(part.key, id_) for part in self._parts for id_ in part.threads.all_ids())

    def window(self, first: int, last: int) -> None:
        """These lines are visible; each part is told which of its own are."""
        ends = self._place(first), self._place(last)
        for n, part in enumerate(self._parts):
            if self._keys[n]:
                top, bottom = (self._nearest(n, place) for place in ends)
                part.threads.window(top, bottom)

    def _nearest(self, n: int, place: tuple[int, int] | None) -> int:
        """The part's row at that line or next above it."""
        end = len(self._keys[n]) - 1
        if place is None:
            return end
        if place[0] == n:
            return place[1]
        return max(0, min(self._newer(n, self._key(*place), place[0]), end))

    def subscribe(self, callback: Callable[[list[ListEvent]], None]) -> Subscription:
        return self._subscribers.add(callback)

    def close(self) -> None:
        for told, part in zip(self._told, self._parts, strict=True):
            told.close()
            part.threads.close()

    # Where the rows lie

    def _key(self, n: int, at: int) -> int:
        keys = self._keys[n]
        return keys[len(keys) - 1 - at]

    def _newer(self, n: int, key: int, of: int) -> int:
        """How many rows of part ``n`` are above one of part ``of`` with that key."""
        keys = self._keys[n]
        return len(keys) - (bisect_left if n < of else bisect_right)(keys, key)

    def _rank(self, n: int, at: int) -> int:
        """The line of a part's row."""
        key = self._key(n, at)
        return at + sum(self._newer(other, key, n) for other in range(len(self._parts)) if other != n)

    def _place(self, index: int) -> tuple[int, int] | None:
        if index not in self._places and 0 <= index < len(self):
            self._places[index] = self._looked_up(index)
        return self._places.get(index)

    def _looked_up(self, index: int) -> tuple[int, int]:
        for n, keys in enumerate(self._keys):
            at = bisect_left(range(len(keys)), index, key=lambda at, n=n: self._rank(n, at))
            if at < len(keys) and self._rank(n, at) == index:
                return n, at
        raise LookupError(index)

    # What changed

    def _hearing(self, n: int) -> Callable[[list[ListEvent]], None]:
        def heard(events: list[ListEvent]) -> None:
            translated = self._translated(n, events)
            self._places.clear()
            self._rows.clear()
            self._subscribers.tell(translated)

        return heard

    def _translated(self, n: int, events: Sequence[ListEvent]) -> list[ListEvent]:
        """What a part tells, told of the lines here: its own line, and what of the other parts is above."""
        before, self._keys[n] = self._keys[n], self._parts[n].threads.keys
        splices = [event for event in events if isinstance(event, Splice)]
        single = all(splice.removed + splice.inserted == 1 for splice in splices)
        keys = _spliced_keys(splices, before, self._keys[n]) if single else None
        if keys is None or any(isinstance(event, Reset) for event in events):
            return [Reset()]
        others = [other for other in range(len(self._parts)) if other != n]
        told: list[ListEvent] = [
            replace(splice, at=splice.at + sum(self._newer(other, key, n) for other in others))
            for splice, key in zip(splices, keys, strict=True)
        ]
        changed = [at for event in events if isinstance(event, RowsChanged) for at in event.rows]
        if changed:
            told.append(RowsChanged(tuple(sorted(self._rank(n, at) for at in changed))))
        return told


def _spliced_keys(splices: Sequence[Splice], before: array[int], after: array[int]) -> list[int] | None:
    """The key of the row that left or came with each; None when it cannot be told: rows came before others left."""
    gone, come = before[:], after[:]
    removed = [splice for splice in splices if splice.removed]
    inserted = [splice for splice in splices if splice.inserted]
    if [*removed, *inserted] != [*splices] or len(before) - len(removed) + len(inserted) != len(after):
        return None
    left = [gone.pop(len(gone) - 1 - splice.at) for splice in removed]
    came = [come.pop(len(come) - 1 - splice.at) for splice in reversed(inserted)]
    return [*left, *reversed(came)]
