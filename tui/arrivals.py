"""What is new in an account's Inbox, told once, and only if it is what the person asked to be told of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from tui.store.records import Changed, Link, Participant, ThreadQuery, ThreadRow

if TYPE_CHECKING:
    from tui.store.account import AccountStore
    from tui.store.lists import ThreadList
    from tui.store.subscription import Subscription

MOST = 500
"""Rows that are looked at: who was away for a month is told "500 conversations"."""

GATHER_SECONDS = 1.0
"""Mail that comes in a burst is told of together."""

NAMED = 3
"""Senders that a notification about several conversations names."""

Later = Callable[[float, Callable[[], None]], object]


class Arrivals:
    """Begins when the account is in step with its server for the first time: what is there then is not news.

    ``wanted`` is the setting ``notify``; ``later`` runs something after some seconds; ``tell`` gets the text.
    """

    def __init__(self, mail: AccountStore, wanted: str, later: Later, tell: Callable[[str], None]) -> None:
        self._mail = mail
        self._wanted = wanted
        self._later = later
        self._tell = tell
        self._newest = 0
        """When the newest mail came that is no news any more (seconds since the epoch, UTC)."""
        self._rows: ThreadList | None = None
        self._told: list[Subscription] = [mail.subscribe(self._changed)]
        self._gathering = False

    def close(self) -> None:
        for subscription in self._told:
            subscription.close()
        self._told.clear()
        if self._rows is not None:
            self._rows.close()
        self._rows = None

    def _changed(self, changed: Changed) -> None:
        inbox = self._mail.by_role("inbox")
        in_step = self._mail.status.link in (Link.LIVE, Link.POLLING)
        if inbox is None or (self._rows is None and not in_step):
            return
        if self._rows is not None and self._rows.mailbox_id == inbox.id:
            return
        if self._rows is not None:
            self._rows.close()
        self._rows = self._mail.threads(ThreadQuery(inbox.id))
        self._told.append(self._rows.subscribe(lambda events: self._soon()))
        self._newest = max(self._newest, *(row.received_at for row in self._first(1)), 0)

    def _soon(self) -> None:
        if not self._gathering:
            self._gathering = True
            self._later(GATHER_SECONDS, self._gather)

    def _gather(self) -> None:
        self._gathering = False
        fresh = [row for row in self._first(MOST) if row.received_at > self._newest]
        self._newest = max([self._newest, *(row.received_at for row in fresh)])
        news = [row for row in fresh if writers(row) and self._is_wanted(row)]
        if news:
            self._tell(said(news))

    def _first(self, count: int) -> Iterator[ThreadRow]:
        """The newest rows, down to what is no news."""
        for index in range(min(count, len(self._rows) if self._rows is not None else 0)):
            row = self._rows.row(index) if self._rows is not None else None
            if row is None:
                continue
            if row.received_at <= self._newest:
                return
            yield row

    def _is_wanted(self, row: ThreadRow) -> bool:
        if self._wanted == "none":
            return False
        if row.followed:
            return True
        if row.muted:
            return False
        if self._wanted == "inbox" or row.flagged:
            return True
        pinned = self._pinned_writers()
        return any(person.address.email.lower() in pinned for person in writers(row))

    def _pinned_writers(self) -> frozenset[str]:
        """Who wrote in conversations that are pinned."""
        listed = self._mail.threads(ThreadQuery(view="pinned"))
        rows = [listed.row(index) for index in range(min(MOST, len(listed)))]
        listed.close()
        return frozenset(
            person.address.email.lower()
            for row in rows
            if row is not None
            for person in row.participants
            if not person.me
        )


def writers(row: ThreadRow) -> Sequence[Participant]:
    """Who wrote what is unread; nobody when it is the person's own mail, or was read elsewhere already."""
    return [person for person in row.participants if person.unread and not person.me]


def said(news: Sequence[ThreadRow]) -> str:
    """One conversation by its sender and subject; several by their number and senders."""
    if len(news) == 1:
        return f"{_name(writers(news[0])[-1])}: {news[0].subject or '(no subject)'}"
    names = list(dict.fromkeys(_name(writers(row)[-1]) for row in news))
    more = " and others" if len(names) > NAMED else ""
    return f"{len(news):,} new conversations: {', '.join(names[:NAMED])}{more}"


def _name(person: Participant) -> str:
    return person.address.name or person.address.email
