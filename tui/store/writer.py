"""The one writer of cache.db. It lives in the background thread.

Each transaction gathers what it changed in a Delta, which is published once it is on disk.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tui.store import boxes, listing, snoozing
from tui.store.delta import Delta
from tui.store.membership import VIEW_KEYS, Roles
from tui.store.ops import MailState, Op, apply
from tui.store.packing import pack, unpack
from tui.store.queue import Queue

if TYPE_CHECKING:
    from collections.abc import Generator

HIDDEN_ROLES = ("trash", "junk")


class Writer:
    """Keeps records, effective values, lists and counts consistent, all in one transaction.

    ``generation`` counts the transactions that settled what the server holds: a reader that asked before
    and is answered after must not trust the mutable values it got.
    """

    def __init__(self, cache: sqlite3.Connection, queue: Queue, publish: Callable[[Delta], None]) -> None:
        self.db = cache
        self.queue = queue
        self.generation = 0
        self.delta = Delta()
        self._publish = publish
        self.settled: dict[tuple[str, str, str], int] = {}
        """Ops that the transaction in hand has settled, which leave the queue only after it is on disk: dying in
        between sends a patch again, which is harmless, where the other order would lose sight of one."""
        self._mailbox_keys: dict[str, int] = {}
        self.roles = Roles()
        """Which mailboxes decide how mail is listed."""
        self.load_mailboxes()

    @contextmanager
    def transaction(self) -> Generator[Delta]:
        """All or nothing. Inside, the methods below may be called; a nested transaction is part of the outer."""
        if self.db.in_transaction:
            yield self.delta
            return
        self.db.execute("BEGIN IMMEDIATE")
        self.delta = Delta()
        try:
            yield self.delta
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:  # a disk that is full may have ended it already
                self.db.execute("ROLLBACK")
            self.load_mailboxes()
            raise
        if self.delta:
            self._publish(self.delta)

    # Small things

    def meta(self, name: str) -> str | None:
        row = self.db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_meta(self, name: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO meta VALUES(?, ?)", (name, value))

    def state(self, type_: str) -> str | None:
        row = self.db.execute("SELECT state FROM state WHERE type = ?", (type_,)).fetchone()
        return row[0] if row else None

    def set_state(self, type_: str, state: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO state VALUES(?, ?)", (type_, state))

    # Mailboxes

    def load_mailboxes(self) -> None:
        rows = self.db.execute("SELECT id, k, role, name FROM mailbox ORDER BY k").fetchall()
        self._mailbox_keys = {id_: k for id_, k, _, _ in rows} | VIEW_KEYS
        hidden = frozenset(id_ for id_, _, role, _ in rows if role in HIDDEN_ROLES)
        inbox = next((id_ for id_, _, role, _ in rows if role == "inbox"), None)
        snoozed = snoozing.mailbox((id_, role, name) for id_, _, role, name in rows)
        self.roles = Roles(hidden, inbox, snoozed)

    def put_mailbox(self, mailbox: Mapping[str, Any]) -> None:
        """Take over a Mailbox, or those of its properties that are given (RFC 8621 §2)."""
        boxes.put(self, mailbox)

    def by_role(self, role: str) -> str | None:
        """The id of the mailbox with this role."""
        row = self.db.execute("SELECT id FROM mailbox WHERE role = ? ORDER BY k", (role,)).fetchone()
        return row[0] if row else None

    def relist(self, mailbox_id: str) -> None:
        """A mailbox is new, or its role decides anew how mail is listed: its conversations are listed again."""
        rows = self.db.execute(
            "SELECT DISTINCT thread_k FROM email WHERE instr(' ' || mailboxes || ' ', ?) > 0",
            (f" {mailbox_id} ",),
        ).fetchall()
        self.refresh_threads(k for (k,) in rows)

    def drop_mailbox(self, mailbox_id: str) -> None:
        boxes.drop(self, mailbox_id)

    def clear(self) -> None:
        """Nothing is here any more, and what was shown leaves its lists."""
        for mailbox_key, sort_key in self.db.execute("SELECT mailbox_k, sort_k FROM mailbox_thread"):
            self.delta.left(mailbox_key, sort_key)
        for (thread_id,) in self.db.execute("SELECT id FROM thread"):
            self.delta.conversations.add(thread_id)
        for table in (
            "state", "mailbox", "mailbox_thread", "email", "thread", "pending_count", "body", "masked", "person",
            "person_word"
        ):  # fmt: skip
            self.db.execute(f"DELETE FROM {table}")
        self.load_mailboxes()
        self.db.execute("DELETE FROM meta WHERE name = 'identities'")
        self.db.execute("INSERT INTO words(words) VALUES('delete-all')")
        self.delta.mailboxes = self.delta.masked = self.delta.identities = self.delta.outbox = True

    def horizon(self, mailbox_id: str) -> int | None:
        row = self.db.execute("SELECT horizon FROM mailbox WHERE id = ?", (mailbox_id,)).fetchone()
        return row[0] if row else None

    def set_horizon(self, mailbox_id: str, horizon: int | None) -> None:
        self.db.execute("UPDATE mailbox SET horizon = ? WHERE id = ?", (horizon, mailbox_id))
        self.delta.horizons = True

    # Conversations

    def thread_key(self, thread_id: str) -> int:
        self.db.execute("INSERT OR IGNORE INTO thread(id) VALUES(?)", (thread_id,))
        return self.db.execute("SELECT k FROM thread WHERE id = ?", (thread_id,)).fetchone()[0]

    def refresh_threads(self, thread_keys: Iterable[int]) -> None:
        """Bring the lists and counts of these conversations in line with their mails."""
        listing.refresh(self.db, self.delta, self._mailbox_keys, self.roles, thread_keys)

    # Effective values

    def waiting(self, type_: str, targets: list[str]) -> list[Op]:
        """The ops that these records wait for."""
        return [
            op
            for op in self.queue.ops(type_, targets)
            if op.n > self.settled.get((op.patch.type, op.patch.target, op.patch.path), 0)
        ]

    def overlay(self, email_ids: Iterable[str]) -> set[int]:
        """Recompute confirmed ⊕ ops of these mails; the keys of the conversations that changed."""
        targets = list(email_ids)
        waiting: dict[str, list[Op]] = {}
        for op in self.waiting("Email", targets):
            waiting.setdefault(op.patch.target, []).append(op)
        rows = self._emails("id, k, thread_k, keywords, mailboxes, confirmed", targets)
        changed = [
            (row[2], new) for row in rows if (new := _overlaid(row, waiting.get(row[0], []))) is not None
        ]
        self.db.executemany(
            "UPDATE email SET keywords = ?, mailboxes = ?, confirmed = ? WHERE k = ?",
            [new for _, new in changed],
        )
        return {thread_key for thread_key, _ in changed}

    def _emails(self, columns: str, email_ids: Iterable[str]) -> list[tuple[Any, ...]]:
        return self.db.execute(
            f"SELECT {columns} FROM email WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(email_ids)),),
        ).fetchall()

    def threads_of(self, email_ids: Iterable[str]) -> set[int]:
        """The keys of the conversations that these mails belong to."""
        return {key for (key,) in self._emails("thread_k", email_ids)}

    def confirmed(self, email_ids: Iterable[str]) -> dict[str, MailState]:
        """What the server holds, of those of these mails for which ops wait."""
        found: dict[str, MailState] = {}
        for id_, held in self._emails("id, confirmed", email_ids):
            if held is not None:
                keywords, mailboxes = held.split("\n")
                found[id_] = MailState(id_, unpack(keywords), unpack(mailboxes))
        return found

    def ops_changed(self, email_ids: Iterable[str]) -> None:
        """Ops for these mails came or went: show it."""
        with self.transaction():
            self.refresh_threads(self.overlay(email_ids))
            self.delta.status = True


def _overlaid(row: tuple[Any, ...], ops: list[Op]) -> tuple[str, str, str | None, int] | None:
    """The columns of a mail with the ops that wait for it, and its key; None where nothing changes."""
    email_id, key, _, keywords, mailboxes, held = row
    base = held if held is not None else f"{keywords}\n{mailboxes}"
    base_keywords, base_mailboxes = base.split("\n")
    state = apply(
        MailState(email_id, unpack(base_keywords), unpack(base_mailboxes)), (op.patch for op in ops)
    )
    wanted = (pack(state.keywords), pack(state.mailboxes), base if ops else None)
    return None if wanted == (keywords, mailboxes, held) else (*wanted, key)
