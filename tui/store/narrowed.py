"""A mailbox's or view's list, narrowed by filters; it follows changes as any other list does."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Collection

from tui.store import list_reads
from tui.store.lists import ThreadList
from tui.store.narrowing import EVERYTHING, Narrowing, narrowing
from tui.store.records import ThreadQuery

SLOW_AT_ONCE, SLOW_PAGE = 200, 5_000
"""Rows looked at in one go where each costs a look at its mails: on the screens' thread, and in the background."""

AT_ONCE = 500
"""More changed conversations than this are not looked at one by one: the list is loaded anew."""


class NarrowedList(ThreadList):
    """Listed under the same keys as without filters. ``load_rest`` has the store bring what is left out at first."""

    def __init__(
        self,
        query: ThreadQuery,
        mailbox_key: int,
        mailbox_id: str,
        db: sqlite3.Connection,
        own: Callable[[], Collection[str]],
        ask_older: Callable[[], None],
        closed: Callable[[ThreadList], None],
        load_rest: Callable[[ThreadList], None],
    ) -> None:
        self._narrowing = EVERYTHING
        self._load_rest = load_rest
        self._seen_from = mailbox_id
        super().__init__(query, mailbox_key, db, own, ask_older, closed)
        self.mailbox_id = mailbox_id

    def _load(self) -> None:
        self._narrowing = narrowing(self.query.filters, self._seen_from, self._hidden, self._own())
        super()._load()

    def follow(self, mailbox_key: int, mailbox_id: str) -> None:
        self._seen_from = mailbox_id
        super().follow(mailbox_key, mailbox_id)

    def page(self, db: sqlite3.Connection, below: int | None, limit: int) -> tuple[array[int], int | None]:
        wanted = self._narrowing
        if wanted.slow:
            limit = SLOW_AT_ONCE if db is self._db else SLOW_PAGE
        bound = list_reads.FIRST_KEY if below is None else below
        return (
            _indexed(db, wanted, self.mailbox_key, bound, limit)
            if wanted.indexed
            else _looked_through(db, wanted, self.mailbox_key, bound, limit)
        )

    def set_roles(self, hidden: frozenset[str], snoozed: str | None) -> None:
        if (hidden, snoozed) != (self._hidden, self._snoozed):
            self._hidden, self._snoozed = hidden, snoozed
            self.load_anew()

    def compare(self) -> bool:
        ahead, self._ahead = self._ahead, False
        if ahead:
            self.load_anew()
        return ahead

    def load_anew(self) -> None:
        super().load_anew()
        self._load_rest(self)

    def apply(self, removed: Collection[int], added: Collection[int], threads: Collection[int]) -> None:
        """Whatever has changed may pass the filters now, or not any more."""
        if len(threads) > AT_ONCE:
            self.load_anew()
            return
        gone = {key for key in removed if self._at(key) is not None}
        fresh: set[int] = set()
        for key, passes in self._checked(threads):
            if passes and self._at(key) is None:
                fresh.add(key)
            elif passes:
                gone.discard(key)
            elif self._at(key) is not None:
                gone.add(key)
        super().apply(gone, fresh, threads)

    def _lists_still(self, key: int) -> bool:
        return False  # `apply` has looked already whether it passes

    def _checked(self, threads: Collection[int]) -> list[tuple[int, int]]:
        """The keys under which the unfiltered list has these conversations, and whether they pass."""
        if not threads:
            return []
        return self._db.execute(
            f"SELECT sort_k, {self._narrowing.check} FROM mailbox_thread INDEXED BY mailbox_thread_thread "
            "WHERE mailbox_k = ? AND thread_k IN (SELECT value FROM json_each(?))",
            (*self._narrowing.values, self.mailbox_key, json.dumps(list(threads))),
        ).fetchall()


def _indexed(
    db: sqlite3.Connection, wanted: Narrowing, mailbox_key: int, below: int, limit: int
) -> tuple[array[int], int | None]:
    rows = db.execute(
        f"SELECT sort_k FROM mailbox_thread WHERE mailbox_k = ? AND sort_k < ? AND {wanted.where} "
        "ORDER BY sort_k DESC LIMIT ?",
        (mailbox_key, below, *wanted.values, limit),
    ).fetchall()
    keys = array("q", [key for (key,) in reversed(rows)])
    return keys, keys[0] if len(keys) == limit else None


def _looked_through(
    db: sqlite3.Connection, wanted: Narrowing, mailbox_key: int, below: int, limit: int
) -> tuple[array[int], int | None]:
    rows = db.execute(
        f"SELECT sort_k, {wanted.where} FROM mailbox_thread WHERE mailbox_k = ? AND sort_k < ? "
        "ORDER BY sort_k DESC LIMIT ?",
        (*wanted.values, mailbox_key, below, limit),
    ).fetchall()
    keys = array("q", [key for key, passes in reversed(rows) if passes])
    return keys, rows[-1][0] if len(rows) == limit else None
