"""What archiving, deleting, labelling, marking and the like mean for the mails of conversations, as patches. Pure.

An action covers the conversation's mails in the mailbox at hand: my reply in Sent stays in Sent. Read and pin
are seen on the whole conversation, so clearing them clears them on all of it that is visible.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tui.store.ops import MailState, Patch, keyword, member, moved, set_keyword


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


def relabelled(
    mails: Sequence[MailState], add: Collection[str], remove: Collection[str], last_resort: str | None
) -> list[Patch]:
    """Into these mailboxes and out of those. What would be in none goes to ``last_resort``, or stays in one."""
    patches: list[Patch] = []
    for mail in mails:
        joins = [box for box in add if box not in mail.mailboxes]
        leaves = [box for box in remove if box in mail.mailboxes and box not in add]
        if not joins and mail.mailboxes <= set(leaves):
            if last_resort is None or last_resort in leaves:
                leaves = leaves[:-1]
            else:
                joins = [last_resort]
        patches += [member(mail.id, box, True) for box in joins]
        patches += [member(mail.id, box, False) for box in leaves]
    return patches


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
    return [patch for mail in chosen for patch in (opened(mail) if on else set_keyword(mail, "$seen", False))]


def opened(mail: MailState) -> list[Patch]:
    """Read, and not to be noticed any more (RFC 9979: $new, $notify)."""
    names = (name for name in ("$new", "$notify") if name in mail.keywords)
    return set_keyword(mail, "$seen", True) + [keyword(mail.id, name, False) for name in names]


def flagged(mails: Sequence[MailState], on: bool) -> list[Patch]:
    """Pin the newest mail; unpin every mail that is pinned."""
    if not on:
        return [patch for mail in mails for patch in set_keyword(mail, "$flagged", False)]
    newest = mails[-1:]
    return [keyword(mail.id, "$flagged", True) for mail in newest if "$flagged" not in mail.keywords]


def marked(mails: Sequence[MailState], name: str, on: bool, *, instead_of: str) -> list[Patch]:
    """Mute or follow: the newest mail gets the keyword, and none keeps the opposite one; or none keeps either."""
    if not on:
        return [patch for mail in mails for patch in set_keyword(mail, name, False)]
    patches = [patch for mail in mails for patch in set_keyword(mail, instead_of, False)]
    marked_already = any(name in mail.keywords for mail in mails)
    return patches + ([] if marked_already else [keyword(mails[-1].id, name, True)])
