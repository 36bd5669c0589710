"""What screens read, straight from SQLite on their own thread: well under a millisecond a row."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from tui.mail.message import Body, Message
from tui.store import snoozing, wire
from tui.store.ops import MailState
from tui.store.packing import unpack
from tui.store.records import Mailbox
from tui.store.tasks import Places
from tui.store.writer import HIDDEN_ROLES

SMALL = 20_000
"""Octets of a kept text, compressed, that is remembered when it was read."""

ROLE_ORDER = ("inbox", "snoozed", "drafts", "sent", "scheduled", "memos", "archive", "junk", "trash")


# Mailboxes


def mailboxes(db: sqlite3.Connection) -> tuple[Mailbox, ...]:
    """In the order of the tree: roles first, then sortOrder and name, children below their parent."""
    rows = db.execute(
        "SELECT k, id, parent_id, name, role, sort_order, rights, "
        "total + coalesce(more_total, 0), unread + coalesce(more_unread, 0), subscribed, confirmed IS NOT NULL "
        "FROM mailbox LEFT JOIN (SELECT mailbox_k, sum(total) AS more_total, sum(unread) AS more_unread "
        "FROM pending_count GROUP BY mailbox_k) ON mailbox_k = k WHERE NOT gone"
    ).fetchall()
    known = {row[1] for row in rows}
    children: dict[str | None, list[tuple[Any, ...]]] = {}
    for row in sorted(rows, key=_tree_order):
        children.setdefault(row[2] if row[2] in known else None, []).append(row)
    found: dict[str, Mailbox] = {}
    # Mailboxes that contain each other have no root: after the roots, the first of each such circle stands for one.
    for root in [*children.get(None, []), *sorted(rows, key=_tree_order)]:
        waiting = [(root, 0)]
        while waiting:
            row, depth = waiting.pop()
            id_ = row[1]
            if id_ not in found:
                found[id_] = _mailbox(row, depth, has_children=id_ in children)
                waiting += [(child, depth + 1) for child in reversed(children.get(id_, []))]
    return tuple(found.values())


def _mailbox(row: tuple[Any, ...], depth: int, *, has_children: bool) -> Mailbox:
    k, id_, parent, name, role, sort_order, rights, total, unread, subscribed, waiting = row
    may = json.loads(rights)
    return Mailbox(
        k,
        id_,
        parent,
        name,
        role,
        sort_order,
        depth,
        max(total, 0),
        max(unread, 0),
        may_add=may.get("mayAddItems") is not False,
        may_remove=may.get("mayRemoveItems") is not False,
        has_children=has_children,
        may_read=may.get("mayReadItems") is not False,
        may_rename=may.get("mayRename") is not False,
        may_delete=may.get("mayDelete") is not False,
        may_create_child=may.get("mayCreateChild") is not False,
        may_submit=may.get("maySubmit") is not False,
        is_subscribed=bool(subscribed),
        waiting=bool(waiting),
    )


def _tree_order(row: tuple[Any, ...]) -> tuple[int, int, str]:
    role = row[4]
    rank = ROLE_ORDER.index(role) if role in ROLE_ORDER else len(ROLE_ORDER)
    return (rank, row[5] if rank == len(ROLE_ORDER) else 0, row[3].casefold())


def hidden(db: sqlite3.Connection) -> frozenset[str]:
    """The ids of Trash and Junk."""
    rows = db.execute(
        f"SELECT id FROM mailbox WHERE role IN ({', '.join('?' * len(HIDDEN_ROLES))})", HIDDEN_ROLES
    )
    return frozenset(id_ for (id_,) in rows)


def snoozed(db: sqlite3.Connection) -> str | None:
    """The id of the mailbox where mail sleeps."""
    return snoozing.mailbox(db.execute("SELECT id, role, name FROM mailbox ORDER BY k"))


def unlabelled(db: sqlite3.Connection) -> frozenset[str]:
    """The ids of mailboxes whose names say nothing about a conversation in another one."""
    rows = db.execute("SELECT id FROM mailbox WHERE role IN ('sent', 'drafts', 'junk', 'trash')")
    return frozenset(id_ for (id_,) in rows)


# Searching


def masks_with(db: sqlite3.Connection, text: str) -> tuple[str, ...]:
    """The masked addresses that hold the text themselves, in their site or in their description."""
    rows = (json.loads(document) for (document,) in db.execute("SELECT document FROM masked"))
    return tuple(
        mask["email"]
        for mask in rows
        if isinstance(mask.get("email"), str)
        and any(text in str(mask.get(name) or "").lower() for name in ("email", "forDomain", "description"))
    )


def mailbox_names(db: sqlite3.Connection) -> dict[str, tuple[str, str | None]]:
    return {id_: (name, role) for id_, name, role in db.execute("SELECT id, name, role FROM mailbox")}


def thread_key(db: sqlite3.Connection, thread_id: str) -> int | None:
    row = db.execute("SELECT k FROM thread WHERE id = ?", (thread_id,)).fetchone()
    return row[0] if row else None


def thread_of(db: sqlite3.Connection, email_key: int) -> tuple[int, str] | None:
    """The key and id of the conversation that this mail belongs to."""
    return db.execute(
        "SELECT thread.k, thread.id FROM email JOIN thread ON thread.k = thread_k WHERE email.k = ?",
        (email_key,),
    ).fetchone()


def thread_of_mail(db: sqlite3.Connection, email_id: str) -> str | None:
    """The id of the conversation that this mail belongs to."""
    row = db.execute(
        "SELECT thread.id FROM email JOIN thread ON thread.k = thread_k WHERE email.id = ?", (email_id,)
    ).fetchone()
    return row[0] if row else None


# Messages

_MESSAGE = (
    "email.id, thread.id, blob_id, subject, sender, addressees, received_at, sent_at, message_id, ancestors, "
    "keywords, mailboxes, preview, size, has_attachment, body.document "
    "FROM email JOIN thread ON thread.k = thread_k LEFT JOIN body ON body.email_k = email.k"
)


def conversation(db: sqlite3.Connection, thread_id: str) -> tuple[Message, ...]:
    """Its mails over all mailboxes, oldest first; those that were destroyed here are gone at once."""
    rows = db.execute(
        f"SELECT {_MESSAGE} WHERE thread.id = ? AND mailboxes != '' ORDER BY email.k", (thread_id,)
    )
    return tuple(_message(row) for row in rows)


def message(db: sqlite3.Connection, email_id: str) -> Message | None:
    row = db.execute(f"SELECT {_MESSAGE} WHERE email.id = ?", (email_id,)).fetchone()
    return _message(row) if row else None


def message_with(db: sqlite3.Connection, message_id: str) -> Message | None:
    """The mail with this Message-ID."""
    row = db.execute(f"SELECT {_MESSAGE} WHERE message_id = ? AND mailboxes != ''", (message_id,)).fetchone()
    return _message(row) if row else None


def memo_box(db: sqlite3.Connection) -> str | None:
    """The mailbox for notes: the one with the role, else the one with the name."""
    rows = db.execute(
        "SELECT id, role FROM mailbox WHERE role = 'memos' OR (role IS NULL AND name = 'Memos')"
    )
    found = sorted(rows.fetchall(), key=lambda row: row[1] is None)
    return found[0][0] if found else None


def _message(row: tuple[Any, ...]) -> Message:
    people = json.loads(row[5])
    ancestors = json.loads(row[9])
    return Message(
        id=row[0],
        thread_id=row[1],
        blob_id=row[2],
        subject=row[3],
        sender=wire.addresses(json.loads(row[4])),
        to=wire.addresses(people.get("to", ())),
        cc=wire.addresses(people.get("cc", ())),
        bcc=wire.addresses(people.get("bcc", ())),
        reply_to=wire.addresses(people.get("replyTo", ())),
        received_at=row[6],
        sent_at=row[7],
        message_id=(row[8],) if row[8] else (),
        in_reply_to=tuple(ancestors.get("inReplyTo", ())),
        references=tuple(ancestors.get("references", ())),
        keywords=unpack(row[10]),
        mailbox_ids=unpack(row[11]),
        preview=row[12],
        size=row[13],
        has_attachment=bool(row[14]),
        body=_body(row[15]) if row[15] is not None else None,
    )


def _body(document: bytes) -> Body:
    """A conversation is read again whenever anything in it changes, and its texts never do."""
    return _small_body(document) if len(document) <= SMALL else wire.body(zlib.decompress(document).decode())


@lru_cache(512)
def _small_body(document: bytes) -> Body:
    return wire.body(zlib.decompress(document).decode())


# For actions


def mail_states(db: sqlite3.Connection, thread_ids: Iterable[str]) -> dict[str, list[MailState]]:
    """The effective states of these conversations' mails, oldest first."""
    found: dict[str, list[MailState]] = {id_: [] for id_ in thread_ids}
    rows = db.execute(
        "SELECT thread.id, email.id, keywords, mailboxes FROM thread JOIN email ON thread_k = thread.k "
        "WHERE thread.id IN (SELECT value FROM json_each(?)) ORDER BY email.k",
        (json.dumps(list(found)),),
    )
    for thread_id, id_, keywords, mailboxes_ in rows:
        found[thread_id].append(MailState(id_, unpack(keywords), unpack(mailboxes_)))
    return found


