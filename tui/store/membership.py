"""Which mailboxes and views list a conversation, under which key, and what it shows there. Pure.

A conversation's mail in Trash or Junk counts only there: elsewhere it is as if it were gone
(as RFC 8621 §2 counts unreadThreads).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tui.frozen import frozen
from tui.store import snoozing

UNREAD, PINNED, ATTACHMENT, LIST, MASK = 1, 2, 4, 8, 16
"""Flags of a listed conversation."""

VIEW_KEYS = {":unread": -2, ":pinned": -3, ":drafts": -4, ":muted": -5}
"""Views are listed as mailboxes are, under keys and ids that no mailbox has."""

_FAR = 253_402_300_799
"""The end of the year 9999: what sleeps is listed by the time left until then, soonest first."""


@frozen
class Roles:
    """The mailboxes that decide how mail is listed. ``hidden``: Trash and Junk."""

    hidden: frozenset[str] = frozenset()
    inbox: str | None = None
    snoozed: str | None = None


@frozen
class Mail:
    """As much of one mail as decides where its conversation is listed. ``key`` sorts by date."""

    key: int
    keywords: frozenset[str]
    mailboxes: frozenset[str]
    has_attachment: bool = False
    mailing_list: bool = False

    @property
    def unread(self) -> bool:
        return "$seen" not in self.keywords and "$draft" not in self.keywords

    @property
    def memo(self) -> bool:
        return "$memo" in self.keywords


@frozen
class Place:
    """A conversation's row in one mailbox: the key by which it is listed there, and its flags."""

    sort_key: int
    flags: int

    @property
    def unread(self) -> bool:
        return bool(self.flags & UNREAD)


def visible(mails: Iterable[Mail], mailbox: str, hidden: Collection[str]) -> list[Mail]:
    """The mails that the conversation has when it is seen from ``mailbox``; ``hidden``: Trash and Junk."""
    if mailbox in hidden:
        return [mail for mail in mails if mailbox in mail.mailboxes]
    return [mail for mail in mails if mail.mailboxes.difference(hidden)]


def places(mails: Sequence[Mail], roles: Roles, thread_key: int = 0) -> dict[str, Place]:
    """Mailbox or view id → the conversation's row there."""
    shown = visible(mails, "", roles.hidden)
    flags = _flags(shown)
    found: dict[str, Place] = {}
    boxes = mails[0].mailboxes if len(mails) == 1 else {box for mail in mails for box in mail.mailboxes}
    for mailbox in boxes:
        inside = [mail for mail in mails if mailbox in mail.mailboxes]
        key = max(_key(mail, mailbox, roles, thread_key) for mail in inside)
        found[mailbox] = Place(key, _flags(inside) if mailbox in roles.hidden else flags)
    if shown:
        newest = Place(max(mail.key for mail in shown), flags)
        found |= dict.fromkeys(_views(shown, flags), newest)
    return found


def _flags(mails: Iterable[Mail]) -> int:
    flags = 0
    for mail in mails:
        if mail.unread:
            flags |= UNREAD
        if "$flagged" in mail.keywords:
            flags |= PINNED
        if mail.has_attachment:
            flags |= ATTACHMENT
        if mail.mailing_list or "$ismailinglist" in mail.keywords:
            flags |= LIST
        if "$maskedemail" in mail.keywords:
            flags |= MASK
    return flags


def _views(mails: Sequence[Mail], flags: int) -> list[str]:
    found = [view for view, flag in ((":unread", UNREAD), (":pinned", PINNED)) if flags & flag]
    if any("$draft" in mail.keywords for mail in mails):
        found.append(":drafts")
    return [*found, ":muted"] if is_muted(mail.keywords for mail in mails) else found


def is_muted(keywords: Iterable[Collection[str]]) -> bool:
    """Whether a conversation whose mails have these keywords is muted; following wins (RFC 9979)."""
    mails = list(keywords)
    return any("$muted" in mail for mail in mails) and not any("$followed" in mail for mail in mails)


def _key(mail: Mail, mailbox: str, roles: Roles, thread_key: int) -> int:
    """By when it came; what sleeps by when it wakes; what has woken, at home, by when it woke.

    The low bits keep such keys apart from those of mail that came in the same second.
    """
    until = snoozing.until(mail.keywords)
    if until is None:
        return mail.key
    low = 1 << 19 | thread_key & (1 << 19) - 1
    if mailbox == roles.snoozed:
        return _FAR - until << 20 | low
    at_home = mailbox == snoozing.home(mail.keywords, (mailbox,), roles.inbox)
    return until << 20 | low if at_home else mail.key


def count_changes(confirmed: dict[str, Place], effective: dict[str, Place]) -> dict[str, tuple[int, int]]:
    """Mailbox id → by how much (total, unread) the pending ops change what the server counts."""
    changes: dict[str, tuple[int, int]] = {}
    for mailbox in (confirmed.keys() | effective.keys()) - VIEW_KEYS.keys():
        before, after = confirmed.get(mailbox), effective.get(mailbox)
        total = (after is not None) - (before is not None)
        unread = (after is not None and after.unread) - (before is not None and before.unread)
        if total or unread:
            changes[mailbox] = (total, unread)
    return changes
