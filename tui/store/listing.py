"""Keeps the lists of mailboxes and views, and the counts, in line with the mails; many conversations at once.

Every function is called inside a transaction of the writer.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tui.store import membership
from tui.store.delta import Delta
from tui.store.membership import Mail, Place, Roles
from tui.store.packing import unpack

AT_ONCE = 500
"""Conversations to a statement."""


@dataclass(slots=True)
class _Thread:
    """A conversation's mails as they are shown, and as the server holds them."""

    shown: list[Mail] = field(default_factory=list[Mail])
    held: list[Mail] = field(default_factory=list[Mail])
    pending: bool = False


def refresh(
    db: sqlite3.Connection, delta: Delta, keys: Mapping[str, int], roles: Roles, thread_keys: Iterable[int]
) -> None:
    """Bring the lists and counts of these conversations in line with their mails. ``keys``: mailbox and view ids
    to the keys under which they list."""
    wanted = list(dict.fromkeys(thread_keys))
    for start in range(0, len(wanted), AT_ONCE):
        chunk = wanted[start : start + AT_ONCE]
        threads = _read(db, chunk)
        shown = {key: membership.places(thread.shown, roles, key) for key, thread in threads.items()}
        _list(db, delta, keys, chunk, shown)
        changes = {
            key: membership.count_changes(membership.places(thread.held, roles, key), shown[key])
            for key, thread in threads.items()
            if thread.pending
        }
        _count(db, delta, keys, chunk, changes)
        delta.threads.update(chunk)
        ids = db.execute(
            "SELECT id FROM thread WHERE k IN (SELECT value FROM json_each(?))", (json.dumps(chunk),)
        )
        delta.conversations.update(id_ for (id_,) in ids)
        empty = [(key,) for key, thread in threads.items() if not thread.shown]
        db.executemany("DELETE FROM thread WHERE k = ?", empty)


def _read(db: sqlite3.Connection, thread_keys: list[int]) -> dict[int, _Thread]:
    threads = {key: _Thread() for key in thread_keys}
    rows = db.execute(
        "SELECT thread_k, k, keywords, mailboxes, confirmed, has_attachment, list_id != '' FROM email "
        "WHERE thread_k IN (SELECT value FROM json_each(?))",
        (json.dumps(thread_keys),),
    )
    for thread_key, key, keywords, mailboxes, confirmed, has_attachment, mailing_list in rows:
        thread = threads[thread_key]
        mail = Mail(key, unpack(keywords), unpack(mailboxes), bool(has_attachment), bool(mailing_list))
        thread.shown.append(mail)
        if confirmed is not None:
            thread.pending = True
            held_keywords, held_mailboxes = confirmed.split("\n")
            mail = Mail(key, unpack(held_keywords), unpack(held_mailboxes))
        thread.held.append(mail)
    return threads


def _list(
    db: sqlite3.Connection,
    delta: Delta,
    keys: Mapping[str, int],
    thread_keys: list[int],
    found: Mapping[int, Mapping[str, Place]],
) -> None:
    listed = {
        (thread_key, mailbox_key): (sort_key, flags)
        for thread_key, mailbox_key, sort_key, flags in db.execute(
            "SELECT thread_k, mailbox_k, sort_k, flags FROM mailbox_thread "
            "WHERE thread_k IN (SELECT value FROM json_each(?))",
            (json.dumps(thread_keys),),
        )
    }
    wanted = {
        (thread_key, keys[mailbox]): (place.sort_key, place.flags)
        for thread_key, places in found.items()
        for mailbox, place in places.items()
        if mailbox in keys
    }
    gone = [(row[1], place[0]) for row, place in listed.items() if wanted.get(row) != place]
    fresh = [
        (row[1], place[0], row[0], place[1]) for row, place in wanted.items() if listed.get(row) != place
    ]
    db.executemany("DELETE FROM mailbox_thread WHERE mailbox_k = ? AND sort_k = ?", gone)
    db.executemany("INSERT OR REPLACE INTO mailbox_thread VALUES(?, ?, ?, ?)", fresh)
    for mailbox_key, sort_key in gone:
        delta.left(mailbox_key, sort_key)
    for mailbox_key, sort_key, _, _ in fresh:
        delta.came(mailbox_key, sort_key)


def _count(
    db: sqlite3.Connection,
    delta: Delta,
    keys: Mapping[str, int],
    thread_keys: list[int],
    changes: Mapping[int, Mapping[str, tuple[int, int]]],
) -> None:
    """By how much the waiting ops of these conversations change what the server counts."""
    cleared = db.execute(
        "DELETE FROM pending_count WHERE thread_k IN (SELECT value FROM json_each(?))",
        (json.dumps(thread_keys),),
    ).rowcount
    rows = [
        (thread_key, keys[mailbox], total, unread)
        for thread_key, by_mailbox in changes.items()
        for mailbox, (total, unread) in by_mailbox.items()
        if mailbox in keys
    ]
    db.executemany("INSERT INTO pending_count VALUES(?, ?, ?, ?)", rows)
    delta.mailboxes = delta.mailboxes or bool(cleared or rows)
