"""What the tests ask Cyrus over IMAP: the second opinion on what JMAP has done."""

from __future__ import annotations

import email
import email.policy
import imaplib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from tests.servers.sample import SampleMail

BATCH = 200
"""Messages an APPEND: Cyrus stores 280 a second this way, and 20 a second one by one."""


@dataclass(frozen=True)
class StoredMail:
    """One message as IMAP shows it."""

    uid: int
    flags: frozenset[str]
    message: EmailMessage

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"] or "").strip()

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")


def append(connection: imaplib.IMAP4, mails: Sequence[SampleMail], mailbox: str = "INBOX") -> None:
    """Store the mails with MULTIAPPEND (RFC 3502) and non-synchronizing literals (RFC 7888).

    imaplib knows neither, so the bytes are written here, and the tagged answer is awaited.
    """
    for start in range(0, len(mails), BATCH):
        tag = connection._new_tag()  # type: ignore[attr-defined]
        command = [tag, b" APPEND ", mailbox.encode()]
        for mail in mails[start : start + BATCH]:
            flags = b"(\\Seen)" if mail.seen else b"()"
            date = imaplib.Time2Internaldate(mail.received).encode()
            command += [b" ", flags, b" ", date, b" {%d+}\r\n" % len(mail.content), mail.content]
        connection.send(b"".join(command) + b"\r\n")
        _await_ok(connection, tag)


def mails_in(connection: imaplib.IMAP4, mailbox: str) -> list[StoredMail]:
    """Every message of the mailbox, oldest first, with headers and text parsed. Sets no \\Seen."""
    _ok(connection.select(_quoted(mailbox), readonly=True))
    _, numbers = connection.search(None, "ALL")
    if not numbers[0]:
        return []
    _, answer = connection.fetch(numbers[0].replace(b" ", b",").decode(), "(UID FLAGS BODY.PEEK[])")
    return [_parse(part) for part in answer if isinstance(part, tuple)]


def find(connection: imaplib.IMAP4, mailbox: str, *, subject: str) -> list[StoredMail]:
    return [mail for mail in mails_in(connection, mailbox) if mail.subject == subject]


def _parse(part: tuple[bytes, bytes]) -> StoredMail:
    uid = re.search(rb"UID (\d+)", part[0])
    flags = re.search(rb"FLAGS \(([^)]*)\)", part[0])
    assert uid is not None, part[0]
    assert flags is not None, part[0]
    message: Any = email.message_from_bytes(part[1], policy=email.policy.default)
    return StoredMail(int(uid[1]), frozenset(flags[1].decode().split()), message)


def _await_ok(connection: imaplib.IMAP4, tag: bytes) -> None:
    while True:
        line = connection.readline()
        if not line:
            raise ConnectionError("the IMAP server closed the connection during APPEND")
        if line.startswith(tag + b" "):
            if not line.startswith(tag + b" OK"):
                raise imaplib.IMAP4.error(line.decode(errors="replace"))
            return


def _quoted(mailbox: str) -> str:
    return '"' + mailbox.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _ok(answer: tuple[str, list[Any]]) -> None:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(str(answer))
