"""What archive, delete, move, spam, read and pin mean for the mails of conversations, as patches. Pure.

An action covers the conversation's mails in the mailbox at hand: my reply in Sent stays in Sent. Read and pin
are seen on the whole conversation, so clearing them clears them on all of it that is visible.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tui.store.ops import MailState, Patch, keyword, moved, set_keyword


@dataclass(frozen=True, slots=True)
class Boxes:
    """The mailboxes that have a role here; None where the account lacks one."""

    inbox: str | None
    archive: str | None
    trash: str | None
    junk: str | None


def relocate(mails: Sequence[MailState], mailbox_id: str, target_id: str) -> list[Patch]:
    """Out of this mailbox and into another; other labels stay."""
    return [patch for mail in mails for patch in moved(mail, out_of=[mailbox_id], into=target_id)]


def gather(mails: Sequence[MailState], target_id: str, staying: Collection[str]) -> list[Patch]:
    """Out of wherever they are, but for ``staying`` (Sent, Drafts), and into another mailbox."""
    return [
        patch
        for mail in mails
        for patch in moved(mail, out_of=sorted(mail.mailboxes.difference(staying)), into=target_id)
    ]


def labelled(mails: Sequence[MailState], target_id: str) -> list[Patch]:
    """Into one more mailbox, out of none."""
    return [patch for mail in mails for patch in moved(mail, out_of=[], into=target_id)]


def to_trash(mails: Sequence[MailState], trash: str) -> list[Patch]:
    """Out of every mailbox: a deleted mail is not found under its labels any more."""
    return [patch for mail in mails for patch in moved(mail, out_of=sorted(mail.mailboxes), into=trash)]


def as_spam(mails: Sequence[MailState], junk: str) -> list[Patch]:
    """Into Junk, out of everything else, and told to the filter by keyword ($junk, $notjunk)."""
    patches = [patch for mail in mails for patch in moved(mail, out_of=sorted(mail.mailboxes), into=junk)]
    return patches + _verdict(mails, "$junk", "$notjunk")


def as_wanted(mails: Sequence[MailState], mailbox_id: str, inbox: str) -> list[Patch]:
    return relocate(mails, mailbox_id, inbox) + _verdict(mails, "$notjunk", "$junk")


def _verdict(mails: Sequence[MailState], on: str, off: str) -> list[Patch]:
    return [patch for mail in mails for patch in set_keyword(mail, on, True) + set_keyword(mail, off, False)]


def seen(mails: Sequence[MailState], on: bool) -> list[Patch]:
    """All of them read; or the newest one unread, which is enough to make the conversation unread."""
    chosen = mails if on else mails[-1:]
    return [patch for mail in chosen for patch in set_keyword(mail, "$seen", on)]


def flagged(mails: Sequence[MailState], on: bool) -> list[Patch]:
    """Pin the newest mail; unpin every mail that is pinned."""
    if not on:
        return [patch for mail in mails for patch in set_keyword(mail, "$flagged", False)]
    newest = mails[-1:]
    return [keyword(mail.id, "$flagged", True) for mail in newest if "$flagged" not in mail.keywords]
