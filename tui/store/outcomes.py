"""What follows once it is known what became of a message: it has left, was refused, or is kept until its time.

Each is one transaction that closes the matter and queues what it entails.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection

from tui.store import ops, reminding
from tui.store.copies import Copies
from tui.store.deliveries import FIRST_LOOK
from tui.store.enclosures import Enclosures
from tui.store.queue import Outgoing
from tui.store.records import OutboxState
from tui.store.remote import Remote
from tui.store.saving import Saving
from tui.store.writer import Writer

QUEUED, SUBMITTING, UNKNOWN = OutboxState.QUEUED, OutboxState.SUBMITTING, OutboxState.UNKNOWN
FAILED, HELD = OutboxState.FAILED, OutboxState.HELD

NO_COPIES = Copies()


class Outcomes:
    """``acted`` is called when ops were queued or the server holds something new: the sync lane should run."""

    def __init__(
        self, remote: Remote, writer: Writer, enclosures: Enclosures, acted: Callable[[], None]
    ) -> None:
        self.writer = writer
        self.queue = writer.queue
        self.enclosures = enclosures
        self.saving = Saving(remote, writer, enclosures, self.tell)
        self.acted = acted
        self.tried: dict[str, int] = {}
        """How often the sending of a message has broken off."""

    def sent(
        self, item: Outgoing, email_ids: Collection[str], submission_id: str, copies: Copies = NO_COPIES
    ) -> None:
        """The server has it. What follows from that is queued in the same transaction that closes the matter.

        ``email_ids`` are the copies that are no drafts any more, whatever the cache still says of them.
        """
        draft = item.draft
        with self.queue.hardened():
            if draft.answers and draft.answers_keyword:
                self.queue.add([ops.keyword(draft.answers, draft.answers_keyword, True)])
            self.saving.tell_others(item, copies, "that version is kept in Drafts.")
            self.saving.destroy(copies, keep=email_ids)
            if draft.bcc:
                bcc = json.dumps([[person.name, person.email] for person in draft.bcc])
                self.queue.remember_bcc(draft.message_id, bcc)
            asleep = self.writer.roles.snoozed
            if asleep is not None and draft.remind_at > time.time():
                self.queue.add(reminding.asked(email_ids, asleep, draft.remind_at))
            self._remember(item, submission_id)
            self.queue.forget(item.key)
        self.enclosures.settled(draft, item.changed_at)
        self.tried.pop(item.key, None)
        if draft.answers:
            self.writer.ops_changed([draft.answers])
        self.changed()
        self.acted()

    def _remember(self, item: Outgoing, submission_id: str) -> None:
        draft, now = item.draft, time.time()
        people = [(person.name, person.email) for person in (*draft.to, *draft.cc, *draft.bcc)]
        look_at = now + FIRST_LOOK if submission_id else None
        self.queue.sent.add(item.key, draft.subject, people, now, submission_id, look_at)

    def fail(self, item: Outgoing, reason: str, draft_id: str = "", copies: Copies = NO_COPIES) -> None:
        """It has not left. A copy that the server made meanwhile is the draft's newest."""
        with self.queue.hardened():
            if not self.queue.step(item.key, [QUEUED, SUBMITTING, UNKNOWN], FAILED, error=reason):
                return  # it was taken back in time
            if draft_id:
                self.queue.saved_on_server(item.key, item.version, draft_id)
                self.saving.destroy(copies, keep={draft_id})
        self.tried.pop(item.key, None)
        self.tell(f"“{item.name}” was not sent: {reason} It is kept in the outbox.")
        self.acted()

    def held(self, item: Outgoing, submission_id: str, email_id: str, copies: Copies) -> None:
        """Until then it can be called back."""
        with self.queue.hardened():
            self.saving.destroy(copies, keep={email_id})
            self.queue.held(item.key, submission_id, email_id)
            self.queue.step(item.key, [SUBMITTING, UNKNOWN], HELD, due_at=item.hold_until)
        self.changed()
        self.acted()

    def file_as_sent(self, email_id: str) -> None:
        sent, drafts = self.writer.by_role("sent"), self.writer.by_role("drafts")
        patches = [ops.keyword(email_id, "$draft", False)]
        if sent is not None and drafts is not None:
            patches += [ops.member(email_id, sent, True), ops.member(email_id, drafts, False)]
        self.queue.add(patches)

    def changed(self) -> None:
        with self.writer.transaction() as delta:
            delta.outbox = delta.status = True

    def tell(self, sentence: str) -> None:
        with self.writer.transaction() as delta:
            delta.outbox = delta.status = True
            delta.notices.append(sentence)
