"""How many emails and threads each mailbox holds (RFC 8621 §2), kept true with every change."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable
from contextlib import contextmanager

Figures = tuple[int, int, int, int]
"""totalEmails, unreadEmails, totalThreads, unreadThreads."""

_ZERO: Figures = (0, 0, 0, 0)
_ALL = """
WITH unread (thread, trashed) AS MATERIALIZED (
  SELECT DISTINCT m.thread, m.mailbox IS :trash FROM email e JOIN email_mailbox m ON m.email = e.id WHERE e.unread
)
SELECT m.mailbox, count(*), sum(e.unread), count(DISTINCT m.thread), count(DISTINCT u.thread)
FROM email_mailbox m JOIN email e ON e.id = m.email
LEFT JOIN unread u ON u.thread = m.thread AND u.trashed = (m.mailbox IS :trash)
GROUP BY m.mailbox
"""
"""The figures of every mailbox at once, by the same rule as ``figures_of_thread``."""
_ROWS = "SELECT e.thread, e.id, e.unread, m.mailbox FROM email e JOIN email_mailbox m ON m.email = e.id"


def figures_of_thread(rows: Iterable[tuple[int, int, int]], trash: int | None) -> dict[int, Figures]:
    """What one thread adds to each mailbox; ``rows`` are (email, unread, mailbox).

    A mail that is only in the trash makes no thread unread elsewhere, and the trash's threads are
    unread only by what is in the trash.
    """
    places: dict[int, set[int]] = {}
    unread: set[int] = set()
    for email, is_unread, mailbox in rows:
        places.setdefault(mailbox, set()).add(email)
        if is_unread:
            unread.add(email)
    trashed = places.get(trash, set()) if trash is not None else set[int]()
    elsewhere = {email for mailbox, emails in places.items() if mailbox != trash for email in emails}
    result: dict[int, Figures] = {}
    for mailbox, emails in places.items():
        relevant = trashed if mailbox == trash else elsewhere
        result[mailbox] = (len(emails), len(emails & unread), 1, int(bool(relevant & unread)))
    return result


class Counts:
    """The figures of all mailboxes: counted once, then moved by the difference that each change makes."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._figures: dict[int, Figures] = {}
        self.trash: int | None = None

    def of(self, mailbox: int) -> Figures:
        return self._figures.get(mailbox, _ZERO)

    def recount(self) -> list[int]:
        """Count everything anew; the mailboxes whose figures were different before."""
        before = self._figures
        rows = self._db.execute(_ALL, {"trash": self.trash})
        self._figures = {
            mailbox: (total, unread, threads, some) for mailbox, total, unread, threads, some in rows
        }
        return [
            mailbox
            for mailbox in before.keys() | self._figures.keys()
            if before.get(mailbox, _ZERO) != self.of(mailbox)
        ]

    @contextmanager
    def follow(self, threads: Iterable[int]) -> Generator[list[int]]:
        """Around a change to these threads' mails; afterwards the list holds the mailboxes whose figures moved."""
        kept = list(dict.fromkeys(threads))
        moved: list[int] = []
        before = [self._of_thread(thread) for thread in kept]
        figures = {mailbox: self.of(mailbox) for place in before for mailbox in place}
        yield moved
        after = [self._of_thread(thread) for thread in kept]
        figures.update({mailbox: self.of(mailbox) for place in after for mailbox in place})
        for place in before:
            self._add(place, -1)
        for place in after:
            self._add(place, 1)
        moved.extend(mailbox for mailbox, old in figures.items() if self.of(mailbox) != old)

    def _of_thread(self, thread: int) -> dict[int, Figures]:
        rows = self._db.execute(_ROWS + " WHERE e.thread = ?", (thread,)).fetchall()
        return figures_of_thread((row[1:] for row in rows), self.trash)

    def _add(self, figures: dict[int, Figures], sign: int) -> None:
        for mailbox, (total, unread, threads, unread_threads) in figures.items():
            a, b, c, d = self.of(mailbox)
            self._figures[mailbox] = (
                a + sign * total, b + sign * unread, c + sign * threads, d + sign * unread_threads,
            )  # fmt: skip
