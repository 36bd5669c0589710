"""Which mailboxes list a conversation, under which key, and whether it is unread there. Pure.

A conversation's mail in Trash or Junk counts only there: elsewhere it is as if it were gone
(as RFC 8621 §2 counts unreadThreads).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """As much of one mail as decides where its conversation is listed. ``key`` sorts by date."""

    key: int
    keywords: frozenset[str]
    mailboxes: frozenset[str]

    @property
    def unread(self) -> bool:
        return "$seen" not in self.keywords and "$draft" not in self.keywords


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation's row in one mailbox: the key of its newest mail there, and whether it is unread."""

    sort_key: int
    unread: bool


def visible(mails: Iterable[Mail], mailbox: str, hidden: Collection[str]) -> list[Mail]:
    """The mails that the conversation has when it is seen from ``mailbox``; ``hidden``: Trash and Junk."""
    if mailbox in hidden:
        return [mail for mail in mails if mailbox in mail.mailboxes]
    return [mail for mail in mails if mail.mailboxes.difference(hidden)]


def places(mails: Collection[Mail], hidden: Collection[str]) -> dict[str, Place]:
    """Mailbox id → the conversation's row there."""
    found: dict[str, Place] = {}
    for mailbox in {box for mail in mails for box in mail.mailboxes}:
        newest = max(mail.key for mail in mails if mailbox in mail.mailboxes)
        found[mailbox] = Place(newest, any(mail.unread for mail in visible(mails, mailbox, hidden)))
    return found


def count_changes(confirmed: dict[str, Place], effective: dict[str, Place]) -> dict[str, tuple[int, int]]:
    """Mailbox id → by how much (total, unread) the pending ops change what the server counts."""
    changes: dict[str, tuple[int, int]] = {}
    for mailbox in confirmed.keys() | effective.keys():
        before, after = confirmed.get(mailbox), effective.get(mailbox)
        total = (after is not None) - (before is not None)
        unread = (after is not None and after.unread) - (before is not None and before.unread)
        if total or unread:
            changes[mailbox] = (total, unread)
    return changes