def states(db: sqlite3.Connection, email_ids: Iterable[str]) -> dict[str, MailState]:
    """The effective states of those of these mails that are here."""
    rows = db.execute(
        "SELECT id, keywords, mailboxes FROM email WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(email_ids)),),
    )
    return {id_: MailState(id_, unpack(keywords), unpack(inside)) for id_, keywords, inside in rows}


def places(db: sqlite3.Connection) -> Places:
    """The mailboxes as far as actions depend on them."""
    rows = db.execute("SELECT id, role FROM mailbox WHERE NOT gone ORDER BY k").fetchall()
    roles = {role: id_ for id_, role in reversed(rows)}
    return Places(
        hidden=hidden(db),
        aside=unlabelled(db),
        inbox=roles.get("inbox"),
        archive=roles.get("archive"),
        snoozed=snoozed(db),
        all=tuple(id_ for id_, _ in rows),
    )


def incomplete(db: sqlite3.Connection, thread_id: str) -> bool:
    """Whether mails or bodies of this conversation are still on the server only."""
    row = db.execute(
        "SELECT complete, EXISTS(SELECT 1 FROM email WHERE thread_k = thread.k AND NOT EXISTS "
        "(SELECT 1 FROM body WHERE email_k = email.k)) FROM thread WHERE id = ?",
        (thread_id,),
    ).fetchone()
    return row is None or not row[0] or bool(row[1])


def meta(db: sqlite3.Connection, name: str) -> str | None:
    row = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None
