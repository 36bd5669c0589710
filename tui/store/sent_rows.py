"""What has left lately, and what became of it: a table of queue.db. Call it inside a transaction of the Queue."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

from tui.frozen import frozen

Delivered = dict[str, tuple[str, str]]
"""By recipient: RFC 8621's ``delivered`` (yes, no, queued, unknown), and what that server said."""


@frozen
class SentRow:
    """``recipients`` are (name, email); ``looks``: so often the server was asked what became of it."""

    key: str
    subject: str
    recipients: tuple[tuple[str, str], ...]
    sent_at: float
    submission_id: str
    delivered: Delivered
    looks: int


_COLUMNS = "key, subject, recipients, sent_at, submission_id, delivery, looks"


class SentRows:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(
        self,
        key: str,
        subject: str,
        recipients: Sequence[tuple[str, str]],
        sent_at: float,
        submission_id: str,
        look_at: float | None,
    ) -> None:
        """``look_at``: when to ask what became of it (seconds since the epoch, UTC); None: that cannot be asked."""
        self._db.execute(
            "INSERT OR REPLACE INTO sent(key, subject, recipients, sent_at, submission_id, look_at) "
            "VALUES(?, ?, ?, ?, ?, ?)",
            (key, subject, json.dumps(recipients), sent_at, submission_id, look_at),
        )

    def recent(self) -> list[SentRow]:
        """Newest first."""
        return self._read("ORDER BY sent_at DESC, key")

    def due(self, now: float, limit: int) -> list[SentRow]:
        return self._read("WHERE look_at <= ? ORDER BY look_at LIMIT ?", now, limit)

    def next_look(self) -> float | None:
        return self._db.execute("SELECT min(look_at) FROM sent").fetchone()[0]

    def _read(self, which: str, *arguments: float) -> list[SentRow]:
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM sent {which}", arguments)
        return [
            SentRow(
                key,
                subject,
                tuple((name, email) for name, email in json.loads(recipients)),
                sent_at,
                submission_id,
                {email: (state, reply) for email, (state, reply) in json.loads(delivery).items()},
                looks,
            )
            for key, subject, recipients, sent_at, submission_id, delivery, looks in rows
        ]

    def looked(
        self, key: str, delivered: Mapping[str, tuple[str, str]] | None, look_at: float | None
    ) -> None:
        """The server was asked; None where it has not said anything."""
        self._db.execute(
            "UPDATE sent SET delivery = coalesce(?, delivery), looks = looks + 1, look_at = ? WHERE key = ?",
            (None if delivered is None else json.dumps(delivered), look_at, key),
        )

    def no_looks(self) -> None:
        """Nothing more can be asked: the server does not tell, or it is another one."""
        self._db.execute("UPDATE sent SET look_at = NULL")

    def prune(self, before: float) -> None:
        self._db.execute("DELETE FROM sent WHERE sent_at < ?", (before,))
