"""queue.db in use: pending ops, and mail that is being written or sent.

The screens' thread and the background thread each have a Queue over a connection of their own.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.frozen import frozen
from tui.mail.draft import Draft, from_json, to_json
from tui.mail.safety import clean
from tui.store.bulk_rows import BulkRows
from tui.store.database import StoreError
from tui.store.ops import Op, Patch
from tui.store.records import OutboxState
from tui.store.sent_rows import SentRows
from tui.store.upload_rows import UploadRows

if TYPE_CHECKING:
    from collections.abc import Generator

log = logging.getLogger(__name__)

LONG_LOG = 2_000_000
"""Octets of the write-ahead log. From twice as many on SQLite makes the checkpoint itself, whoever commits."""


@frozen
class Outgoing:
    """A row of the outbox. ``version`` counts the saves here, ``saved_version`` the one that the server's
    copy ``server_id`` holds."""

    key: str
    state: OutboxState
    due_at: float
    draft: Draft
    version: int
    saved_version: int
    server_id: str
    error: str
    changed_at: float
    hold_until: float
    """When the server is to let it go; 0: at once."""
    submission_id: str
    submitted_at: int = 0
    """The Date (seconds since the epoch, UTC) of what was last sent of it; 0: nothing was."""
    others: str = "[]"
    """Ids of other devices' versions that were told of, as JSON."""

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return clean(self.draft.subject)[:60] or "a message without subject"


_OUTGOING = (
    "key, state, due_at, draft, version, saved_version, server_id, error, changed_at, hold_until, submission_id, "
    "submitted_at, others"
)


def _outgoing(row: Sequence[Any]) -> Outgoing:
    return Outgoing(row[0], OutboxState(row[1]), row[2], from_json(row[3]), *row[4:])


def _packed(value: Any) -> str:
    """A value as JSON; nearly all of them are one of two."""
    return "true" if value is True else "null" if value is None else json.dumps(value)


def _unpacked(text: str) -> Any:
    return True if text == "true" else None if text == "null" else json.loads(text)


