"""How soon a search is answered from this machine: a keystroke to its rows, over a million mails.

Each query is typed letter by letter; what is timed is what the screen does on a keystroke: the list is made anew and
its first page of rows is read. What cannot be found within a frame is found in a thread beside the screens; how long
that takes is told of each whole query. The processor time is what a busy machine does not spoil.
"""

from __future__ import annotations

import queue
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

from benchmarks import mailbox
from benchmarks.figures import at_most, load, milliseconds
from tui.store.database import Files
from tui.store.finding import Finder, Findings
from tui.store.found import FoundList
from tui.store.records import ThreadQuery

MESSAGES = 1_000_000
"""Conversations."""
ROWS = 40
"""On the first page."""

QUERIES = (
    "report",
    "from:ann",
    "subject:lunch is:unread",
    '"the last" -from:bob',
    "has:attachment larger:100k",
    "after:30d meeting OR call",
    "zzzzz",
)


PROMISE = 50.0
"""Milliseconds to the first results, at the 95th percentile of all keystrokes."""


def run(messages: int, server: str) -> dict[str, object]:
    """p50, p95 and max of a keystroke in milliseconds: of the first letters, of later ones, and of whole queries."""
    first: list[float] = []
    later: list[float] = []
    busy: list[float] = []
    whole: dict[str, float] = {}
    before, promise = load(), f"first results of a keystroke over {messages:,} conversations, p95"
    with tempfile.TemporaryDirectory() as copied:
        folder = Path(copied) / "mail"
        shutil.copytree(mailbox.kept(messages), folder)
        files = Files(folder)
        files.cache_writer().close()  # as at each start, with the indexes that came later
        database, finder = files.cache_reader(), Finder(files.cache_reader)
        for query in ("warm", *QUERIES):
            for end in range(1, len(query) + 1):
                began = time.perf_counter()
                found, taken, worked = _keystroke(database, query[:end])
                if query == "warm":
                    continue
                (first if end == 1 else later).append(taken)
                busy.append(worked)
                if end == len(query):
                    _rest(found, finder)
                    whole[query] = round((time.perf_counter() - began) * 1000, 1)
        finder.close()
        database.close()
        files.close()
    return {
        "benchmark": "search",
        "messages": messages,
        "first keystroke ms": milliseconds(first),
        "later keystrokes ms": milliseconds(later),
        "all keystrokes ms": milliseconds(first + later),
        "processor time ms": milliseconds(busy),
        **{f"everything that {query} finds, ms": taken for query, taken in whole.items()},
        "promises": [at_most(promise, milliseconds(first + later)["p95"], PROMISE, "ms")],
        "load before": before,
        "load": load(),
    }


def _keystroke(database: sqlite3.Connection, text: str) -> tuple[FoundList, float, float]:
    """The list, and how long it took: seconds by the clock and of the processor."""
    began, worked = time.perf_counter(), time.thread_time()
    query = ThreadQuery("", text.strip() or " ")
    found = FoundList(query, database, frozenset, _nothing, _closed, ask_rest=_nothing)
    for place in range(min(ROWS, len(found))):
        found.row(place)
    return found, time.perf_counter() - began, time.thread_time() - worked


def _rest(found: FoundList, finder: Finder) -> None:
    """As the screen has it: searched to the end in another thread, where there is more."""
    if found.looking:
        told: queue.SimpleQueue[Findings] = queue.SimpleQueue()
        finder.find(found.search, told.put, ranked=False)
        found.rest(told.get(timeout=60))


def _nothing() -> None:
    """Nobody asks the server, and what is left is asked for below."""


def _closed(_: object) -> None:
    """Nobody waits for it."""
