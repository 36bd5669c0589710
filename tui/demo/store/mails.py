"""The mail of one account: every change goes through here, so that rows, counts, threads and the log agree."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tui.demo import ids
from tui.demo.mime.body import preview, readable, views
from tui.demo.mime.envelope import base_subject, envelope
from tui.demo.mime.parse import Part
from tui.demo.narrow import Json
from tui.demo.store.changes import ChangeLog
from tui.demo.store.counts import Counts
from tui.demo.store.rows import (
    INSERT,
    INSERT_TEXT,
    READ,
    SCHEMA,
    Mail,
    is_unread,
    mail_of,
    row_values,
    searchable,
)

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class NewMail:
    """A message that is to be filed. ``received``: seconds since the epoch; ``size``: its octets."""

    tree: Part
    blob: int
    size: int
    received: int
    mailboxes: frozenset[int]
    keywords: frozenset[str]


class Mails:
    """Emails and the threads they form."""

    def __init__(self, db: sqlite3.Connection, log: ChangeLog) -> None:
        self._db = db
        self._log = log
        self._last = 0
        db.executescript(SCHEMA)
        self.counts = Counts(db)

    def loaded(self) -> None:
        """After rows were written past this class: go on from there, as if they had always been there."""
        self._last = max(
            self._db.execute("SELECT coalesce(max(id), 0), coalesce(max(thread), 0) FROM email").fetchone()
        )
        self.counts.recount()

    def reserve(self) -> int:
        """The last number that was used; whoever writes rows past this class numbers them from here."""
        return self._last

    # Reading

    def exists(self, number: int) -> bool:
        return self._db.execute("SELECT 1 FROM email WHERE id = ?", (number,)).fetchone() is not None

    def all_numbers(self, column: Literal["id", "thread"], most: int) -> list[int]:
        """The numbers of all emails, or all threads; no more than ``most`` of them."""
        rows = self._db.execute(f"SELECT DISTINCT {column} FROM email ORDER BY {column} LIMIT ?", (most,))
        return [row[0] for row in rows]

    def fetch(self, numbers: Sequence[int]) -> dict[int, Mail]:
        """The emails of these numbers, those that exist."""
        found: dict[int, Mail] = {}
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            places: dict[int, list[int]] = {}
            query = f"SELECT email, mailbox FROM email_mailbox WHERE email IN ({marks})"
            for email, mailbox in self._db.execute(query, some):
                places.setdefault(email, []).append(mailbox)
            for row in self._db.execute(f"{READ} WHERE id IN ({marks})", some):
                found[row[0]] = mail_of(row, places.get(row[0], ()))
        return found

    def one(self, number: int) -> Mail | None:
        return self.fetch([number]).get(number)

    def thread(self, number: int) -> list[int]:
        """The emails of a thread, oldest first; none: there is no such thread."""
        query = "SELECT id FROM email WHERE thread = ? ORDER BY received, id"
        return [row[0] for row in self._db.execute(query, (number,))]

    def in_mailbox(self, mailbox: int) -> list[int]:
        query = "SELECT email FROM email_mailbox WHERE mailbox = ?"
        return [row[0] for row in self._db.execute(query, (mailbox,))]

    # Changing

    def insert(self, new: NewMail) -> Mail:
        """File a message: it joins the thread that its References and its subject name, or begins one."""
        headers = envelope(new.tree)
        parts = views(new.tree)
        number = self._next()
        thread, is_new = self._thread_for(headers["messageId"], headers["inReplyTo"], headers["references"],
                                          base_subject(headers["subject"]))  # fmt: skip
        sent = datetime.fromisoformat(headers["sentAt"]).timestamp() if headers["sentAt"] else new.received
        values = row_values(
            (number, thread, new.blob), new.received, int(sent), new.size, new.keywords, headers,
            has_attachment=parts.has_attachment, preview=preview(new.tree),
        )  # fmt: skip
        with self.counts.follow([thread]) as moved:
            self._db.execute(INSERT, values)
            self._db.execute(INSERT_TEXT, (number, searchable(readable(new.tree))))
            self._place(number, thread, new.received, new.mailboxes)
            self._mark(number, new.keywords)
        self._log.created("Email", ids.encode(ids.EMAIL, number))
        (self._log.created if is_new else self._log.updated)("Thread", ids.encode(ids.THREAD, thread))
        self._counted(moved)
        filed = self.one(number)
        assert filed is not None
        return filed

    def update(self, mail: Mail, keywords: frozenset[str], mailboxes: frozenset[int]) -> bool:
        """Give an email these keywords and mailboxes; False when it had them already."""
        if keywords == mail.keywords and mailboxes == mail.mailboxes:
            return False
        with self.counts.follow([mail.thread]) as moved:
            if mailboxes != mail.mailboxes:
                self._db.execute("DELETE FROM email_mailbox WHERE email = ?", (mail.id,))
                self._place(mail.id, mail.thread, mail.received, mailboxes)
            if keywords != mail.keywords:
                self._db.execute("DELETE FROM email_keyword WHERE email = ?", (mail.id,))
                self._mark(mail.id, keywords)
                self._db.execute(
                    "UPDATE email SET keywords = ?, unread = ? WHERE id = ?",
                    (" ".join(sorted(keywords)), int(is_unread(keywords)), mail.id),
                )
        self._log.updated("Email", ids.encode(ids.EMAIL, mail.id))
        self._counted(moved)
        return True

    def snooze(self, mail: Mail, until: int, details: Json | None) -> None:
        """Keep until when an email sleeps (seconds since the epoch), or forget it."""
        if self.snooze_of(mail.id) == details:
            return
        self._db.execute("DELETE FROM email_snooze WHERE email = ?", (mail.id,))
        if details is not None:
            row = (mail.id, until, json.dumps(details))
            self._db.execute("INSERT INTO email_snooze (email, until, details) VALUES (?, ?, ?)", row)
        self._log.updated("Email", ids.encode(ids.EMAIL, mail.id))

    def snooze_of(self, number: int) -> Json | None:
        """What was set for when an email wakes."""
        found = self._db.execute("SELECT details FROM email_snooze WHERE email = ?", (number,)).fetchone()
        return None if found is None else json.loads(found[0])

    def snoozed(self, mailbox: int | None) -> list[tuple[Mail, Json]]:
        """The emails in this mailbox that wake some time, with what was set for that."""
        query = "SELECT s.email, s.details FROM email_snooze s JOIN email_mailbox m USING (email) WHERE m.mailbox = ?"
        rows = self._db.execute(query, (mailbox,)).fetchall()
        mails = self.fetch([row[0] for row in rows])
        return [(mails[number], json.loads(details)) for number, details in rows]

    def destroy(self, mail: Mail) -> None:
        """Remove an email for ever; its blob stays readable."""
        with self.counts.follow([mail.thread]) as moved:
            for table in ("email_mailbox", "email_keyword", "email_text", "email_snooze"):
                self._db.execute(f"DELETE FROM {table} WHERE email = ?", (mail.id,))
            self._db.execute("DELETE FROM email WHERE id = ?", (mail.id,))
        self._log.destroyed("Email", ids.encode(ids.EMAIL, mail.id))
        if self.thread(mail.thread):
            self._log.updated("Thread", ids.encode(ids.THREAD, mail.thread))
        else:
            self._db.execute("DELETE FROM reference WHERE thread = ?", (mail.thread,))
            self._log.destroyed("Thread", ids.encode(ids.THREAD, mail.thread))
        self._counted(moved)

    def recount(self, trash: int | None) -> None:
        """After another mailbox became the trash: its role decides what counts as unread."""
        self.counts.trash = trash
        self._counted(self.counts.recount())

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _counted(self, mailboxes: Iterable[int]) -> None:
        for mailbox in mailboxes:
            self._log.updated("Mailbox", ids.encode(ids.MAILBOX, mailbox), counts_only=True)

    def _place(self, email: int, thread: int, received: int, mailboxes: Iterable[int]) -> None:
        self._db.executemany(
            "INSERT INTO email_mailbox (mailbox, received, email, thread) VALUES (?, ?, ?, ?)",
            [(mailbox, received, email, thread) for mailbox in sorted(mailboxes)],
        )

    def _mark(self, email: int, keywords: Iterable[str]) -> None:
        self._db.executemany(
            "INSERT INTO email_keyword (keyword, email) VALUES (?, ?)",
            [(keyword, email) for keyword in sorted(keywords)],
        )

    def _thread_for(
        self, own: list[str] | None, replied: list[str] | None, earlier: list[str] | None, subject: str
    ) -> tuple[int, bool]:
        """RFC 8621 §3: a shared message id and the same subject make a thread."""
        named = list(dict.fromkeys([*(own or ()), *(replied or ()), *(earlier or ())]))
        marks = ",".join("?" * len(named))
        query = f"SELECT min(thread) FROM reference WHERE message_id IN ({marks}) AND subject = ?"
        found = self._db.execute(query, [*named, subject]).fetchone()[0]
        thread = self._next() if found is None else found
        self._db.executemany(
            "INSERT OR IGNORE INTO reference (message_id, subject, thread) VALUES (?, ?, ?)",
            [(name, subject, thread) for name in named],
        )
        return thread, found is None

    def scan(self, query: str, values: Sequence[object]) -> Iterator[tuple[int, int]]:
        """Rows of (email, thread) that a query made by the search gives, in its order."""
        return self._db.execute(query, values)
