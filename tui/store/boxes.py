"""Mailboxes into and out of the cache. Every function is called inside a transaction of the writer.

Name, parent and subscription are what a person may change: where such ops wait, ``confirmed`` keeps what the server
holds, and the columns show what it will hold. A mailbox that the server does not know yet has an id of our own.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tui.store import wire
from tui.store.ops import DESTROY, Op

if TYPE_CHECKING:
    from tui.store.writer import Writer

CREATE = "+"
"""The path of the patch that makes a mailbox; its value are the properties of the new one."""

CHANGEABLE = ("name", "parentId", "isSubscribed")

COMPLETE = -(1 << 62)
"""The horizon of a mailbox whose every mail is here: earlier than every date."""

_LOCAL = "local:"

_COLUMNS = "parent_id, name, role, sort_order, total, unread, rights, emails, subscribed"


def new_id() -> str:
    """The id of a mailbox that the server does not know yet; no server gives such a one (RFC 8620 §1.2)."""
    return f"{_LOCAL}{uuid.uuid4().hex}"


def is_local(mailbox_id: str | None) -> bool:
    return (mailbox_id or "").startswith(_LOCAL)


def put(writer: Writer, mailbox: Mapping[str, Any]) -> None:
    """Take over a Mailbox, or those of its properties that are given (RFC 8621 §2)."""
    id_ = mailbox["id"]
    row = writer.db.execute(f"SELECT {_COLUMNS}, confirmed FROM mailbox WHERE id = ?", (id_,)).fetchone()
    known, confirmed = (row[:-1], row[-1]) if row else ((None, "", None, 0, 0, 0, "{}", 0, 1), None)
    if confirmed is not None:
        known = _with(known, json.loads(confirmed))
    given = _columns(mailbox, known)
    if row is not None and known == given:
        return
    if confirmed is not None:
        held = json.dumps({"name": given[1], "parentId": given[0], "isSubscribed": bool(given[8])})
        writer.db.execute("UPDATE mailbox SET confirmed = ? WHERE id = ?", (held, id_))
    writer.db.execute(
        f"INSERT INTO mailbox(id, {_COLUMNS}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET "
        + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")),
        [id_, *given],
    )
    writer.delta.mailboxes = True
    if row is None or row[2] != given[2]:
        writer.load_mailboxes()
        writer.relist(id_)
    overlay(writer, [id_])


def _with(columns: tuple[Any, ...], changeable: Mapping[str, Any]) -> tuple[Any, ...]:
    name, parent_id = changeable["name"], changeable["parentId"]
    return (parent_id, name, *columns[2:8], int(changeable["isSubscribed"]))


def _columns(mailbox: Mapping[str, Any], known: tuple[Any, ...]) -> tuple[Any, ...]:
    """The columns of the table ``mailbox``; what is not given, or makes no sense, is as it was."""
    parent_id, name, role, sort_order, total, unread, rights, emails, subscribed = known
    if "parentId" in mailbox and isinstance(mailbox["parentId"], str | None):
        parent_id = mailbox["parentId"]
    if isinstance(mailbox.get("name"), str):
        name = mailbox["name"]
    if "role" in mailbox and isinstance(mailbox["role"], str | None):
        role = mailbox["role"].lower() if mailbox["role"] else None
    if isinstance(mailbox.get("myRights"), dict):
        rights = json.dumps(mailbox["myRights"])
    if isinstance(mailbox.get("isSubscribed"), bool):
        subscribed = int(mailbox["isSubscribed"])
    numbers = {"sortOrder": sort_order, "totalThreads": total, "unreadThreads": unread, "totalEmails": emails}
    sort_order, total, unread, emails = (
        wire.number(mailbox[key]) if key in mailbox else value for key, value in numbers.items()
    )
    return parent_id, name, role, sort_order, total, unread, rights, emails, subscribed


def drop(writer: Writer, mailbox_id: str) -> None:
    """It is gone, and with it its list; one that is still to be made stays."""
    row = writer.db.execute("SELECT k FROM mailbox WHERE id = ?", (mailbox_id,)).fetchone()
    if row is None or _to_be_made(writer.waiting("Mailbox", [mailbox_id])):
        return
    (key,) = row
    for (sort_key,) in writer.db.execute("SELECT sort_k FROM mailbox_thread WHERE mailbox_k = ?", (key,)):
        writer.delta.left(key, sort_key)
    writer.db.execute("DELETE FROM mailbox_thread WHERE mailbox_k = ?", (key,))
    writer.db.execute("DELETE FROM pending_count WHERE mailbox_k = ?", (key,))
    writer.db.execute("DELETE FROM mailbox WHERE k = ?", (key,))
    writer.queue.drop_target("Mailbox", mailbox_id)
    writer.delta.mailboxes = True
    decided = mailbox_id in writer.roles.hidden or mailbox_id == writer.roles.snoozed
    writer.load_mailboxes()
    if decided:
        writer.relist(mailbox_id)


# What a person has done and the server has not confirmed


def overlay(writer: Writer, mailbox_ids: Iterable[str]) -> None:
    """confirmed ⊕ ops, for mailboxes; those that are to be made appear, and go when they are not any more."""
    for mailbox_id in mailbox_ids:
        ops = writer.waiting("Mailbox", [mailbox_id])
        row = writer.db.execute(
            f"SELECT {_COLUMNS}, confirmed, gone FROM mailbox WHERE id = ?", (mailbox_id,)
        ).fetchone()
        made = next((op.patch.value for op in ops if op.patch.path == CREATE), None)
        if row is None and made is not None:
            _appear(writer, mailbox_id, made)
            row = (made.get("parentId"), made["name"], made.get("role"), 0, 0, 0, "{}", 0, 1, None, 0)
        if row is None:
            continue
        if is_local(mailbox_id) and made is None:
            drop(writer, mailbox_id)
            continue
        _overlay_one(writer, mailbox_id, row, ops)


def _appear(writer: Writer, mailbox_id: str, made: Mapping[str, Any]) -> None:
    writer.db.execute(
        f"INSERT INTO mailbox(id, {_COLUMNS}, horizon) VALUES(?, ?, ?, ?, 0, 0, 0, '{{}}', 0, 1, ?)",
        (mailbox_id, made.get("parentId"), made["name"], made.get("role"), COMPLETE),
    )
    writer.delta.mailboxes = True
    writer.load_mailboxes()
    writer.relist(mailbox_id)


def _overlay_one(writer: Writer, mailbox_id: str, row: tuple[Any, ...], ops: list[Op]) -> None:
    columns, confirmed, was_gone = row[:9], row[9], row[10]
    base = {"name": columns[1], "parentId": columns[0], "isSubscribed": bool(columns[8])}
    if confirmed is not None:
        base = json.loads(confirmed)
    shown = base | {op.patch.path: op.patch.value for op in ops if op.patch.path in CHANGEABLE}
    gone = int(any(op.patch.path == DESTROY for op in ops))
    held = json.dumps(base) if ops else None
    wanted = (shown["parentId"], shown["name"], int(shown["isSubscribed"]), held, gone)
    if wanted != (columns[0], columns[1], columns[8], confirmed, was_gone):
        writer.db.execute(
            "UPDATE mailbox SET parent_id = ?, name = ?, subscribed = ?, confirmed = ?, gone = ? WHERE id = ?",
            (*wanted, mailbox_id),
        )
        writer.delta.mailboxes = True


def confirm(writer: Writer, mailbox_id: str, ops: Iterable[Op]) -> None:
    """The server holds these values now."""
    row = writer.db.execute("SELECT confirmed FROM mailbox WHERE id = ?", (mailbox_id,)).fetchone()
    if row is not None and row[0] is not None:
        held = json.loads(row[0])
        held |= {op.patch.path: op.patch.value for op in ops if op.patch.path in CHANGEABLE}
        writer.db.execute("UPDATE mailbox SET confirmed = ? WHERE id = ?", (json.dumps(held), mailbox_id))
    overlay(writer, [mailbox_id])


def _to_be_made(ops: Iterable[Op]) -> bool:
    return any(op.patch.path == CREATE for op in ops)


def named(writer: Writer, local_id: str, server_id: str) -> None:
    """The mailbox that had an id of ours has its own now: everything that names it follows.

    The queue follows first, and at once: dying before the cache does leaves a row of ours without an op, which is
    cleared away at the next start.
    """
    writer.queue.rename_mailbox(local_id, server_id)
    writer.delta.renamed[local_id] = server_id
    row = writer.db.execute("SELECT k FROM mailbox WHERE id = ?", (local_id,)).fetchone()
    if row is None:
        return
    emails = writer.db.execute(
        "SELECT email.id FROM email JOIN mailbox_thread USING (thread_k) WHERE mailbox_k = ? "
        "AND instr(' ' || mailboxes || ' ', ?) > 0",
        (row[0], f" {local_id} "),
    ).fetchall()
    taken = writer.db.execute("SELECT 1 FROM mailbox WHERE id = ?", (server_id,)).fetchone()
    if taken is None:
        writer.db.execute(
            "UPDATE mailbox SET id = ?, confirmed = NULL, horizon = NULL WHERE id = ?", (server_id, local_id)
        )
    writer.db.execute("UPDATE mailbox SET parent_id = ? WHERE parent_id = ?", (server_id, local_id))
    writer.db.execute("UPDATE mailbox SET confirmed = replace(confirmed, ?, ?)", (local_id, server_id))
    writer.delta.mailboxes = writer.delta.horizons = True
    writer.load_mailboxes()
    writer.refresh_threads(writer.overlay([id_ for (id_,) in emails]))
    if taken is not None:
        drop(writer, local_id)
    overlay(writer, [server_id])
