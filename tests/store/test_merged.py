from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from tui.store.lists import ThreadList
from tui.store.merged import MergedList, Part, joined, parted
from tui.store.records import ListEvent, Reset, RowsChanged, Splice
from tui.store.subscription import Subscribers, Subscription


class Listed:
    """A list of the store without its database: the ids of its rows are their keys. What changes is told as the store
    tells it."""

    def __init__(self, keys: Sequence[int]) -> None:
        self.threads = array("q", sorted(set(keys)))
        self.complete = True
        self.windows: list[tuple[int, int]] = []
        self.closed = False
        self._subscribers = Subscribers[list[ListEvent]]()

    @property
    def keys(self) -> array[int]:
        return self.threads[:]

    def __len__(self) -> int:
        return len(self.threads)

    def id_at(self, index: int) -> str | None:
        return str(self.threads[len(self.threads) - 1 - index]) if 0 <= index < len(self) else None

    def index_of(self, thread_id: str) -> int | None:
        key = int(thread_id)
        return len(self) - 1 - self.threads.index(key) if key in self.threads else None

    def all_ids(self) -> tuple[str, ...]:
        return tuple(str(key) for key in reversed(self.threads))

    def window(self, first: int, last: int) -> None:
        self.windows.append((first, last))

    def subscribe(self, callback: Any) -> Subscription:
        return self._subscribers.add(callback)

    def close(self) -> None:
        self.closed = True

    # What happens

    def change(self, removed: set[int], added: set[int]) -> None:
        events: list[ListEvent] = []
        for key in sorted(removed & {*self.threads}, reverse=True):
            at = self.threads.index(key)
            events.append(Splice(len(self.threads) - 1 - at, 1, 0))
            del self.threads[at]
        for key in sorted(added - {*self.threads}):
            at = sum(each < key for each in self.threads)
            self.threads.insert(at, key)
            events.append(Splice(len(self.threads) - 1 - at, 0, 1))
        self._subscribers.tell(events)

    def tell(self, *events: ListEvent) -> None:
        self._subscribers.tell([*events])


def merged(*lists: Listed) -> MergedList:
    return MergedList([Part("abcdef"[n], cast(ThreadList, each)) for n, each in enumerate(lists)])


def ids(rows: MergedList) -> list[str | None]:
    return [rows.id_at(index) for index in range(len(rows))]


def in_order(*lists: Listed) -> list[str]:
    """Newest first; of what came in the same moment, the first account's first."""
    every = [(-key, n) for n, each in enumerate(lists) for key in each.threads]
    return [joined("abcdef"[n], str(-key)) for key, n in sorted(every)]


keys = st.lists(st.integers(0, 40), max_size=15)


@given(keys, keys, keys)
def test_rows_are_in_the_order_of_their_dates_whosever_they_are(
    one: list[int], two: list[int], three: list[int]
):
    lists = Listed(one), Listed(two), Listed(three)
    rows = merged(*lists)
    assert ids(rows) == in_order(*lists)
    assert [rows.index_of(cast(str, id_)) for id_ in ids(rows)] == [*range(len(rows))]
    assert sorted(rows.all_ids()) == sorted(in_order(*lists))


@given(keys, keys, st.sets(st.integers(0, 40), max_size=8), st.sets(st.integers(0, 40), max_size=8))
def test_what_changes_in_one_is_told_as_lines_of_all(
    one: list[int], two: list[int], removed: set[int], added: set[int]
):
    first, second = Listed(one), Listed(two)
    rows = merged(first, second)
    seen = ids(rows)

    def follow(events: list[ListEvent]) -> None:
        for event in events:
            assert isinstance(event, Splice)
            seen[event.at : event.at + event.removed] = [None] * event.inserted

    rows.subscribe(follow)
    second.change(removed, added - removed)
    now = ids(rows)
    assert now == in_order(first, second)
    assert len(seen) == len(now)
    assert all(was in (None, here) for was, here in zip(seen, now, strict=True))


def test_a_row_that_looks_different_is_told_by_its_line():
    first, second = Listed([10, 30]), Listed([20, 40])
    told: list[list[ListEvent]] = []
    merged(first, second).subscribe(told.append)
    first.tell(RowsChanged((0, 1)))
    assert told == [[RowsChanged((1, 3))]]


def test_many_changes_are_told_as_one():
    first, second = Listed([10]), Listed([20])
    rows = merged(first, second)
    told: list[list[ListEvent]] = []
    rows.subscribe(told.append)
    first.threads = array("q", [1, 2, 3])
    first.tell(Splice(0, 1, 3))
    assert told == [[Reset()]]
    assert ids(rows) == in_order(first, second)


def test_each_is_told_which_of_its_rows_are_seen():
    first, second = Listed([10, 30, 50]), Listed([20, 40])
    rows = merged(first, second)
    rows.window(1, 3)  # 40, 30, 20
    assert first.windows == [(1, 2)]
    assert second.windows == [(0, 1)]


def test_it_is_complete_when_all_are():
    first, second = Listed([10]), Listed([])
    rows = merged(first, second)
    assert rows.complete
    second.complete = False
    assert not rows.complete


def test_closing_it_closes_them_all():
    first, second = Listed([10]), Listed([20])
    rows = merged(first, second)
    told: list[list[ListEvent]] = []
    rows.subscribe(told.append)
    rows.close()
    first.change({10}, set())
    assert first.closed
    assert second.closed
    assert told == []


def test_ids_say_whose_they_are():
    assert parted(joined("work", "T/1")) == ("work", "T/1")
