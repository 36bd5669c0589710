"""Actions on many conversations, before they are spelled out as ops: tables of queue.db. Call it inside a transaction.

``deed`` is the action that a row is a part of. What undoes the parts that are spelled out is kept beside them, so
that an action which is half done when the machine stops can be finished, or taken back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence

from tui.frozen import frozen
from tui.store.beyond_rows import Beyond, BeyondRows
from tui.store.ops import Patch

PART = 100
"""Conversations to a row: as many as are spelled out within a frame or two."""

UNDO = ""
"""The task of a row that takes its deed back."""


@frozen
class Part:
    """``task`` as JSON, or UNDO."""

    n: int
    deed: str
    task: str
    thread_ids: tuple[str, ...]


class BulkRows:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.beyond = BeyondRows(connection)

    def add(self, deed: str, task: str, thread_ids: Sequence[str], beyond: Beyond | None = None) -> None:
        """``beyond``: what is to be looked up at the server besides."""
        if beyond is not None:
            self.beyond.add(deed, task, beyond)
        self._db.executemany(
            "INSERT INTO bulk(deed, task, threads) VALUES(?, ?, ?)",
            [
                (deed, task, json.dumps(thread_ids[start : start + PART]))
                for start in range(0, len(thread_ids), PART)
            ],
        )

    def take_back(self, deed: str) -> None:
        """What is not spelled out yet never happens; the rest is undone part by part."""
        self._db.execute("DELETE FROM bulk WHERE deed = ?", (deed,))
        self.beyond.drop(deed)
        self._db.execute("INSERT INTO bulk(deed, task, threads) VALUES(?, ?, '[]')", (deed, UNDO))

    def next(self) -> Part | None:
        row = self._db.execute("SELECT n, deed, task, threads FROM bulk ORDER BY n LIMIT 1").fetchone()
        return Part(row[0], row[1], row[2], tuple(json.loads(row[3]))) if row else None

    def done(self, part: Part) -> None:
        self._db.execute("DELETE FROM bulk WHERE n = ?", (part.n,))

    def waiting(self) -> int:
        """How many parts are not spelled out yet."""
        return self._db.execute("SELECT count(*) FROM bulk").fetchone()[0]

    def left(self) -> int:
        """How many parts are not done yet, what is at the server only included."""
        return self.waiting() + self.beyond.waiting()

    def keep_back(self, deed: str, back: Sequence[Patch]) -> None:
        """What undoes a part."""
        patches = json.dumps([[patch.type, patch.target, patch.path, patch.value] for patch in back])
        self._db.execute("INSERT INTO bulk_back(deed, patches) VALUES(?, ?)", (deed, patches))

    def next_back(self, deed: str) -> tuple[Patch, ...]:
        """What undoes the first part that is not undone yet; it counts as undone from now on."""
        row = self._db.execute(
            "SELECT n, patches FROM bulk_back WHERE deed = ? ORDER BY n LIMIT 1", (deed,)
        ).fetchone()
        if row is None:
            return ()
        self._db.execute("DELETE FROM bulk_back WHERE n = ?", (row[0],))
        return tuple(Patch(*fields) for fields in json.loads(row[1]))

    def forget(self, deeds: Collection[str]) -> None:
        """These are not undone any more."""
        self._db.executemany("DELETE FROM bulk_back WHERE deed = ?", [(deed,) for deed in deeds])

    def forget_old(self) -> None:
        """A new run of the program undoes nothing that an earlier one did, but for what it was about to undo."""
        self._db.execute("DELETE FROM bulk_back WHERE deed NOT IN (SELECT deed FROM bulk)")

    def rename(self, old: str, new: str) -> None:
        """A mailbox has another id now."""
        self._db.execute("UPDATE bulk SET task = replace(task, ?, ?)", (old, new))
        self.beyond.rename(old, new)
        self._db.execute("UPDATE bulk_back SET patches = replace(patches, ?, ?)", (old, new))

    def drop_naming(self, mailbox_id: str) -> None:
        """What was to be done with this mailbox cannot be."""
        self._db.execute("DELETE FROM bulk WHERE instr(task, ?) > 0", (mailbox_id,))
        self.beyond.drop_naming(mailbox_id)

    def clear(self) -> None:
        self._db.execute("DELETE FROM bulk")
        self._db.execute("DELETE FROM bulk_back")
        self.beyond.clear()
