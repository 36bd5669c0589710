"""What an action does to one conversation, as data: so that it can be kept on disk, repeated and applied to many. Pure.

An action looks at conversations from a mailbox (``mailbox_id``; empty: from a view or a search) and covers their
mails there; reading, pinning, muting and following cover all that can be seen from there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict

from tui.frozen import frozen
from tui.store import ops, reminding, snoozing, triage
from tui.store.ops import MailState, Patch, keyword
from tui.store.records import ThreadQuery


@frozen
class Task:
    """``kind`` is one of PLANS; ``target`` a mailbox, ``add`` and ``remove`` several; ``on`` whether a mark is set or
    taken away; ``until`` seconds since the epoch, UTC."""

    kind: str
    mailbox_id: str = ""
    target: str = ""
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    on: bool = True
    until: int = 0

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Task:
        fields = json.loads(text)
        fields["add"], fields["remove"] = tuple(fields["add"]), tuple(fields["remove"])
        return cls(**fields)

    def renamed(self, ids: Mapping[str, str]) -> Task:
        """The same with the ids that mailboxes have now."""
        return Task(
            self.kind,
            ids.get(self.mailbox_id, self.mailbox_id),
            ids.get(self.target, self.target),
            tuple(ids.get(one, one) for one in self.add),
            tuple(ids.get(one, one) for one in self.remove),
            self.on,
            self.until,
        )


@frozen
class Places:
    """The account's mailboxes as far as actions depend on them. ``hidden``: Trash and Junk; ``aside``: those and Sent
    and Drafts, where mail stays when its conversation is put away from a search."""

    hidden: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()
    inbox: str | None = None
    archive: str | None = None
    snoozed: str | None = None
    all: tuple[str, ...] = ()


WHOLE = frozenset({"seen", "flagged", "mute", "follow", "unsnooze", "wake"})
"""Actions on all of a conversation that can be seen."""

LEAVING = frozenset({"archive", "move", "trash", "spam", "wanted", "destroy", "snooze"})
"""Actions after which a conversation is not listed in that mailbox any more."""


def leaves(task: Task, query: ThreadQuery, mailbox_id: str) -> bool:
    """Whether conversations are not listed there any more once this is done to them. ``mailbox_id``: the list's."""
    if task.kind in ("trash", "spam"):
        return bool(mailbox_id) and mailbox_id != task.target
    kinds = {one.kind for one in query.filters} | {query.view}
    if task.kind == "seen" and task.on:
        return "unread" in kinds
    if task.kind == "flagged" and not task.on:
        return "pinned" in kinds
    if task.kind == "labels":
        return mailbox_id in task.remove
    return task.kind in LEAVING and bool(mailbox_id) and mailbox_id == task.mailbox_id


def plan(task: Task, mails: Sequence[MailState], places: Places) -> list[Patch]:
    """The patches for one conversation's mails, which are given oldest first."""
    covered = [mail for mail in mails if _covers(task, mail, places)]
    if not covered:
        return []
    patches = _PLANS[task.kind](task, covered, places)
    return (
        patches
        if task.kind in ("snooze", "wake", "destroy")
        else patches + _settled(covered, patches, places)
    )


def _covers(task: Task, mail: MailState, places: Places) -> bool:
    if "$memo" in mail.keywords and task.mailbox_id not in mail.mailboxes:
        return False  # a note stays with its conversation
    if task.kind in ("unsnooze", "wake"):
        due = task.kind == "unsnooze" or (snoozing.until(mail.keywords) or task.until + 1) <= task.until
        return due and places.snoozed in mail.mailboxes
    if task.kind in ("mute", "follow") and not task.on:
        return True
    if task.kind in WHOLE:
        hidden = task.mailbox_id in places.hidden
        return task.mailbox_id in mail.mailboxes if hidden else bool(mail.mailboxes - places.hidden)
    return task.mailbox_id in mail.mailboxes if task.mailbox_id else bool(mail.mailboxes - places.aside)


def _settled(mails: Sequence[MailState], patches: Sequence[Patch], places: Places) -> list[Patch]:
    """What leaves the mailbox where it sleeps, or the one where it woke, is nothing special any more."""
    found: list[Patch] = []
    for mail in mails:
        marks = snoozing.marks(mail.keywords)
        if not marks:
            continue
        homes = {places.snoozed, snoozing.home(mail.keywords, places.all, places.inbox)}
        left = {ops.unpointer(patch.path.partition("/")[2]) for patch in patches if _leaves(patch, mail)}
        if left & homes:
            found += [keyword(mail.id, name, False) for name in marks]
            found += ops.set_keyword(mail, snoozing.WOKEN, False)
    return found


