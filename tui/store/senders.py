"""Those who write to this account: how the person reads each one's mail, whether they have written before, and what
they were answered."""

from __future__ import annotations

import json
import sqlite3
from typing import Literal

from tui.mail.message import Message
from tui.store.database import StoreError

MOST_LOOKS = 200
"""Mails that are looked at to find one of a sender: all are from somebody with the words of the address."""

Choice = Literal["view", "remote"]


class Senders:
    """Addresses compare without case. It lives on the screens' thread and closes ``queue``, which is its own."""

    def __init__(self, queue: sqlite3.Connection, cache: sqlite3.Connection) -> None:
        self._queue = queue
        self._cache = cache

    def view(self, address: str) -> str:
        """The part of this sender's mail that is read: "html", "plain", or empty for the better one."""
        return str(self._kept("view", address) or "")

    def keep_view(self, address: str, view: str) -> None:
        """Remember it. StoreError, with a sentence, when the disk does not take it."""
        self._keep("view", address, view)

    def loads_remote(self, address: str) -> bool:
        """Whether pictures in this sender's mail come from the network without being asked for."""
        return bool(self._kept("remote", address))

    def keep_remote(self, address: str, *, allowed: bool) -> None:
        """Remember it. StoreError, with a sentence, when the disk does not take it."""
        self._keep("remote", address, int(allowed))

    def _kept(self, what: Choice, address: str) -> object:
        row = self._queue.execute(
            f"SELECT {what} FROM sender WHERE address = ?", (address.lower(),)
        ).fetchone()
        return row[0] if row else None

    def _keep(self, what: Choice, address: str, value: object) -> None:
        try:
            self._queue.execute(
                f"INSERT INTO sender(address, {what}) VALUES(?, ?) ON CONFLICT DO UPDATE SET {what} = excluded.{what}",
                (address.lower(), value),
            )
        except sqlite3.OperationalError as error:
            raise StoreError(f"This machine cannot remember it ({error}); free some space.") from error

    def is_first(self, message: Message) -> bool:
        """Whether no older mail of this sender is on this machine. Under a millisecond for most."""
        address = message.sender[0].email.lower() if message.sender else ""
        words = "".join(letter if letter.isalnum() else " " for letter in address).split()
        if not words:
            return False
        rows = self._cache.execute(
            "SELECT email.sender FROM words JOIN email ON k = words.rowid WHERE words MATCH ? AND received_at < ? "
            "ORDER BY words.rowid DESC LIMIT ?",
            (f'sender : "{" ".join(words)}"', message.received_at, MOST_LOOKS),
        ).fetchall()
        if len(rows) == MOST_LOOKS:
            return False  # it stands in so many that it is no stranger's
        return all(email.lower() != address for (sender,) in rows for _, email in json.loads(sender))

    def answers(self, message: Message, about: str, to: str) -> list[tuple[str, str]]:
        """Mail with these words in its subject that went to this address in answer to the message, or only later than
        it where nothing says what it answers; the newest first, as subject and sender's address in lower case."""
        words = "".join(letter if letter.isalnum() else " " for letter in about).split()
        if not words:
            return []
        rows = self._cache.execute(
            "SELECT email.subject, email.sender, addressees, ancestors, received_at FROM words "
            "JOIN email ON k = words.rowid WHERE words MATCH ? AND mailboxes != '' "
            "AND instr(keywords, '$draft') = 0 ORDER BY words.rowid DESC LIMIT ?",
            (f'subject : "{" ".join(words)}"', MOST_LOOKS),
        )
        found: list[tuple[str, str]] = []
        for subject, sender, addressees, ancestors, received_at in rows:
            answered = json.loads(ancestors).get("inReplyTo") or ()
            known = bool(answered and message.message_id)
            meant = message.message_id[0] in answered if known else received_at >= message.received_at
            if meant and to.lower() in (email.lower() for _, email in json.loads(addressees).get("to", ())):
                found += [(subject, email.lower()) for _, email in json.loads(sender)[:1]]
        return found

    def close(self) -> None:
        self._queue.close()
