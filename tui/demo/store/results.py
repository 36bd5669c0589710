"""Results of queries as they were, so that /queryChanges can tell what became of them (RFC 8620 §5.6)."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

_KEPT_QUERIES = 64
_KEPT_VERSIONS = 24


@dataclass(slots=True)
class _Query:
    """``versions``: state to ids, oldest first; ``as_of``: the type's state at which the last one was found."""

    as_of: str = ""
    versions: OrderedDict[str, array[int]] = field(default_factory=OrderedDict[str, "array[int]"])


class Results:
    """The last versions of the queries that were asked last."""

    def __init__(self) -> None:
        self._queries: OrderedDict[str, _Query] = OrderedDict()
        self._counter = 0

    def current(self, key: str, as_of: str, compute: Callable[[], Iterable[int]]) -> tuple[str, array[int]]:
        """The query's state and ids; ``compute`` is only called when the type's state moved."""
        query = self._queries.setdefault(key, _Query())
        self._queries.move_to_end(key)
        if query.versions and query.as_of == as_of:
            return next(reversed(query.versions.items()))
        found = array("q", compute())
        if not query.versions or next(reversed(query.versions.values())) != found:
            self._counter += 1
            query.versions[f"{as_of}.{self._counter}"] = found
        query.as_of = as_of
        if len(query.versions) > _KEPT_VERSIONS:
            query.versions.popitem(last=False)
        if len(self._queries) > _KEPT_QUERIES:
            self._queries.popitem(last=False)
        return next(reversed(query.versions.items()))

    def forget(self) -> None:
        """No state of any query is known any more."""
        self._queries.clear()

    def earlier(self, key: str, state: str) -> array[int] | None:
        """The ids as they were at that state, if they are still held."""
        query = self._queries.get(key)
        return None if query is None else query.versions.get(state)


def difference(old: array[int], new: array[int]) -> tuple[list[int], list[tuple[int, int]]]:
    """(removed, added as (index, id)): removing and then inserting in order makes ``new`` of ``old``.

    What moved is both removed and added; as much as possible stays where it is.
    """
    place = {number: index for index, number in enumerate(new)}
    staying = _longest_ascending([place[number] for number in old if number in place])
    kept = {new[index] for index in staying}
    removed = [number for number in old if number not in kept]
    added = [(index, number) for index, number in enumerate(new) if number not in kept]
    return removed, added


def _longest_ascending(values: list[int]) -> list[int]:
    if all(a < b for a, b in pairwise(values)):
        return values
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for position, value in enumerate(values):
        length = bisect_left(tails, value)
        before.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(value)
            ends.append(position)
        else:
            tails[length], ends[length] = value, position
    chain: list[int] = []
    position = ends[-1] if ends else -1
    while position >= 0:
        chain.append(values[position])
        position = before[position]
    return chain[::-1]
