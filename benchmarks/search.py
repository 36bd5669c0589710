"""How soon a search is answered from this machine: a keystroke to its rows, over a million mails.

Each query is typed letter by letter; what is timed is what the screen does on a keystroke: the list is made anew and
its first page of rows is read. Nothing else runs; the processor time beside it is what a busy machine does not spoil.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

from benchmarks import mailbox
from benchmarks.figures import at_most, load, milliseconds, percentile
from tui.store.database import Files
from tui.store.found import FoundList
from tui.store.records import ThreadQuery

MESSAGES = 1_000_000
"""Conversations."""
ROWS = 40
"""On the first page."""

PROMISE = 50.0
"""Milliseconds that the p95 of a keystroke keeps below."""

QUERIES = (
    "report",
    "from:ann",
    "subject:lunch is:unread",
    '"the last" -from:bob',
    "has:attachment larger:100k",
    "after:30d meeting OR call",
    "zzzzz",
)


def run(messages: int, server: str) -> dict[str, object]:
    """p50, p95 and max of a keystroke in milliseconds: of the first letters, of later ones, and of whole queries."""
    first: list[float] = []
    later: list[float] = []
    whole: dict[str, float] = {}
    busy: list[float] = []
    with tempfile.TemporaryDirectory() as copied:
        folder = Path(copied) / "mail"
        shutil.copytree(mailbox.kept(messages), folder)
        files = Files(folder)
        database = files.cache_reader()
        for query in ("warm", *QUERIES):
            for end in range(1, len(query) + 1):
                taken, worked = _keystroke(database, query[:end])
                if query == "warm":
                    continue
                (first if end == 1 else later).append(taken)
                busy.append(worked)
                whole[query] = round(taken * 1000, 1)
        database.close()
        files.close()
    return {
        "benchmark": "search",
        "messages": messages,
        "first keystroke ms": milliseconds(first),
        "later keystrokes ms": milliseconds(later),
        "processor time ms": milliseconds(busy),
        **{f"whole query {query} ms": taken for query, taken in whole.items()},
        "promises": [at_most("p95 of a keystroke", percentile([*first, *later], 0.95) * 1000, PROMISE, "ms")],
        "load": load(),
    }


def _keystroke(database: sqlite3.Connection, text: str) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    began, worked = time.perf_counter(), time.thread_time()
    found = FoundList(ThreadQuery("", text.strip() or " "), database, frozenset, _nothing, _closed)
    for place in range(min(ROWS, len(found))):
        found.row(place)
    return time.perf_counter() - began, time.thread_time() - worked


def _nothing() -> None:
    """Nobody asks the server."""


def _closed(_: object) -> None:
    """Nobody waits for it."""
