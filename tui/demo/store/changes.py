"""What changed since when: the states and /changes of every type of one account (RFC 8620 §5.2)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from tui.demo.errors import MethodError


@dataclass(slots=True)
class _Entry:
    created: int
    modified: int
    destroyed: bool = False
    deep: int = 0
    """When something else than counts changed; Mailbox/changes tells them apart (RFC 8621 §2.2)."""


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of changes. ``counts_only``: of the updated records nothing but counts changed."""

    old_state: str
    new_state: str
    more: bool
    created: list[str] = field(default_factory=list[str])
    updated: list[str] = field(default_factory=list[str])
    destroyed: list[str] = field(default_factory=list[str])
    counts_only: bool = False


class ChangeLog:
    """One counter for all types; a type's state is the counter's value at its last change.

    States start with a word of their own for each run, so that a client which kept the state
    of an earlier run is told cannotCalculateChanges and not something wrong.
    """

    def __init__(self) -> None:
        self._run = f"{secrets.token_hex(3)}-"
        self._counter = 0
        self._last: dict[str, int] = {}
        self._entries: dict[str, dict[str, _Entry]] = {}

    @property
    def counter(self) -> int:
        return self._counter

    @property
    def mark(self) -> str:
        """The counter, in the form of a state."""
        return f"{self._run}{self._counter}"

    def state(self, kind: str) -> str:
        return f"{self._run}{self._last.get(kind, 0)}"

    def changed_after(self, counter: int, kinds: Iterable[str]) -> dict[str, str]:
        """The states of those types that changed after the counter had this value."""
        return {kind: self.state(kind) for kind in kinds if self._last.get(kind, 0) > counter}

    def created(self, kind: str, record: str) -> None:
        number = self._next(kind)
        self._entries.setdefault(kind, {})[record] = _Entry(number, number, deep=number)

    def updated(self, kind: str, record: str, *, counts_only: bool = False) -> None:
        number = self._next(kind)
        entry = self._entries.setdefault(kind, {}).setdefault(record, _Entry(0, 0))
        entry.modified = number
        if not counts_only:
            entry.deep = number

    def destroyed(self, kind: str, record: str) -> None:
        number = self._next(kind)
        entry = self._entries.setdefault(kind, {}).setdefault(record, _Entry(0, 0))
        entry.modified, entry.destroyed = number, True

    def forget(self) -> None:
        """What is there now is what every state that is given out from here on knows."""
        self._last.clear()
        self._entries.clear()
        self._counter = 0

    def forget_states(self) -> None:
        """All states that were given out mean nothing any more; the records stay as they are."""
        self._run = f"{secrets.token_hex(3)}-"

    def since(self, state: str) -> int:
        """The counter behind a state. Raises cannotCalculateChanges for a state that was never given out."""
        digits = state.removeprefix(self._run)
        if digits == state or not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
            raise MethodError("cannotCalculateChanges", "This state is not known here.")
        if int(digits) > self._counter:
            raise MethodError("cannotCalculateChanges", "This state has not been reached yet.")
        return int(digits)

    def changes(self, kind: str, state: str, limit: int | None) -> Changes:
        """At most ``limit`` changes after ``state``, oldest first.

        A record's creation is ordered by the time of the creation, even if the record changed
        later: so no page can call a record updated that the client was never told of.
        """
        since = self.since(state)
        ordered = sorted(
            (entry.created if entry.created > since and not entry.destroyed else entry.modified, record)
            for record, entry in self._entries.get(kind, {}).items()
            if entry.modified > since and not (entry.destroyed and entry.created > since)
        )
        page = ordered if limit is None else ordered[:limit]
        more = len(page) < len(ordered)
        new_state = f"{self._run}{page[-1][0]}" if more else self.state(kind)
        result = Changes(state, new_state, more, counts_only=True)
        deep = 0
        for _, record in page:
            entry = self._entries[kind][record]
            if entry.destroyed:
                result.destroyed.append(record)
            elif entry.created > since:
                result.created.append(record)
            else:
                result.updated.append(record)
                deep = max(deep, entry.deep)
        if not result.updated or deep > since:
            return Changes(
                state, new_state, more, result.created, result.updated, result.destroyed, counts_only=False
            )
        return result

    def _next(self, kind: str) -> int:
        self._counter += 1
        self._last[kind] = self._counter
        return self._counter
