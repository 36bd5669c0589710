"""What a search finds in the mail that is here: of each conversation one mail, the newest or the most fitting.

What is asked of words is answered at once; what must be asked of each mail may look through all of them. So a
search on the screens' thread has a time limit, and what it does not reach comes from a thread of its own.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.store import reads
from tui.store.packing import unpack
from tui.store.search import Search, here
from tui.store.search.query import is_everywhere

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

log = logging.getLogger(__name__)

MOST = 2_000
"""Mails that a search shows at first: while it is typed nobody looks at more. The others come when they are wanted."""
ALL = -1
"""However many there are."""

STEPS = 1_000
"""Of SQLite, between two looks at the clock."""


@dataclass(slots=True)
class Findings:
    """``mails``: conversation → its mail that was found, by their keys. ``scores``: how well a mail fits, less is
    better; 0 for those that only the server has found. ``whole``: everything was looked at, or as many were found as
    were wanted; ``more``: then there may be others."""

    mails: dict[int, int] = field(default_factory=dict[int, int])
    scores: dict[int, float] = field(default_factory=dict[int, float])
    whole: bool = True
    more: bool = False

    def best(self, key: int) -> tuple[float, int]:
        """By this the mails are ordered, the first one last: those that fit best, and of equals the newest."""
        return -self.scores.get(key, 0.0), key


def find(
    db: sqlite3.Connection,
    query: Search,
    ids: Collection[str] = (),
    threads: Collection[int] | None = None,
    *,
    ranked: bool = False,
    seconds: float | None = None,
    most: int = MOST,
) -> Findings:
    """What the query finds here, and the mails with these ids. Of all conversations, or only of ``threads``.
    ``ranked``: of each conversation the mail that fits best. After ``seconds``, or with the ``most`` newest mails, it
    ends with what it has."""
    found = Findings()
    rows: list[tuple[int, int, str, float]] = []
    some = None if threads is None else json.dumps(list(threads))
    if query:
        limit = most if threads is None else ALL
        statement, values = here.select(query, limit, among=some, ranked=ranked)
        with _limited(db, seconds):
            found.whole = _read(db, statement, values, rows)
        found.more = len(rows) == limit
    if ids:
        statement = (
            "SELECT k, thread_k, mailboxes, 0.0 FROM email "
            "WHERE id IN (SELECT value FROM json_each(?)) AND mailboxes != ''"
        )
        if some is not None:
            statement += " AND thread_k IN (SELECT value FROM json_each(?))"
        rows += db.execute(statement, (json.dumps(list(ids)), *([some] if some is not None else [])))
    aside = frozenset[str]() if is_everywhere(query) else reads.hidden(db)
    for key, thread, mailboxes, score in rows:
        if unpack(mailboxes) - aside:
            if ranked:
                found.scores[key] = min(score, found.scores.get(key, 0.0))
            known = found.mails.get(thread, key)
            found.mails[thread] = max(key, known, key=found.best)
    return found


def _read(
    db: sqlite3.Connection,
    statement: str,
    values: tuple[object, ...],
    rows: list[tuple[int, int, str, float]],
) -> bool:
    """Append what is found, newest first, until all is found or the time is over; whether it is all."""
    try:
        rows.extend(db.execute(statement, values))
    except sqlite3.OperationalError as error:
        if not _is_interrupt(error):
            raise
        return False
    return True


def _is_interrupt(error: sqlite3.Error) -> bool:
    return error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT


@contextmanager
def _limited(db: sqlite3.Connection, seconds: float | None) -> Generator[None]:
    if seconds is None:
        yield
        return
    end = time.perf_counter() + seconds
    db.set_progress_handler(lambda: time.perf_counter() > end, STEPS)
    try:
        yield
    finally:
        db.set_progress_handler(None, 0)


class Finder:
    """Searches to their end, in a thread of its own; a later search ends an earlier one."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._db: sqlite3.Connection | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._wanted = 0

    def find(
        self, query: Search, told: Callable[[Findings], None], *, ranked: bool, most: int = MOST
    ) -> None:
        """``told`` is called in that thread, unless another search is asked for before."""
        from concurrent.futures import ThreadPoolExecutor

        self._thread = self._thread or ThreadPoolExecutor(1, "jaymail-search")
        self._give_up()
        self._thread.submit(self._find, self._wanted, query, told, ranked, most)

    def _give_up(self) -> None:
        self._wanted += 1
        if self._db is not None:
            self._db.interrupt()

    def _find(
        self, number: int, query: Search, told: Callable[[Findings], None], ranked: bool, most: int
    ) -> None:
        if number != self._wanted:
            return
        try:
            if self._db is None:
                self._db = self._connect()
            found = find(self._db, query, ranked=ranked, most=most)
        except sqlite3.Error as error:
            if not _is_interrupt(error):
                log.exception("a search failed")
            return
        if found.whole and number == self._wanted:
            told(found)

    def close(self) -> None:
        self._give_up()
        if self._thread is not None:
            self._thread.shutdown()
        if self._db is not None:
            self._db.close()
            self._db = None
