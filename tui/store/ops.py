"""Actions as idempotent patches, each with its inverse. Pure.

A patch names one key of one record (``keywords/$seen``, ``mailboxIds/X``, a masked address's
``state``), so applying it twice is applying it once, and two machines never overwrite each other's
other keys. Nothing is ever written as a whole ``keywords`` or ``mailboxIds`` map.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tui.frozen import frozen

DESTROY = ""
"""The path of a patch that destroys its record for ever; it has no inverse."""


@frozen
class Patch:
    """``type`` is the JMAP data type; ``value`` is what the server is told: True or None (absent) for keywords and
    mailboxes, a plain value for other properties."""

    type: str
    target: str
    path: str
    value: Any


@frozen
class Op:
    """A patch that waits for the server, numbered in the order in which it was made."""

    n: int
    patch: Patch


@frozen
class MailState:
    """The mutable half of a mail (RFC 8621 §4.1.1): the only properties that ops change."""

    id: str
    keywords: frozenset[str]
    mailboxes: frozenset[str]


def pointer(segment: str) -> str:
    """Escape a path segment (RFC 6901 §3)."""
    return segment.replace("~", "~0").replace("/", "~1")


def unpointer(segment: str) -> str:
    return segment.replace("~1", "/").replace("~0", "~")


def keyword(email_id: str, name: str, on: bool) -> Patch:
    return Patch("Email", email_id, f"keywords/{pointer(name)}", True if on else None)


def member(email_id: str, mailbox_id: str, on: bool) -> Patch:
    return Patch("Email", email_id, f"mailboxIds/{pointer(mailbox_id)}", True if on else None)


def destroy(email_id: str) -> Patch:
    return Patch("Email", email_id, DESTROY, None)


def apply(state: MailState, patches: Iterable[Patch]) -> MailState:
    """confirmed ⊕ ops. A destroyed mail is in no mailbox."""
    keywords, mailboxes = set(state.keywords), set(state.mailboxes)
    for patch in patches:
        if patch.path == DESTROY:
            return MailState(state.id, frozenset(keywords), frozenset())
        field, _, segment = patch.path.partition("/")
        values = keywords if field == "keywords" else mailboxes
        if patch.value:
            values.add(unpointer(segment))
        else:
            values.discard(unpointer(segment))
    return MailState(state.id, frozenset(keywords), frozenset(mailboxes))


def moved(mail: MailState, *, out_of: Iterable[str], into: str) -> list[Patch]:
    """Leave ``out_of`` and join ``into``; a mail never ends in no mailbox at all."""
    patches = [member(mail.id, into, True)] if into not in mail.mailboxes else []
    leaving = [box for box in out_of if box in mail.mailboxes and box != into]
    return patches + [member(mail.id, box, False) for box in leaving]


def set_keyword(mail: MailState, name: str, on: bool) -> list[Patch]:
    return [keyword(mail.id, name, on)] if (name in mail.keywords) != on else []


def inverse(mails: Sequence[MailState], patches: Sequence[Patch]) -> tuple[Patch, ...]:
    """The patches that bring back what ``patches`` change. Only keys that change are touched."""
    before = {mail.id: mail for mail in mails}
    back: list[Patch] = []
    for patch in reversed(patches):
        mail = before[patch.target]
        field, _, segment = patch.path.partition("/")
        values = mail.keywords if field == "keywords" else mail.mailboxes
        back.append(
            Patch(patch.type, patch.target, patch.path, True if unpointer(segment) in values else None)
        )
    # Joining before leaving, so that no step in between has a mail without a mailbox.
    return tuple(sorted(back, key=lambda patch: patch.value is None))


def collapse(ops: Iterable[Op]) -> dict[tuple[str, str, str], Op]:
    """The last op for each key of each record: the one whose value counts."""
    return {(op.patch.type, op.patch.target, op.patch.path): op for op in ops}


def as_updates(ops: Iterable[Op]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """The ``update`` and ``destroy`` arguments of one /set (RFC 8620 §5.3)."""
    updates: dict[str, dict[str, Any]] = {}
    destroyed: list[str] = []
    for op in ops:
        if op.patch.path == DESTROY:
            destroyed.append(op.patch.target)
        else:
            updates.setdefault(op.patch.target, {})[op.patch.path] = op.patch.value
    for target in destroyed:
        updates.pop(target, None)
    return updates, destroyed
