"""How an email is laid out in SQLite: columns to list, sort and search by, and the rest as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tui.demo.mime.envelope import base_subject

SCHEMA = """
CREATE TABLE email (
  id INTEGER PRIMARY KEY, thread INTEGER NOT NULL, blob INTEGER NOT NULL, received INTEGER NOT NULL,
  sent INTEGER NOT NULL, size INTEGER NOT NULL, unread INTEGER NOT NULL, has_attachment INTEGER NOT NULL,
  preview TEXT NOT NULL, keywords TEXT NOT NULL, headers TEXT NOT NULL, message_id TEXT NOT NULL,
  base_subject TEXT NOT NULL, sort_from TEXT NOT NULL, sort_to TEXT NOT NULL,
  x_from TEXT NOT NULL, x_to TEXT NOT NULL, x_cc TEXT NOT NULL, x_bcc TEXT NOT NULL, x_subject TEXT NOT NULL
);
CREATE INDEX email_thread ON email (thread, received, id);
CREATE INDEX email_received ON email (received, id, thread);
CREATE INDEX email_message_id ON email (message_id);
CREATE TABLE email_mailbox (
  mailbox INTEGER NOT NULL, received INTEGER NOT NULL, email INTEGER NOT NULL, thread INTEGER NOT NULL,
  PRIMARY KEY (mailbox, received, email)
) WITHOUT ROWID;
CREATE INDEX email_mailbox_email ON email_mailbox (email, mailbox);
CREATE TABLE email_keyword (
  keyword TEXT NOT NULL, email INTEGER NOT NULL, PRIMARY KEY (keyword, email)
) WITHOUT ROWID;
CREATE INDEX email_keyword_email ON email_keyword (email, keyword);
CREATE TABLE email_text (email INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE email_snooze (email INTEGER PRIMARY KEY, until INTEGER NOT NULL, details TEXT NOT NULL);
CREATE TABLE reference (
  message_id TEXT NOT NULL, subject TEXT NOT NULL, thread INTEGER NOT NULL,
  PRIMARY KEY (message_id, subject, thread)
) WITHOUT ROWID;
"""
_COLUMNS = (
    "id, thread, blob, received, sent, size, unread, has_attachment, preview, keywords, headers, message_id, "
    "base_subject, sort_from, sort_to, x_from, x_to, x_cc, x_bcc, x_subject"
)
INSERT = f"INSERT INTO email ({_COLUMNS}) VALUES ({', '.join('?' * 20)})"
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Mail:
    """One email. ``received`` and ``sent`` are seconds since the epoch; ``headers`` as in RFC 8621 §4.1.3."""

    id: int
    thread: int
    blob: int
    received: int
    size: int
    has_attachment: bool
    preview: str
    keywords: frozenset[str]
    mailboxes: frozenset[int]
    headers: dict[str, Any]


def of_addresses(addresses: Sequence[dict[str, Any]] | None) -> tuple[str, str]:
    """The text by which an address list is found, and the key by which it is sorted."""
    if not addresses:
        return "", ""
    text = " ".join(f"{one['name'] or ''} {one['email']}" for one in addresses).casefold()
    return text, (addresses[0]["name"] or addresses[0]["email"]).casefold()


def is_unread(keywords: Iterable[str]) -> bool:
    """Unread as mailboxes count it: neither seen nor a draft."""
    return not {"$seen", "$draft"} & set(keywords)


def row_values(
    key: tuple[int, int, int], received: int, sent: int, size: int, keywords: Iterable[str],
    headers: dict[str, Any], *, has_attachment: bool, preview: str,
) -> tuple[Any, ...]:  # fmt: skip
    """The values that INSERT takes; ``key`` is (email, thread, blob)."""
    subject = headers["subject"] or ""
    (from_text, from_key), (to_text, to_key), (cc_text, _), (bcc_text, _) = (
        of_addresses(headers[name]) for name in ("from", "to", "cc", "bcc")
    )
    return (
        *key, received, sent, size, int(is_unread(keywords)), int(has_attachment), preview,
        " ".join(sorted(keywords)), _ENCODE(headers),
        (headers["messageId"] or [""])[0], base_subject(subject),
        from_key, to_key, from_text, to_text, cc_text, bcc_text, subject.casefold(),
    )  # fmt: skip


def mail_of(row: tuple[Any, ...], mailboxes: Iterable[int]) -> Mail:
    """The Mail in a row of READ."""
    number, thread, blob, received, size, has_attachment, preview, keywords, headers = row
    return Mail(
        number, thread, blob, received, size, bool(has_attachment), preview,
        frozenset(keywords.split()), frozenset(mailboxes), json.loads(headers),
    )  # fmt: skip


INSERT_TEXT = "INSERT INTO email_text (email, body) VALUES (?, ?)"


def searchable(text: str) -> str:
    """The words of a body as a search looks through them."""
    return " ".join(text.split()).casefold()


READ = "SELECT id, thread, blob, received, size, has_attachment, preview, keywords, headers FROM email"
