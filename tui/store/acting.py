"""Triage and undo: visible at once, durable, sent in the background."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import wraps
from typing import ParamSpec

from tui.store import ops, reads, triage
from tui.store.database import Files, StoreError
from tui.store.ops import MailState, Patch
from tui.store.reading import Reading
from tui.store.records import Receipt
from tui.store.setup import AccountSetup, StoreOptions
from tui.store.undo import Deed, History

P = ParamSpec("P")
Plan = Callable[[Sequence[MailState]], list[Patch]]
"""The patches for one conversation's mails, oldest first."""


def says_why(action: Callable[P, Receipt]) -> Callable[P, Receipt]:
    """A disk that takes nothing more makes a Receipt that says so: nothing was done, and nothing is lost."""

    @wraps(action)
    def careful(*args: P.args, **kwargs: P.kwargs) -> Receipt:
        try:
            return action(*args, **kwargs)
        except StoreError as error:
            return nothing(error.sentence)

    return careful


class Acting(Reading):
    """Each action returns a Receipt with the sentence for the toast; one that can do nothing says why."""

    def __init__(self, setup: AccountSetup, files: Files, options: StoreOptions) -> None:
        super().__init__(setup, files, options)
        self._history = History()

    # ``mailbox_id`` is where the conversations are looked at from; empty: in what a search found, wherever they are.

    def archive(self, thread_ids: Sequence[str], mailbox_id: str) -> Receipt:
        archive = self._role("archive")
        mailbox_id = mailbox_id or self._role("inbox") or ""
        if archive is None:
            return nothing("This account has no Archive mailbox; move the mail with m instead.")
        if archive == mailbox_id:
            return nothing("This is archived already.")
        return self._here(
            thread_ids, mailbox_id, lambda mails: triage.relocate(mails, mailbox_id, archive), "Archived {}"
        )

    def delete(self, thread_ids: Sequence[str], mailbox_id: str) -> Receipt:
        trash = self._role("trash")
        if trash is None:
            return nothing("This account has no Trash mailbox; nothing was deleted.")
        if trash == mailbox_id:
            return nothing("This is in Trash already.")
        return self._here(thread_ids, mailbox_id, lambda mails: triage.to_trash(mails, trash), "Deleted {}")

    def destroy(self, thread_ids: Sequence[str], mailbox_id: str) -> Receipt:
        """For ever: only out of Trash and Junk, only mail that is nowhere else; it cannot be undone."""
        if mailbox_id not in reads.hidden(self._db):
            return nothing("Only mail in Trash or Junk can be deleted for ever.")

        def plan(mails: Sequence[MailState]) -> list[Patch]:
            alone = [mail for mail in mails if mail.mailboxes == frozenset({mailbox_id})]
            shared = [mail for mail in mails if mail.mailboxes != frozenset({mailbox_id})]
            return [ops.destroy(mail.id) for mail in alone] + [
                ops.member(mail.id, mailbox_id, False) for mail in shared
            ]

        return self._here(thread_ids, mailbox_id, plan, "Deleted {} for ever", undoable=False)

    def move(self, thread_ids: Sequence[str], mailbox_id: str, target_id: str) -> Receipt:
        target = self.mailbox(target_id)
        if target is None or target_id == mailbox_id:
            return nothing("This is there already." if target else "This mailbox is gone; nothing was moved.")
        staying = reads.unlabelled(self._db)

        def plan(mails: Sequence[MailState]) -> list[Patch]:
            if mailbox_id:
                return triage.relocate(mails, mailbox_id, target_id)
            return triage.gather(mails, target_id, staying)

        return self._here(thread_ids, mailbox_id, plan, f"Moved {{}} to {target.name}")

    def label(self, thread_ids: Sequence[str], mailbox_id: str, target_id: str) -> Receipt:
        """Into one more mailbox; they stay where they are."""
        target = self.mailbox(target_id)
        if target is None:
            return nothing("This mailbox is gone; nothing was labelled.")
        return self._here(
            thread_ids,
            mailbox_id,
            lambda mails: triage.labelled(mails, target_id),
            f"Labelled {{}} {target.name}",
        )

    def report_spam(self, thread_ids: Sequence[str], mailbox_id: str) -> Receipt:
        junk = self._role("junk")
        if junk is None:
            return nothing("This account has no Junk mailbox; delete the mail instead.")
        return self._here(
            thread_ids, mailbox_id, lambda mails: triage.as_spam(mails, junk), "Reported {} as spam"
        )

    def not_spam(self, thread_ids: Sequence[str], mailbox_id: str) -> Receipt:
        inbox = self._role("inbox")
        if inbox is None:
            return nothing("This account has no Inbox; move the mail with m instead.")
        return self._here(
            thread_ids, mailbox_id, lambda mails: triage.as_wanted(mails, mailbox_id, inbox), "Not spam: {}"
        )

    def set_seen(self, thread_ids: Sequence[str], seen: bool, *, mailbox_id: str) -> Receipt:
        text = "Marked {} as read" if seen else "Marked {} as unread"
        return self._act(
            thread_ids, self._visible_from(mailbox_id), lambda mails: triage.seen(mails, seen), text
        )

    def set_flagged(self, thread_ids: Sequence[str], flagged: bool, *, mailbox_id: str) -> Receipt:
        text = "Pinned {}" if flagged else "Unpinned {}"
        return self._act(
            thread_ids, self._visible_from(mailbox_id), lambda mails: triage.flagged(mails, flagged), text
        )

    @says_why
    def set_message_seen(self, email_ids: Collection[str], seen: bool) -> Receipt:
        """For single messages, as opening them does; it is not worth an undo of its own."""
        messages = [found for id_ in email_ids if (found := reads.message(self._db, id_)) is not None]
        mails = [MailState(message.id, message.keywords, message.mailbox_ids) for message in messages]
        patches = [patch for mail in mails for patch in ops.set_keyword(mail, "$seen", seen)]
        if patches:
            self._do(patches)
        return Receipt("Marked as read" if seen else "Marked as unread", len(patches), undoable=False)

    @says_why
    def undo(self) -> Receipt:
        deed = self._history.take_back()
        if deed is None:
            return nothing("There is nothing to undo.")
        if not self._take_back(deed):
            return nothing(f"Too late to undo: {deed.text}")
        if deed.forth:
            self._history.was_undone(deed)
        return Receipt(f"Undone: {deed.text}", 1, undoable=False)

    @says_why
    def redo(self) -> Receipt:
        deed = self._history.repeat()
        if deed is None:
            return nothing("There is nothing to redo.")
        self._do(deed.forth)
        self._history.was_redone(deed)
        return Receipt(deed.text, 1)

    def _take_back(self, deed: Deed) -> bool:
        self._do(deed.back)
        return True

    # How

    def _visible_from(self, mailbox_id: str) -> Callable[[MailState], bool]:
        hidden = reads.hidden(self._db)
        if mailbox_id in hidden:
            return lambda mail: mailbox_id in mail.mailboxes
        return lambda mail: bool(mail.mailboxes - hidden)

    def _here(
        self, thread_ids: Sequence[str], mailbox_id: str, plan: Plan, text: str, *, undoable: bool = True
    ) -> Receipt:
        if mailbox_id:
            return self._act(
                thread_ids, lambda mail: mailbox_id in mail.mailboxes, plan, text, undoable=undoable
            )
        aside = reads.unlabelled(self._db)
        return self._act(thread_ids, lambda mail: bool(mail.mailboxes - aside), plan, text, undoable=undoable)

    @says_why
    def _act(
        self,
        thread_ids: Sequence[str],
        covers: Callable[[MailState], bool],
        plan: Plan,
        text: str,
        *,
        undoable: bool = True,
    ) -> Receipt:
        if self.read_only:
            return nothing("This account may be read and not changed.")
        forth: list[Patch] = []
        touched: list[MailState] = []
        count = 0
        states = reads.mail_states(self._db, thread_ids)
        for thread_id in states:
            mails = [mail for mail in states[thread_id] if covers(mail)]
            patches = plan(mails)
            forth += patches
            touched += mails
            count += bool(patches)
        if not forth:
            return nothing("Nothing had to be changed.")
        self._do(forth)
        text = text.format("one conversation" if count == 1 else f"{count} conversations")
        if undoable:
            self._history.did(Deed(text, ops.inverse(touched, forth), tuple(forth)))
        return Receipt(text, count, undoable)

    def _do(self, patches: Sequence[Patch]) -> None:
        """On disk, then on the screen, then to the server."""
        with self._queue.transaction():
            self._queue.add(patches)
        emails = list({patch.target: None for patch in patches if patch.type == "Email"})
        masks = list({patch.target: None for patch in patches if patch.type == "MaskedEmail"})
        if emails:
            self._now_in_background(self._engine.ops_added, emails)
        if masks:
            self._now_in_background(self._engine.masks_changed, masks)


def nothing(why: str) -> Receipt:
    return Receipt(why, 0, undoable=False)
