"""The words by which a mail is found: its subject, its people, and its text once that is here."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from html import unescape
from typing import Any

from tui.store import wire

MOST = 100_000
"""Characters of a mail's text that are indexed."""

_NOT_TEXT = re.compile(r"(?is)<(script|style|head)\b.*?</\1\s*>|<[^>]*>")


def add(db: sqlite3.Connection, key: int) -> None:
    """Index the mail with this key as it is here now."""
    db.execute("INSERT INTO words(rowid, subject, people, text) VALUES(?, ?, ?, ?)", (key, *words(db, key)))


def remove(db: sqlite3.Connection, key: int) -> None:
    """Take it out again, before anything of what was indexed is changed."""
    db.execute(
        "INSERT INTO words(words, rowid, subject, people, text) VALUES('delete', ?, ?, ?, ?)",
        (key, *words(db, key)),
    )


def words(db: sqlite3.Connection, key: int) -> tuple[str, str, str]:
    row: tuple[Any, ...] = db.execute(
        "SELECT subject, sender, addressees, document FROM email LEFT JOIN body ON email_k = k WHERE k = ?",
        (key,),
    ).fetchone()
    subject, sender, addressees, document = row
    people = [*json.loads(sender), *(person for some in json.loads(addressees).values() for person in some)]
    text = "" if document is None else readable(zlib.decompress(document).decode())
    return subject, " ".join(word for person in people for word in person), text


def readable(document: str) -> str:
    """The text of a kept body; of HTML what stands between the tags."""
    body = wire.body(document)
    text = body.text if body.text.strip() else unescape(_NOT_TEXT.sub(" ", body.html[: 4 * MOST]))
    names = " ".join(attachment.name for attachment in body.attachments)
    return f"{text[:MOST]} {names}"
