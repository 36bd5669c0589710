"""The words by which a mail is found: its subject, its people, and its text once that is here."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from typing import Any

from tui.store import wire

MOST = 100_000
"""Characters of a mail's text that are indexed."""

_NOT_TEXT = re.compile(r"(?is)<(script|style|head)\b.*?</\1\s*>|<[^>]*>")


COLUMNS = ("subject", "sender", "recipients", "copies", "blind", "text", "files")
"""Of the table ``words``, in its order."""

_NAMES, _VALUES = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))


def add(db: sqlite3.Connection, key: int) -> None:
    """Index the mail with this key as it is here now."""
    db.execute(f"INSERT INTO words(rowid, {_NAMES}) VALUES(?, {_VALUES})", (key, *words(db, key)))


def remove(db: sqlite3.Connection, key: int) -> None:
    """Take it out again, before anything of what was indexed is changed."""
    db.execute(
        f"INSERT INTO words(words, rowid, {_NAMES}) VALUES('delete', ?, {_VALUES})", (key, *words(db, key))
    )


def words(db: sqlite3.Connection, key: int) -> tuple[str, ...]:
    """What is indexed of a mail, in the order of COLUMNS."""
    row: tuple[Any, ...] = db.execute(
        "SELECT subject, sender, addressees, document FROM email LEFT JOIN body ON email_k = k WHERE k = ?",
        (key,),
    ).fetchone()
    subject, sender, addressees, document = row
    named = json.loads(addressees)
    people = (json.loads(sender), *(named.get(header, ()) for header in ("to", "cc", "bcc")))
    text, files = ("", "") if document is None else readable(zlib.decompress(document).decode())
    return (subject, *(" ".join(word for person in some for word in person) for some in people), text, files)


def readable(document: str) -> tuple[str, str]:
    """The text of a kept body, of HTML what stands between the tags; and the names of its files."""
    from html import unescape  # its table of names takes longer than a first paint can wait

    body = wire.body(document)
    text = body.text if body.text.strip() else unescape(_NOT_TEXT.sub(" ", body.html[: 4 * MOST]))
    return text[:MOST], " ".join(attachment.name for attachment in body.attachments)
