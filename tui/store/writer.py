"""The one writer of cache.db. It lives in the background thread.

Each transaction gathers what it changed in a Delta, which is published once it is on disk.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tui.store import membership, wire
from tui.store.delta import Delta
from tui.store.ops import MailState, Op, apply
from tui.store.queue import Queue

if TYPE_CHECKING:
    from collections.abc import Generator

HIDDEN_ROLES = ("trash", "junk")


def pack(values: Iterable[str]) -> str:
    """Ids and keywords hold no space (RFC 8620 §1.2, RFC 8621 §4.1.1), so a column holds a set of them."""
    return " ".join(sorted(values))


def unpack(column: str) -> frozenset[str]:
    return frozenset(column.split())


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
        self._hidden: frozenset[str] = frozenset()
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
        rows = self.db.execute("SELECT id, k, role FROM mailbox").fetchall()
        self._mailbox_keys = {id_: k for id_, k, _ in rows}
        self._hidden = frozenset(id_ for id_, _, role in rows if role in HIDDEN_ROLES)

    def put_mailbox(self, mailbox: Mapping[str, Any]) -> None:
        """Take over a Mailbox, or those of its properties that are given (RFC 8621 §2)."""
        row = self.db.execute(
            "SELECT parent_id, name, role, sort_order, total, unread, rights, emails FROM mailbox WHERE id = ?",
            (mailbox["id"],),
        ).fetchone()
        given = _mailbox_columns(mailbox, row or (None, "", None, 0, 0, 0, "{}", 0))
        if row is not None and row == tuple(given):
            return
        self.db.execute(
            "INSERT INTO mailbox(id, parent_id, name, role, sort_order, total, unread, rights, emails) "
            "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET parent_id = excluded.parent_id, "
            "name = excluded.name, role = excluded.role, sort_order = excluded.sort_order, "
            "total = excluded.total, unread = excluded.unread, rights = excluded.rights, emails = excluded.emails",
            [mailbox["id"], *given],
        )
        self.delta.mailboxes = True
        if row is None or row[2] != given[2]:
            (key,) = self.db.execute("SELECT k FROM mailbox WHERE id = ?", (mailbox["id"],)).fetchone()
            self._mailbox_keys[mailbox["id"]] = key
            self._hidden -= {mailbox["id"]}
            if given[2] in HIDDEN_ROLES:
                self._hidden |= {mailbox["id"]}
            self._relist(mailbox["id"])

    def by_role(self, role: str) -> str | None:
        """The id of the mailbox with this role."""
        row = self.db.execute("SELECT id FROM mailbox WHERE role = ? ORDER BY k", (role,)).fetchone()
        return row[0] if row else None

    def _relist(self, mailbox_id: str) -> None:
        """A mailbox is new, or became Trash or Junk or ceased to be: its conversations are listed anew."""
        rows = self.db.execute(
            "SELECT DISTINCT thread_k FROM email WHERE ' ' || mailboxes || ' ' LIKE '% ' || ? || ' %'",
            (mailbox_id,),
        ).fetchall()
        self.refresh_threads(k for (k,) in rows)

    def drop_mailbox(self, mailbox_id: str) -> None:
        key = self._mailbox_keys.get(mailbox_id)
        if key is None:
            return
        for (sort_key,) in self.db.execute("SELECT sort_k FROM mailbox_thread WHERE mailbox_k = ?", (key,)):
            self.delta.left(key, sort_key)
        self.db.execute("DELETE FROM mailbox_thread WHERE mailbox_k = ?", (key,))
        self.db.execute("DELETE FROM pending_count WHERE mailbox_k = ?", (key,))
        self.db.execute("DELETE FROM mailbox WHERE k = ?", (key,))
        self.delta.mailboxes = True
        was_hidden = mailbox_id in self._hidden
        self.load_mailboxes()
        if was_hidden:
            self._relist(mailbox_id)

    def clear(self) -> None:
        """Nothing is here any more, and what was shown leaves its lists."""
        for mailbox_id in list(self._mailbox_keys):
            self.drop_mailbox(mailbox_id)
        for (thread_id,) in self.db.execute("SELECT id FROM thread"):
            self.delta.conversations.add(thread_id)
        for table in ("state", "email", "thread", "pending_count", "body", "masked"):
            self.db.execute(f"DELETE FROM {table}")
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
        for thread_key in thread_keys:
            self._refresh_thread(thread_key)

    def _refresh_thread(self, thread_key: int) -> None:
        effective: list[membership.Mail] = []
        confirmed: list[membership.Mail] = []
        pending = False
        for k, keywords, mailboxes, held in self.db.execute(
            "SELECT k, keywords, mailboxes, confirmed FROM email WHERE thread_k = ?", (thread_key,)
        ):
            mail = membership.Mail(k, unpack(keywords), unpack(mailboxes))
            effective.append(mail)
            if held is None:
                confirmed.append(mail)
            else:
                pending = True
                held_keywords, held_mailboxes = held.split("\n")
                confirmed.append(membership.Mail(k, unpack(held_keywords), unpack(held_mailboxes)))
        found = membership.places(effective, self._hidden)
        self._list(thread_key, found)
        before = membership.places(confirmed, self._hidden) if pending else found
        self._count(thread_key, membership.count_changes(before, found))
        self.delta.threads.add(thread_key)
        row = self.db.execute("SELECT id FROM thread WHERE k = ?", (thread_key,)).fetchone()
        if row:
            self.delta.conversations.add(row[0])
        if not effective:
            self.db.execute("DELETE FROM thread WHERE k = ?", (thread_key,))

    def _list(self, thread_key: int, found: Mapping[str, membership.Place]) -> None:
        listed = {
            mailbox_key: (sort_key, unread)
            for mailbox_key, sort_key, unread in self.db.execute(
                "SELECT mailbox_k, sort_k, unread FROM mailbox_thread WHERE thread_k = ?", (thread_key,)
            )
        }
        wanted = {
            self._mailbox_keys[mailbox]: (place.sort_key, int(place.unread))
            for mailbox, place in found.items()
            if mailbox in self._mailbox_keys
        }
        for mailbox_key, (sort_key, unread) in listed.items():
            if wanted.get(mailbox_key) != (sort_key, unread):
                self.db.execute(
                    "DELETE FROM mailbox_thread WHERE mailbox_k = ? AND sort_k = ?", (mailbox_key, sort_key)
                )
                self.delta.left(mailbox_key, sort_key)
        for mailbox_key, (sort_key, unread) in wanted.items():
            if listed.get(mailbox_key) != (sort_key, unread):
                self.db.execute(
                    "INSERT OR REPLACE INTO mailbox_thread VALUES(?, ?, ?, ?)",
                    (mailbox_key, sort_key, thread_key, unread),
                )
                self.delta.came(mailbox_key, sort_key)

    def _count(self, thread_key: int, changes: Mapping[str, tuple[int, int]]) -> None:
        cleared = self.db.execute("DELETE FROM pending_count WHERE thread_k = ?", (thread_key,)).rowcount
        self.db.executemany(
            "INSERT INTO pending_count VALUES(?, ?, ?, ?)",
            [
                (thread_key, self._mailbox_keys[mailbox], total, unread)
                for mailbox, (total, unread) in changes.items()
                if mailbox in self._mailbox_keys
            ],
        )
        self.delta.mailboxes = self.delta.mailboxes or bool(cleared or changes)

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
        touched: set[int] = set()
        for email_id in targets:
            row = self.db.execute(
                "SELECT k, thread_k, keywords, mailboxes, confirmed FROM email WHERE id = ?", (email_id,)
            ).fetchone()
            if row and self._overlay_one(email_id, row, waiting.get(email_id, [])):
                touched.add(row[1])
        return touched

    def _overlay_one(self, email_id: str, row: tuple[Any, ...], ops: list[Op]) -> bool:
        key, _, keywords, mailboxes, held = row
        base = held if held is not None else f"{keywords}\n{mailboxes}"
        base_keywords, base_mailboxes = base.split("\n")
        state = apply(
            MailState(email_id, unpack(base_keywords), unpack(base_mailboxes)), (op.patch for op in ops)
        )
        wanted = (pack(state.keywords), pack(state.mailboxes), base if ops else None)
        if wanted == (keywords, mailboxes, held):
            return False
        self.db.execute(
            "UPDATE email SET keywords = ?, mailboxes = ?, confirmed = ? WHERE k = ?", (*wanted, key)
        )
        return True

    def ops_changed(self, email_ids: Iterable[str]) -> None:
        """Ops for these mails came or went: show it."""
        with self.transaction():
            self.refresh_threads(self.overlay(email_ids))
            self.delta.status = True


def _mailbox_columns(mailbox: Mapping[str, Any], known: tuple[Any, ...]) -> list[Any]:
    """The columns of the table ``mailbox``; what is not given, or makes no sense, is as it was."""
    parent_id, name, role, sort_order, total, unread, rights, emails = known
    if "parentId" in mailbox and isinstance(mailbox["parentId"], str | None):
        parent_id = mailbox["parentId"]
    if isinstance(mailbox.get("name"), str):
        name = mailbox["name"]
    if "role" in mailbox and isinstance(mailbox["role"], str | None):
        role = mailbox["role"].lower() if mailbox["role"] else None
    if isinstance(mailbox.get("myRights"), dict):
        rights = json.dumps(mailbox["myRights"])
    numbers = {"sortOrder": sort_order, "totalThreads": total, "unreadThreads": unread, "totalEmails": emails}
    numbers |= {key: wire.number(mailbox[key]) for key in numbers if key in mailbox}
    return [
        parent_id,
        name,
        role,
        numbers["sortOrder"],
        numbers["totalThreads"],
        numbers["unreadThreads"],
        rights,
        numbers["totalEmails"],
    ]