class Queue:
    """One connection's view of queue.db. Every method is one transaction unless inside ``transaction()``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.uploads = UploadRows(connection)
        self.sent = SentRows(connection)
        self.bulk = BulkRows(connection)

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All or nothing. StoreError, with a sentence, when the disk does not take it."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        except sqlite3.OperationalError as error:
            log.warning("the queue cannot be written: %s", error)
            raise StoreError(
                f"This machine cannot keep it ({error}), so it was not done; free some space and do it again."
            ) from error

    @contextmanager
    def hardened(self) -> Generator[None]:
        """A transaction that a power cut does not undo, whatever the connection's habit."""
        (before,) = self._db.execute("PRAGMA synchronous").fetchone()
        self._db.execute("PRAGMA synchronous=FULL")
        try:
            with self.transaction():
                yield
        finally:
            self._db.execute(f"PRAGMA synchronous={before}")

    def harden(self) -> None:
        """What was committed so far, on whichever connection, survives a power cut from here on. Not by a checkpoint,
        unless the log is long: the first commit after one begins the log anew, and waits for the disk."""
        (_, _, path) = self._db.execute("PRAGMA database_list").fetchone()
        with suppress(FileNotFoundError):  # nothing was committed
            log_file = os.open(f"{path}-wal", os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(log_file)
                long = os.fstat(log_file).st_size > LONG_LOG
            finally:
                os.close(log_file)
            if long:
                self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")

    # Ops

    def add(self, patches: Iterable[Patch]) -> None:
        now = time.time()
        self._db.executemany(
            "INSERT INTO op(type, target, path, value, created_at) VALUES(?, ?, ?, ?, ?)",
            [(patch.type, patch.target, patch.path, _packed(patch.value), now) for patch in patches],
        )

    def ops(self, type_: str | None = None, targets: Sequence[str] | None = None) -> list[Op]:
        """Those that wait, oldest first; of one type, of these records."""
        if targets is None:
            rows = self._db.execute(
                "SELECT n, type, target, path, value FROM op WHERE ?1 IS NULL OR type = ?1 ORDER BY n",
                (type_,),
            )
        else:
            rows = self._db.execute(
                "SELECT n, type, target, path, value FROM op WHERE type = ? AND target IN "
                "(SELECT value FROM json_each(?)) ORDER BY n",
                (type_, json.dumps(targets)),
            )
        return [Op(n, Patch(kind, target, path, _unpacked(value))) for n, kind, target, path, value in rows]

    def next_targets(self, type_: str, limit: int, without: Collection[str]) -> list[str]:
        """The records whose turn it is to be sent, at most ``limit``; but for those ``without``, and for mail in a
        mailbox that the server does not know yet."""
        unmade = (
            self._db.execute(
                "SELECT DISTINCT target FROM op WHERE type = 'Email' AND path GLOB 'mailboxIds/local:*' "
                "AND EXISTS (SELECT 1 FROM op WHERE type = 'Mailbox')"
            ).fetchall()
            if type_ == "Email"
            else []
        )
        if limit <= 0:
            return []
        apart = {target for (target,) in unmade}.union(without)
        found: dict[str, None] = {}
        # In the order of their making, as far as need be: not through the index over the types.
        for (target,) in self._db.execute("SELECT target FROM op WHERE +type = ? ORDER BY n", (type_,)):
            if target not in apart:
                found[target] = None
                if len(found) == limit:
                    break
        return list(found)

    def version(self) -> tuple[int, int]:
        """Another one after every change, on this connection or another."""
        return self._db.execute("PRAGMA data_version").fetchone()[0], self._db.total_changes

    def waiting_targets(self) -> int:
        return self._db.execute("SELECT count(*) FROM (SELECT DISTINCT type, target FROM op)").fetchone()[0]

    def drop(self, ops: Iterable[Op]) -> None:
        """These are settled, and with them every earlier op for the same keys."""
        self._db.executemany(
            "DELETE FROM op WHERE type = ? AND target = ? AND path = ? AND n <= ?",
            [(op.patch.type, op.patch.target, op.patch.path, op.n) for op in ops],
        )

    def rename_mailbox(self, local_id: str, server_id: str) -> None:
        """The mailbox that was to be made has its id: what waits for it names it so, and it is not made again."""
        with self.transaction():
            self._db.execute(
                "DELETE FROM op WHERE type = 'Mailbox' AND target = ? AND path = '+'", (local_id,)
            )
            self._db.execute(
                "UPDATE op SET target = ? WHERE type = 'Mailbox' AND target = ?", (server_id, local_id)
            )
            self._db.execute(
                "UPDATE op SET path = ? WHERE type = 'Email' AND path = ?",
                (f"mailboxIds/{server_id}", f"mailboxIds/{local_id}"),
            )
            self._db.execute(
                "UPDATE op SET value = replace(value, ?, ?) WHERE type = 'Mailbox'", (local_id, server_id)
            )
            self.bulk.rename(local_id, server_id)

    def rename_mask(self, local_id: str, server_id: str) -> None:
        """The masked address that was to be made has its id: what else waits for it names it so."""
        self._db.execute(
            "UPDATE op SET target = ? WHERE type = 'MaskedEmail' AND target = ?", (server_id, local_id)
        )

    def drop_mask_notes(self, local_id: str, paths: Collection[str]) -> None:
        """These need not be known of an address that was to be made any more."""
        self._db.executemany(
            "DELETE FROM op WHERE type = 'MaskedEmail' AND target = ? AND path = ?",
            [(local_id, path) for path in paths],
        )

    def targets_with_path(self, type_: str, path: str) -> list[str]:
        """The records of which this very key waits to be changed."""
        rows = self._db.execute("SELECT DISTINCT target FROM op WHERE type = ? AND path = ?", (type_, path))
        return [target for (target,) in rows]

    def drop_paths(self, targets: Sequence[str], prefix: str) -> None:
        """What waits to be changed of these mails under such paths."""
        self._db.execute(
            "DELETE FROM op WHERE type = 'Email' AND instr(path, ?) = 1 AND target IN "
            "(SELECT value FROM json_each(?))",
            (prefix, json.dumps(targets)),
        )

    def drop_target(self, type_: str, target: str) -> None:
        """The record is gone: nothing can be done to it any more."""
        self._db.execute("DELETE FROM op WHERE type = ? AND target = ?", (type_, target))

    # Mail being written and sent

    def save(self, draft: Draft) -> None:
        """Keep this version of a composition. A draft that is on its way is not touched."""
        self._db.execute(
            "INSERT INTO outbox(key, state, due_at, draft, version, server_id, changed_at) "
            "VALUES(?, 'composing', 0, ?, 1, ?, ?) ON CONFLICT(key) DO UPDATE SET draft = excluded.draft, "
            "version = version + 1, changed_at = excluded.changed_at, error = '', state = 'composing' "
            "WHERE state IN ('composing', 'failed', 'discarded')",
            (draft.key, to_json(draft), draft.server_id, time.time()),
        )

    def outgoing(self, key: str) -> Outgoing | None:
        row = self._db.execute(f"SELECT {_OUTGOING} FROM outbox WHERE key = ?", (key,)).fetchone()
        return _outgoing(row) if row else None

    def in_state(self, *states: OutboxState) -> list[Outgoing]:
        rows = self._db.execute(
            f"SELECT {_OUTGOING} FROM outbox WHERE state IN (SELECT value FROM json_each(?)) "
            "ORDER BY changed_at, key",
            (json.dumps([state.value for state in states]),),
        )
        return [_outgoing(row) for row in rows]

    def count_in_state(self, *states: OutboxState) -> int:
        return self._db.execute(
            "SELECT count(*) FROM outbox WHERE state IN (SELECT value FROM json_each(?))",
            (json.dumps([state.value for state in states]),),
        ).fetchone()[0]

    def step(
        self,
        key: str,
        from_: Iterable[OutboxState],
        to: OutboxState,
        *,
        due_at: float | None = None,
        error: str = "",
    ) -> bool:
        """Take one step of the state machine; False when the message was not in one of the ``from_`` states."""
        cursor = self._db.execute(
            "UPDATE outbox SET state = ?, error = ?, due_at = coalesce(?, due_at), changed_at = ? "
            "WHERE key = ? AND state IN (SELECT value FROM json_each(?))",
            (to.value, error, due_at, time.time(), key, json.dumps([state.value for state in from_])),
        )
        return cursor.rowcount == 1

    def hold(self, key: str, until: float) -> None:
        """Ask the server, once it has the message, to keep it until then; 0: to send it at once, and that also when
        it is being called back."""
        self._db.execute("UPDATE outbox SET hold_until = ? WHERE key = ?", (until, key))

    def held(self, key: str, submission_id: str, server_id: str) -> None:
        self._db.execute(
            "UPDATE outbox SET submission_id = ?, server_id = ?, saved_version = version WHERE key = ?",
            (submission_id, server_id, key),
        )

    def saved_on_server(self, key: str, version: int, server_id: str) -> None:
        self._db.execute(
            "UPDATE outbox SET saved_version = ?, server_id = ? WHERE key = ?", (version, server_id, key)
        )

    def submitted(self, key: str, sent_at: int) -> None:
        """A copy with this Date is about to be sent: should the answer be lost, that tells it from others."""
        self._db.execute("UPDATE outbox SET submitted_at = ? WHERE key = ?", (sent_at, key))

    def told_of(self, key: str, others: Collection[str]) -> None:
        """The person knows of these versions, which other devices have saved."""
        self._db.execute("UPDATE outbox SET others = ? WHERE key = ?", (json.dumps(sorted(others)), key))

    def siblings(self, key: str, message_id: str) -> dict[str, str]:
        """The other compositions here that have this Message-ID: their keys → ids of their copies on the server."""
        rows = self._db.execute(
            "SELECT key, server_id FROM outbox WHERE key != ? AND json_extract(draft, '$.message_id') = ?",
            (key, message_id),
        )
        return dict(rows.fetchall())

    def leave_account(self, not_sent: str, in_doubt: str) -> None:
        """What waits was meant for another account. Actions go, and so does what that account's server keeps until
        its time; every message that has not left stands alone, failed for one of these reasons or a draft."""
        with self.hardened():
            self._db.execute("DELETE FROM op")
            self.bulk.clear()
            self.uploads.all_lost()
            self.sent.no_looks()
            self._db.execute("DELETE FROM outbox WHERE state IN ('held', 'cancelling', 'discarded')")
            for state, error in (("queued", not_sent), ("submitting", in_doubt), ("unknown", in_doubt)):
                self._db.execute(
                    "UPDATE outbox SET state = 'failed', error = ? WHERE state = ?", (error, state)
                )
            for key, draft in self._db.execute("SELECT key, draft FROM outbox").fetchall():
                alone = replace(from_json(draft), answers="", answers_keyword="", server_id="")
                self._db.execute(
                    "UPDATE outbox SET draft = ?, server_id = '', saved_version = 0, hold_until = 0 WHERE key = ?",
                    (to_json(alone), key),
                )

    def forget(self, key: str) -> None:
        self._db.execute("DELETE FROM outbox WHERE key = ?", (key,))

    def in_doubt(self, key: str, doubt: bool) -> None:
        """Whether the server may have a copy of which nothing is known here: the answer to a save is not here yet."""
        self._db.execute("UPDATE outbox SET in_doubt = ? WHERE key = ?", (doubt, key))

    def throw_away(self, key: str) -> None:
        """Forget it; where a copy is in doubt, once that was looked for."""
        self._db.execute("DELETE FROM outbox WHERE key = ? AND NOT in_doubt", (key,))
        self._db.execute(
            "UPDATE outbox SET state = 'discarded', server_id = '', changed_at = ? WHERE key = ?",
            (time.time(), key),
        )

    def composing_of(self, server_id: str) -> Outgoing | None:
        """The composition whose copy on the server this is."""
        row = self._db.execute(
            f"SELECT {_OUTGOING} FROM outbox WHERE server_id = ? AND state = 'composing'", (server_id,)
        ).fetchone()
        return _outgoing(row) if row else None

    def remember_bcc(self, message_id: str, bcc: str) -> None:
        """Bcc of a sent mail, as JSON: it is kept here because the sent copy must not carry it."""
        self._db.execute("INSERT OR REPLACE INTO sent_bcc VALUES(?, ?)", (message_id, bcc))

    def bcc_of(self, message_ids: Sequence[str]) -> dict[str, str]:
        rows = self._db.execute(
            "SELECT message_id, bcc FROM sent_bcc WHERE message_id IN (SELECT value FROM json_each(?))",
            (json.dumps(message_ids),),
        )
        return dict(rows.fetchall())

    def close(self) -> None:
        self._db.close()
