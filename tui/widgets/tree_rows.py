"""What the tree of mailboxes lists, row by row: pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from tui.frozen import frozen
from tui.mail.safety import clean
from tui.store.records import Mailbox

MORE = "more:"
"""The id of the row behind which the mailboxes are that the person does not want to see."""

_COUNTS_ALL = frozenset({"drafts", "scheduled", "snoozed"})
_COUNTS_NONE = frozenset({"sent", "trash", "junk"})


@frozen
class Place:
    """A row that is no mailbox: ``id`` is what `MailboxTree.Opened` says when it is opened; ``icon`` a name among the
    marks' icons."""

    id: str
    name: str
    count: int = 0
    icon: str = ""


@frozen
class Branch:
    """A mailbox's row. ``dim``: the person hides it."""

    mailbox: Mailbox
    folded: bool
    dim: bool = False

    @property
    def id(self) -> str:
        return self.mailbox.id


@frozen
class More:
    """The row that shows and hides the hidden ones."""

    count: int
    folded: bool
    id: str = MORE


Row = Place | Branch | More | None
"""None is a gap."""


def mailbox_name(mailbox: Mailbox) -> str:
    """The name to show: servers that speak IMAP, too, shout INBOX."""
    name = clean(mailbox.name)
    if not name.strip():
        return "(no name)"
    return "Inbox" if mailbox.role == "inbox" and name == "INBOX" else name


def shown_count(mailbox: Mailbox) -> int:
    """The number beside the name: unread mail, or all where unread says nothing."""
    if mailbox.role in _COUNTS_NONE:
        return 0
    return mailbox.total if mailbox.role in _COUNTS_ALL else mailbox.unread


def lay_out(
    views: Sequence[Place], mailboxes: Sequence[Mailbox], places: Sequence[Place], folded: Collection[str]
) -> list[Row]:
    """The views, the mailboxes in their order, those that are hidden, and the pages of their own, with gaps between."""
    wanted = _wanted(mailboxes)
    hidden = [replace(box, depth=box.depth + 1) for box in mailboxes if box.id not in wanted]
    parts: list[list[Row]] = [
        list(views),
        _branches([box for box in mailboxes if box.id in wanted], folded),
        list(places),
    ]
    if hidden:
        parts[1].append(More(len(hidden), MORE in folded))
        if MORE not in folded:
            parts[1] += _branches(hidden, folded, dim=True)
    rows: list[Row] = []
    for part in filter(None, parts):
        rows += [None, *part] if rows else part
    return rows


def _wanted(mailboxes: Sequence[Mailbox]) -> set[str]:
    """Those that are shown: with a role, or subscribed, or above one that is. Where nothing is subscribed, all."""
    by_id = {box.id: box for box in mailboxes}
    if not any(box.is_subscribed for box in mailboxes):
        return set(by_id)
    found: set[str] = set()
    for box in mailboxes:
        at: Mailbox | None = box if box.is_subscribed or box.role is not None else None
        while at is not None and at.id not in found:
            found.add(at.id)
            at = by_id.get(at.parent_id or "")
    return found


def _branches(mailboxes: Sequence[Mailbox], folded: Collection[str], *, dim: bool = False) -> list[Row]:
    parents = {box.parent_id for box in mailboxes}
    rows: list[Row] = []
    below: int | None = None
    for box in mailboxes:
        if below is not None and box.depth > below:
            continue
        has_children = box.id in parents
        below = box.depth if has_children and box.id in folded else None
        rows.append(Branch(replace(box, has_children=has_children), box.id in folded, dim))
    return rows


def next_unread(mailboxes: Sequence[Mailbox], after: str) -> str | None:
    """The next mailbox below ``after``, and round again from the top, that has unread mail worth reading."""
    wanted = _wanted(mailboxes)
    ids = [box.id for box in mailboxes]
    start = ids.index(after) + 1 if after in ids else 0
    turned = [*mailboxes[start:], *mailboxes[:start]]
    return next(
        (
            box.id
            for box in turned
            if box.id != after
            and box.id in wanted
            and box.role not in _COUNTS_NONE | _COUNTS_ALL
            and box.unread
        ),
        None,
    )
