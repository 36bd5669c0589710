"""What was sent comes back when nobody answers: the sent mail sleeps like all that is snoozed, with one keyword more.

It stays in Sent, too. Every machine knows of it, and other clients see it among what is snoozed. An answer, or waking
it by hand, takes it out of there.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING

from tui.store import ops, snoozing
from tui.store.ops import MailState, Patch
from tui.store.packing import unpack

if TYPE_CHECKING:
    from tui.store.writer import Writer

UNANSWERED = "snoozed-if-unanswered"
"""On a sent mail that sleeps: it wakes only where nobody has answered."""


def asked(email_ids: Collection[str], asleep: str, until: float) -> list[Patch]:
    """The mail has left, and is to come back then (seconds since the epoch, UTC; to the minute)."""
    moment = int(until) - int(until) % 60
    return [
        patch
        for id_ in email_ids
        for patch in (
            ops.member(id_, asleep, True),
            ops.keyword(id_, snoozing.until_keyword(moment), True),
            ops.keyword(id_, UNANSWERED, True),
        )
    ]


def dropped(mail: MailState, asleep: str | None) -> list[Patch]:
    """It does not come back, and stays where it is else."""
    patches = [ops.keyword(mail.id, UNANSWERED, False)]
    if asleep in mail.mailboxes and len(mail.mailboxes) > 1:
        patches.append(ops.member(mail.id, asleep, False))
        patches += [ops.keyword(mail.id, name, False) for name in snoozing.marks(mail.keywords)]
    return patches


def drop_answered(writer: Writer) -> list[str]:
    """Those that were answered, or have woken, wait no more; the ids of these mails."""
    waiting = writer.db.execute(
        "SELECT k, id, thread_k, sender, keywords, mailboxes FROM email "
        "WHERE instr(keywords, 'snoozed-until-') > 0 AND instr(keywords, ?) > 0",
        (UNANSWERED,),
    ).fetchall()
    patches: list[Patch] = []
    for k, id_, thread_k, sender, keywords, mailboxes in waiting:
        mail = MailState(id_, unpack(keywords), unpack(mailboxes))
        if writer.roles.snoozed not in mail.mailboxes or _answered(writer, thread_k, k, sender):
            patches += dropped(mail, writer.roles.snoozed)
    if patches:
        with writer.queue.transaction():
            writer.queue.add(patches)
    targets = list(dict.fromkeys(patch.target for patch in patches))
    writer.ops_changed(targets)
    return targets


def _answered(writer: Writer, thread_k: int, k: int, sender: str) -> bool:
    """Whether somebody else has written in the conversation since."""
    later = writer.db.execute(
        "SELECT sender, keywords, mailboxes FROM email WHERE thread_k = ? AND k > ?", (thread_k, k)
    )
    mine, sent = _emails(sender), writer.by_role("sent")
    return any(
        "$draft" not in unpack(keywords) and sent not in unpack(mailboxes) and not _emails(who) & mine
        for who, keywords, mailboxes in later
    )


def _emails(people: str) -> frozenset[str]:
    return frozenset(email.lower() for _, email in json.loads(people))
