"""Actions on all of a list, as far as it is at the server only: a table of queue.db. Call it inside a transaction."""

from __future__ import annotations

import sqlite3

from tui.frozen import frozen


@frozen
class Beyond:
    """What of a list is at the server only. ``filter`` is that of Email/query (RFC 8621 §4.4.1), as JSON; what was
    received before ``before`` (seconds since the epoch, UTC) is meant. ``about``: how many conversations that is, as
    far as the server has said; None: nobody knows yet."""

    filter: str
    before: int
    about: int | None = None


@frozen
class Far:
    """What is still to be done of the action ``deed``; ``task`` as JSON, the others as in Beyond."""

    deed: str
    task: str
    filter: str
    before: int


class BeyondRows:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(self, deed: str, task: str, beyond: Beyond) -> None:
        self._db.execute(
            "INSERT INTO beyond(deed, task, filter, before) VALUES(?, ?, ?, ?)",
            (deed, task, beyond.filter, beyond.before),
        )

    def next(self) -> Far | None:
        """That which was asked for first."""
        row = self._db.execute("SELECT deed, task, filter, before FROM beyond ORDER BY n LIMIT 1").fetchone()
        return Far(*row) if row else None

    def holds(self, deed: str) -> bool:
        """False: it is done, or was taken back."""
        return self._db.execute("SELECT 1 FROM beyond WHERE deed = ?", (deed,)).fetchone() is not None

    def advance(self, deed: str, before: int) -> None:
        """What was received then or later is done."""
        self._db.execute("UPDATE beyond SET before = ? WHERE deed = ?", (before, deed))

    def drop(self, deed: str) -> None:
        self._db.execute("DELETE FROM beyond WHERE deed = ?", (deed,))

    def waiting(self) -> int:
        return self._db.execute("SELECT count(*) FROM beyond").fetchone()[0]

    def rename(self, old: str, new: str) -> None:
        """A mailbox has another id now."""
        self._db.execute(
            "UPDATE beyond SET task = replace(task, ?1, ?2), filter = replace(filter, ?1, ?2)", (old, new)
        )

    def drop_naming(self, mailbox_id: str) -> None:
        """What was to be done with this mailbox cannot be."""
        self._db.execute("DELETE FROM beyond WHERE instr(task || filter, ?) > 0", (mailbox_id,))

    def clear(self) -> None:
        self._db.execute("DELETE FROM beyond")
