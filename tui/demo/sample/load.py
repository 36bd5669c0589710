"""Generated messages into the account: rows are written past the mail store, as it would write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Any

from tui.demo.dates import with_offset
from tui.demo.mime.body import shortened
from tui.demo.sample.bulk import Bulk, Note, message_id, write
from tui.demo.sample.letters import Person
from tui.demo.store.account import Account
from tui.demo.store.rows import BASE_SUBJECT, INSERT, INSERT_TEXT, row_values, searchable

_BATCH = 5000
_ZONE = timezone(timedelta(hours=1))


def load(account: Account, bulk: Bulk, boxes: dict[str, int]) -> None:
    """Insert every message of ``bulk``."""
    loader = _Loader(account, boxes)
    account.blobs.make_with(bulk.read)
    for note in bulk.notes():
        loader.add(note)
    loader.flush()


def _addresses(person: Person) -> list[dict[str, Any]]:
    return [{"name": person.name or None, "email": person.email}]


def _headers(note: Note) -> dict[str, Any]:
    earlier = [message_id(note, recipe) for recipe in range(note.first, note.recipe)]
    return {
        "messageId": [message_id(note, note.recipe)],
        "inReplyTo": earlier[-1:] or None,
        "references": earlier or None,
        "sender": None,
        "from": _addresses(note.sender),
        "to": _addresses(note.to),
        "cc": None,
        "bcc": None,
        "replyTo": None,
        "subject": note.subject,
        "sentAt": with_offset(datetime.fromtimestamp(note.sent, _ZONE)),
    }


class _Loader:
    """Gathers rows and writes them in batches."""

    def __init__(self, account: Account, boxes: dict[str, int]) -> None:
        self._db = account.db
        self._boxes = boxes
        self._next, self._thread = account.mails.reserve(), 0
        self._blob = self._db.execute("SELECT coalesce(max(id), 0) FROM blob").fetchone()[0]
        self._rows: dict[str, list[tuple[Any, ...]]] = {statement: [] for statement in _STATEMENTS}
        self._waiting = 0

    def add(self, note: Note) -> None:
        self._next += 1
        self._blob += 1
        number, blob = self._next, self._blob
        if note.recipe == note.first:
            self._next += 1
            self._thread = self._next
        headers = _headers(note)
        values = row_values(
            (number, self._thread, blob), note.sent + 2, note.sent, len(write(note)), note.keywords, headers,
            has_attachment=False, preview=shortened(note.words or note.body),
        )  # fmt: skip
        self._rows[INSERT].append(values)
        self._rows[INSERT_TEXT].append((number, searchable(note.words or note.body)))
        self._rows[_BLOB].append((blob, note.recipe))
        self._rows[_MAILBOX].append((self._boxes[note.box], note.sent + 2, number, self._thread))
        self._rows[_KEYWORD].extend((keyword, number) for keyword in note.keywords)
        self._rows[_REFERENCE].append((headers["messageId"][0], values[BASE_SUBJECT], self._thread))
        self._waiting += 1
        if self._waiting == _BATCH:
            self.flush()

    def flush(self) -> None:
        self._db.execute("BEGIN")
        for statement, rows in self._rows.items():
            self._write(statement, rows)
        self._db.execute("COMMIT")
        self._waiting = 0

    def _write(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        values: Iterable[tuple[Any, ...]] = rows
        self._db.executemany(statement, values)
        rows.clear()


_BLOB = "INSERT INTO blob (id, recipe) VALUES (?, ?)"
_MAILBOX = "INSERT INTO email_mailbox (mailbox, received, email, thread) VALUES (?, ?, ?, ?)"
_KEYWORD = "INSERT INTO email_keyword (keyword, email) VALUES (?, ?)"
_REFERENCE = "INSERT OR IGNORE INTO reference (message_id, subject, thread) VALUES (?, ?, ?)"
_STATEMENTS = (INSERT, INSERT_TEXT, _BLOB, _MAILBOX, _KEYWORD, _REFERENCE)
