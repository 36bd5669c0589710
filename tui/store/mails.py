"""Mails into and out of the cache. Every function is called inside a transaction of the writer."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from tui.store import people, snoozing, texts, wire
from tui.store.boxes import COMPLETE as COMPLETE
from tui.store.packing import pack
from tui.store.writer import Writer

PREVIEW = 200
"""Characters of the text shown for a mail whose server gives no preview (RFC 8621 §4.1.4 allows up to 256)."""


def put(writer: Writer, emails: Iterable[Mapping[str, Any]], *, trusted: bool = True) -> set[str]:
    """Take over Email objects with HEADER_PROPERTIES; returns the ids of those that could not be taken.

    ``trusted`` False: the answer may be older than what a sync has settled meanwhile, so of mails that are
    known already nothing is taken (the rest of a mail is immutable), and unknown ones are left out and returned.
    """
    left_out: set[str] = set()
    threads: set[int] = set()
    known: list[str] = []
    for email in emails:
        row = writer.db.execute("SELECT k FROM email WHERE id = ?", (email["id"],)).fetchone()
        if row is None and not trusted:
            left_out.add(email["id"])
        elif row is None:
            threads.add(_insert(writer, email))
            known.append(email["id"])
        elif trusted:
            threads |= put_mutable(writer, [email])
    threads |= writer.overlay(known)
    writer.refresh_threads(threads)
    return left_out


def _insert(writer: Writer, email: Mapping[str, Any]) -> int:
    """A mail that is new here; returns the key of its conversation."""
    received_at = wire.seconds(email.get("receivedAt")) or 0
    low = received_at << 20
    (last,) = writer.db.execute(
        "SELECT max(k) FROM email WHERE k BETWEEN ? AND ?", (low, low + (1 << 20) - 1)
    ).fetchone()
    thread_key = writer.thread_key(str(email.get("threadId") or email["id"]))
    key: int = low if last is None else last + 1
    columns = wire.header_columns(email) | {
        "k": key,
        "id": email["id"],
        "thread_k": thread_key,
        "received_at": received_at,
        "keywords": pack(wire.keywords(email.get("keywords")) | snoozing.read(email)),
        "mailboxes": pack(wire.ids(email.get("mailboxIds"))),
    }
    writer.db.execute(
        f"INSERT INTO email({', '.join(columns)}) VALUES({', '.join('?' * len(columns))})",
        list(columns.values()),
    )
    texts.add(writer.db, key)
    people.note(writer, email)
    return thread_key


def put_mutable(writer: Writer, emails: Iterable[Mapping[str, Any]]) -> set[int]:
    """Take over keywords, mailboxes and thread of mails that are known; unknown ones are fetched when they are
    wanted. Returns the keys of the conversations that changed."""
    touched: set[int] = set()
    for email in emails:
        row = writer.db.execute(
            "SELECT k, thread_k, keywords, mailboxes, confirmed FROM email WHERE id = ?", (email["id"],)
        ).fetchone()
        if row is None:
            continue
        key, thread_key, shown_keywords, shown_mailboxes, held = row
        keywords, mailboxes = (held or f"{shown_keywords}\n{shown_mailboxes}").split("\n")
        # What the server did not say is as it was.
        if wire.is_set(email.get("keywords")):
            keywords = pack(wire.keywords(email["keywords"]) | snoozing.read(email))
        if wire.is_set(email.get("mailboxIds")):
            mailboxes = pack(wire.ids(email["mailboxIds"]))
        thread_id = email.get("threadId")
        moved_to = writer.thread_key(thread_id) if isinstance(thread_id, str) else thread_key
        writer.db.execute("UPDATE email SET thread_k = ?, stale = 0 WHERE k = ?", (moved_to, key))
        if held is not None:
            writer.db.execute("UPDATE email SET confirmed = ? WHERE k = ?", (f"{keywords}\n{mailboxes}", key))
            touched |= writer.overlay([email["id"]])
        elif (keywords, mailboxes) != (shown_keywords, shown_mailboxes):
            writer.db.execute(
                "UPDATE email SET keywords = ?, mailboxes = ? WHERE k = ?", (keywords, mailboxes, key)
            )
            touched.add(thread_key)
        if moved_to != thread_key:
            touched |= {thread_key, moved_to}
        elif held is not None:
            touched.add(thread_key)  # the counts may differ even where what is shown does not
    return touched


def drop(writer: Writer, email_ids: Iterable[str]) -> None:
    """These mails are gone from the server; ops that waited for them are moot."""
    threads: set[int] = set()
    for email_id in email_ids:
        row = writer.db.execute("SELECT k, thread_k FROM email WHERE id = ?", (email_id,)).fetchone()
        writer.queue.drop_target("Email", email_id)
        if row:
            texts.remove(writer.db, row[0])
            writer.db.execute("DELETE FROM email WHERE k = ?", (row[0],))
            writer.db.execute("DELETE FROM body WHERE email_k = ?", (row[0],))
            threads.add(row[1])
    writer.refresh_threads(threads)


def put_body(writer: Writer, email: Mapping[str, Any]) -> None:
    """Keep the readable parts of a mail that is known. Bodies never change (RFC 8621 §4)."""
    row = writer.db.execute(
        "SELECT k, thread_k, preview, invitation FROM email WHERE id = ?", (email["id"],)
    ).fetchone()
    if row is None:
        return
    key, thread_key, preview, invitation = row
    document = wire.body_document(email)
    texts.remove(writer.db, key)
    writer.db.execute("INSERT OR REPLACE INTO body VALUES(?, ?)", (key, zlib.compress(document.encode(), 3)))
    texts.add(writer.db, key)
    shown = (preview or _preview(document), int(invitation or wire.has_invitation(email)))
    if shown != (preview, invitation):
        writer.db.execute("UPDATE email SET preview = ?, invitation = ? WHERE k = ?", (*shown, key))
    writer.delta.threads.add(thread_key)
    row = writer.db.execute("SELECT id FROM thread WHERE k = ?", (thread_key,)).fetchone()
    writer.delta.conversations.add(row[0])


def _preview(document: str) -> str:
    """The start of the text, for servers that give no preview (Cyrus 3.6)."""
    body = wire.body(document)
    text = body.text
    if not text.strip() and body.html:
        from tui.mail.html import to_text  # html2text is slow to import, and most mail has a text part

        text = to_text(body.html[:20_000])
    lines = (line.strip() for line in text.splitlines())
    return " ".join(line for line in lines if line and not line.startswith(">"))[:PREVIEW]


def without_body(writer: Writer, limit: int, batch: int, but: Iterable[str] = ()) -> list[str]:
    """Mails whose bodies are to be kept and are not here: the newest ``limit``, and all that are pinned; without
    those ``but``."""
    rows = writer.db.execute(
        "SELECT id FROM (SELECT * FROM (SELECT k, id, mailboxes FROM email ORDER BY k DESC LIMIT ?) UNION "
        "SELECT k, id, mailboxes FROM email WHERE instr(' ' || keywords || ' ', ' $flagged ') > 0) AS newest "
        "WHERE mailboxes != '' AND NOT EXISTS (SELECT 1 FROM body WHERE email_k = newest.k) "
        "AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY k DESC LIMIT ?",
        (limit, json.dumps(list(but)), batch),
    )
    return [id_ for (id_,) in rows]


def unknown(writer: Writer, email_ids: Iterable[str]) -> list[str]:
    """Those of these mails that are not here, each once."""
    return [
        id_
        for id_ in dict.fromkeys(email_ids)
        if writer.db.execute("SELECT 1 FROM email WHERE id = ?", (id_,)).fetchone() is None
    ]


def belongs(writer: Writer, email: Mapping[str, Any]) -> bool:
    """Whether this mail lies in the part of one of its mailboxes that is complete here, or in a conversation that
    is."""
    received_at = wire.seconds(email.get("receivedAt")) or 0
    horizons = [writer.horizon(mailbox_id) for mailbox_id in wire.ids(email.get("mailboxIds"))]
    if any(horizon is not None and horizon <= received_at for horizon in horizons):
        return True
    row = writer.db.execute(
        "SELECT complete FROM thread WHERE id = ?", (str(email.get("threadId")),)
    ).fetchone()
    return row is not None and bool(row[0])


def mark_all_stale(writer: Writer) -> None:
    """The server cannot say what changed: everything here is to be asked anew, and is shown meanwhile."""
    writer.db.execute("UPDATE email SET stale = 1")
    writer.db.execute("UPDATE mailbox SET horizon = NULL")
    writer.db.execute("UPDATE thread SET complete = 0")
    writer.delta.horizons = True


def stale(writer: Writer, batch: int) -> list[str]:
    rows = writer.db.execute("SELECT id FROM email WHERE stale = 1 ORDER BY k DESC LIMIT ?", (batch,))
    return [id_ for (id_,) in rows]


def checked(writer: Writer, email_ids: Iterable[str]) -> None:
    """These were asked for; one of which the server says nothing is left as it is, and not asked for without end."""
    writer.db.executemany("UPDATE email SET stale = 0 WHERE id = ?", [(id_,) for id_ in email_ids])
