"""Generated messages into the account: rows are written past the mail store, as it would write them.

This is where the start of a large mailbox spends its time. What many messages have in common (people, subjects)
is therefore worked out once, and a row is put together without the objects that a parsed message is made of.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from functools import cache, lru_cache
from typing import Any

from tui.demo.dates import with_offset
from tui.demo.mime.body import shortened
from tui.demo.mime.envelope import base_subject
from tui.demo.sample.bulk import Bulk, Note, message_id, size
from tui.demo.sample.letters import Person
from tui.demo.store.account import Account
from tui.demo.store.rows import INSERT, INSERT_TEXT, is_unread, of_addresses, searchable

_BATCH = 5000
_ZONE = timezone(timedelta(hours=1))


def load(account: Account, bulk: Bulk, boxes: dict[str, int]) -> None:
    """Insert every message of ``bulk``."""
    loader = _Loader(account, boxes)
    account.blobs.make_with(bulk.read)
    for note in bulk.notes():
        loader.add(note)
    loader.flush()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@cache
def _person(person: Person) -> tuple[str, str, str]:
    """Somebody as an address list in JSON, as text to search, and as a key to sort by."""
    addresses = [{"name": person.name or None, "email": person.email}]
    return _json(addresses), *of_addresses(addresses)


_text_json = lru_cache(maxsize=4096)(_json)


def _headers(note: Note, own: str) -> str:
    """The header properties in JSON, as a look at the octets would give them."""
    earlier = [message_id(note, recipe) for recipe in range(note.first, note.recipe)]
    references = '["' + '","'.join(earlier) + '"]' if earlier else "null"
    replied = f'["{earlier[-1]}"]' if earlier else "null"
    sent = with_offset(datetime.fromtimestamp(note.sent, _ZONE))
    return (
        f'{{"messageId":["{own}"],"inReplyTo":{replied},"references":{references},"sender":null,'
        f'"from":{_person(note.sender)[0]},"to":{_person(note.to)[0]},"cc":null,"bcc":null,"replyTo":null,'
        f'"subject":{_text_json(note.subject)},"sentAt":"{sent}"}}'
    )


class _Loader:
    """Gathers rows and writes them in batches. Of four generated texts three have been there before."""

    def __init__(self, account: Account, boxes: dict[str, int]) -> None:
        self._db = account.db
        self._boxes = boxes
        self._next, self._thread, self._base = account.mails.reserve(), 0, ""
        self._blob = self._db.execute("SELECT coalesce(max(id), 0) FROM blob").fetchone()[0]
        self._texts: dict[str, tuple[str, str]] = {}
        self._rows: dict[str, list[tuple[Any, ...]]] = {statement: [] for statement in _STATEMENTS}

    def add(self, note: Note) -> None:
        self._next += 1
        self._blob += 1
        number, blob, rows = self._next, self._blob, self._rows
        if note.recipe == note.first:
            self._next += 1
            self._thread = self._next
            self._base = base_subject(note.subject)
        thread, own = self._thread, message_id(note, note.recipe)
        preview, text = self._text(note.words or note.body)
        _, from_text, from_key = _person(note.sender)
        _, to_text, to_key = _person(note.to)
        received = note.sent + 2
        rows[INSERT].append((
            number, thread, blob, received, note.sent, size(note), int(is_unread(note.keywords)), 0,
            preview, " ".join(sorted(note.keywords)), _headers(note, own), own, self._base, from_key, to_key,
            from_text, to_text, "", "", note.subject.casefold(),
        ))  # fmt: skip
        rows[INSERT_TEXT].append((number, text))
        rows[_BLOB].append((blob, note.recipe))
        rows[_MAILBOX].append((self._boxes[note.box], received, number, thread))
        rows[_KEYWORD].extend((keyword, number) for keyword in note.keywords)
        rows[_REFERENCE].append((own, self._base, thread))
        if len(rows[INSERT]) == _BATCH:
            self.flush()

    def _text(self, body: str) -> tuple[str, str]:
        """A text as a preview, and as a search looks through it."""
        known = self._texts.get(body)
        if known is None:
            known = self._texts[body] = (shortened(body), searchable(body))
        return known

    def flush(self) -> None:
        self._db.execute("BEGIN")
        for statement, rows in self._rows.items():
            self._db.executemany(statement, rows)
            rows.clear()
        self._db.execute("COMMIT")


_BLOB = "INSERT INTO blob (id, recipe) VALUES (?, ?)"
_MAILBOX = "INSERT INTO email_mailbox (mailbox, received, email, thread) VALUES (?, ?, ?, ?)"
_KEYWORD = "INSERT INTO email_keyword (keyword, email) VALUES (?, ?)"
_REFERENCE = "INSERT OR IGNORE INTO reference (message_id, subject, thread) VALUES (?, ?, ?)"
_STATEMENTS = (INSERT, INSERT_TEXT, _BLOB, _MAILBOX, _KEYWORD, _REFERENCE)