def _leaves(patch: Patch, mail: MailState) -> bool:
    return patch.target == mail.id and patch.path.startswith("mailboxIds/") and patch.value is None


def _archive(task: Task, mails: Sequence[MailState], _: Places) -> list[Patch]:
    return triage.relocate(mails, task.mailbox_id, task.target)


def _move(task: Task, mails: Sequence[MailState], places: Places) -> list[Patch]:
    if task.mailbox_id:
        return triage.relocate(mails, task.mailbox_id, task.target)
    return triage.gather(mails, task.target, places.aside)


def _labels(task: Task, mails: Sequence[MailState], places: Places) -> list[Patch]:
    return triage.relabelled(mails, task.add, task.remove, places.archive or places.inbox)


def _destroy(task: Task, mails: Sequence[MailState], _: Places) -> list[Patch]:
    alone = [mail for mail in mails if mail.mailboxes == frozenset({task.mailbox_id})]
    shared = [mail for mail in mails if mail.mailboxes != frozenset({task.mailbox_id})]
    return [ops.destroy(mail.id) for mail in alone] + [
        ops.member(mail.id, task.mailbox_id, False) for mail in shared
    ]


def _mute(task: Task, mails: Sequence[MailState], _: Places) -> list[Patch]:
    return triage.marked(mails, "$muted", task.on, instead_of="$followed")


def _follow(task: Task, mails: Sequence[MailState], _: Places) -> list[Patch]:
    return triage.marked(mails, "$followed", task.on, instead_of="$muted")


def _snooze(task: Task, mails: Sequence[MailState], places: Places) -> list[Patch]:
    """Out of the mailbox at hand, or else out of Inbox and Archive; labels stay."""
    leaving = [task.mailbox_id] if task.mailbox_id else [box for box in (places.inbox, places.archive) if box]
    patches: list[Patch] = []
    for mail in mails:
        origin = [name for name in snoozing.marks(mail.keywords) if name.startswith(snoozing.FROM)]
        wanted = {snoozing.until_keyword(task.until)}
        if task.target in mail.mailboxes:
            wanted |= set(origin)
        elif task.mailbox_id not in ("", places.inbox):
            wanted.add(snoozing.from_keyword(task.mailbox_id))
        patches += ops.moved(mail, out_of=leaving, into=task.target)
        patches += _with_marks(mail, wanted)
        patches += ops.set_keyword(mail, snoozing.WOKEN, False)
    return patches


def _unsnooze(task: Task, mails: Sequence[MailState], places: Places) -> list[Patch]:
    """What was to come back unless it is answered just does not."""
    patches: list[Patch] = []
    for mail in mails:
        waits = reminding.UNANSWERED in mail.keywords
        patches += reminding.dropped(mail, places.snoozed) if waits else _home(mail, places)
    return patches


def _wake(task: Task, mails: Sequence[MailState], places: Places) -> list[Patch]:
    """Its time has come: back home as new. It keeps its marks, by which it is listed on top there."""
    newest = mails[-1]
    patches = [patch for mail in mails for patch in _home(mail, places)]
    patches += ops.set_keyword(newest, snoozing.WOKEN, True)
    return patches + ops.set_keyword(newest, "$seen", False)


def _home(mail: MailState, places: Places) -> list[Patch]:
    home = snoozing.home(mail.keywords, places.all, places.inbox)
    if home is None or places.snoozed is None:
        return []
    return ops.moved(mail, out_of=[places.snoozed], into=home)


def _with_marks(mail: MailState, wanted: Collection[str]) -> list[Patch]:
    before = snoozing.marks(mail.keywords)
    gone = [keyword(mail.id, name, False) for name in before if name not in wanted]
    return gone + [keyword(mail.id, name, True) for name in sorted(wanted) if name not in before]


Plan = Callable[[Task, Sequence[MailState], Places], list[Patch]]

_PLANS: dict[str, Plan] = {
    "archive": _archive,
    "move": _move,
    "labels": _labels,
    "trash": lambda task, mails, _: triage.to_trash(mails, task.target),
    "spam": lambda task, mails, _: triage.as_spam(mails, task.target),
    "wanted": lambda task, mails, _: triage.as_wanted(mails, task.mailbox_id, task.target),
    "destroy": _destroy,
    "seen": lambda task, mails, _: triage.seen(mails, task.on),
    "flagged": lambda task, mails, _: triage.flagged(mails, task.on),
    "mute": _mute,
    "follow": _follow,
    "snooze": _snooze,
    "unsnooze": _unsnooze,
    "wake": _wake,
}
