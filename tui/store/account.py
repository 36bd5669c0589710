"""An account as its screens hold it: reading, triage, masked addresses, and, here, writing mail."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.mail import draft as drafts
from tui.mail.message import Address
from tui.mail.safety import clean
from tui.store import people, reads
from tui.store.acting import says_why
from tui.store.database import StoreError
from tui.store.delta import Delta
from tui.store.enclosures import local
from tui.store.ops import Patch
from tui.store.passing_on import PassingOn
from tui.store.records import Delivery, OutboxState, Receipt, SentItem
from tui.store.resuming import resumed
from tui.store.search import known
from tui.store.undo import Deed

if TYPE_CHECKING:
    from tui.jmap.credentials import Basic, Bearer
    from tui.mail.draft import Draft
    from tui.store.engine import Engine

LATER = 60.0
"""Seconds: a shorter delay is kept here, where it can be taken back without the network."""

COMPOSING, QUEUED, FAILED = OutboxState.COMPOSING, OutboxState.QUEUED, OutboxState.FAILED


class AccountStore(PassingOn):
    """Everything that can be done with one account. Nothing here waits for the network."""

    # Writing

    def people(self, typed: str, *, but: Collection[str] = (), limit: int = 8) -> tuple[Address, ...]:
        """Whom the typed beginning of a name or address may mean, the most likely first, without the addresses ``but``
        (in lower case)."""
        return people.matching(self._db, typed, limit, but)

    def search_values(self, operator: str) -> list[str]:
        """What can stand behind this operator of a search, as the mail that is here has it (``search.known``)."""
        return known.values(self._db, operator)

    def written_to(self, emails: Collection[str]) -> frozenset[str]:
        """Of these addresses, in lower case, those that the person has written to; what leaves now counts, too."""
        queued = {each.email.lower() for item in self.outbox() for each in item.to}
        return people.written_to(self._db, emails) | queued.intersection(emails)

    def save_draft(self, draft: Draft) -> bool:
        """Safe on this machine when this returns; on the server after a pause. False: the disk takes nothing more,
        which is told through Changed."""
        try:
            with self._queue.transaction():
                self._queue.save(draft)
        except StoreError as error:
            self._publish(Delta(notices=[error.sentence]))
            return False
        self._in_background(self._engine.outbox_changed)
        return True

    def open_drafts(self) -> tuple[Draft, ...]:
        """Compositions that were not finished, those of an earlier run included."""
        return tuple(resumed(item) for item in self._queue.in_state(COMPOSING))

    def draft_copy(self, key: str) -> str:
        """The id of the server's copy of this composition as it stands here; empty while there is none so new."""
        item = self._queue.outgoing(key)
        return item.server_id if item is not None and item.version == item.saved_version else ""

    def draft_of(self, email_id: str) -> Draft | None:
        """A mail in Drafts as something to go on writing; None while its text is not on this machine, or not all."""
        kept = self._queue.composing_of(email_id)
        if kept is not None:
            return resumed(kept)
        message = reads.message(self._db, email_id)
        if message is None or message.body is None or message.body.truncated:
            return None
        draft = replace(drafts.from_message(message, self.identities()), server_id=email_id)
        return drafts.renamed(draft) if self._is_taken(draft.message_id) else draft

    def _is_taken(self, message_id: str) -> bool:
        """Whether another version of a draft goes on under this Message-ID here, or was sent: two mails must never
        leave under one, which is how a lost answer is looked up, and how servers tell doubles."""
        sent = self._db.execute(
            "SELECT 1 FROM email WHERE message_id = ? AND instr(' ' || keywords || ' ', ' $draft ') = 0",
            (message_id,),
        ).fetchone()
        return sent is not None or bool(self._queue.siblings("", message_id))

    @says_why
    def discard_draft(self, key: str) -> Receipt:
        with self._queue.hardened():
            item = self._queue.outgoing(key)
            if item is None or item.state not in (COMPOSING, FAILED):
                return Receipt("This message is no draft any more.", 0, undoable=False)
            self._queue.throw_away(key)
        draft = resumed(item)
        copy = reads.message(self._db, draft.server_id)
        if draft.server_id and (copy is None or copy.draft):  # another device may have sent it meanwhile
            self._do([Patch("Email", draft.server_id, "", None)])
        self._in_background(self._engine.outbox_changed)
        self._history.did(Deed("Draft discarded", discarded=replace(draft, server_id="")))
        return Receipt("Draft discarded", 1)

    @says_why
    def send(self, draft: Draft, at: float | None = None) -> Receipt:
        """On disk, hardened, before this returns. It leaves after the delay in which it can be taken back, or at the
        time ``at`` (seconds since the epoch, UTC): from the server where that keeps mail so long, else from here."""
        now = time.time()
        by_server = at is not None and LATER < at - now <= self.longest_hold
        due_at = now + self.options.send_delay if at is None or by_server else at
        if draft.remind_at and reads.snoozed(self._db) is None:
            self._make("Snoozed", None, "snoozed")  # it will sleep there
        with self._queue.hardened():
            self._queue.save(draft)
            self._queue.hold(draft.key, at if at is not None and by_server else 0)
            self._queue.uploads.again([each.sha256 for each in local(draft)])
            if not self._queue.step(draft.key, [COMPOSING], QUEUED, due_at=due_at):
                return Receipt("This message is on its way already.", 0, undoable=False)
        self._in_background(self._engine.outbox_changed)
        name = clean(draft.subject)[:40] or "a message without subject"
        text = f"Sending “{name}”" if at is None else f"“{name}” is to be sent later"
        self._history.did(Deed(text, sent_key=draft.key))
        return Receipt(text, 1)

    @says_why
    def send_now(self, key: str) -> Receipt:
        """What is to leave later leaves at once; what the server has in keeping is called back first."""
        with self._queue.hardened():
            now = self._queue.step(key, [QUEUED], QUEUED, due_at=time.time())
            called = not now and self._queue.step(key, [OutboxState.HELD], OutboxState.CANCELLING)
            if now or called:
                self._queue.hold(key, 0)
        self._in_background(self._engine.outbox_changed)
        if not now and not called:
            return Receipt("It does not wait for a time.", 0, undoable=False)
        return Receipt("Sending now", 1, undoable=False)

    def recently_sent(self) -> tuple[SentItem, ...]:
        """What left in the last 30 days, newest first, and what became of it at each recipient."""
        return tuple(
            SentItem(
                row.key,
                row.subject,
                tuple(Address(*person) for person in row.recipients),
                row.sent_at,
                tuple(Delivery(email, *said) for email, said in row.delivered.items()),
            )
            for row in self._queue.sent.recent()
        )

    def cancel_send(self, key: str) -> Draft | None:
        """Back to composing, while it has not left (or after it failed); None when it is too late, or when the
        server has it in keeping and is asked to give it back, which Changed tells of. A message that is sent as it is
        stays in the outbox, stopped."""
        try:
            item = self._queue.outgoing(key)
            if item is not None and item.draft.whole:
                return item.draft if self._stop_whole(key, forget=False) else None
            with self._queue.hardened():
                stopped = self._queue.step(key, [QUEUED, FAILED], COMPOSING)
                if self._queue.step(key, [OutboxState.HELD, OutboxState.CANCELLING], OutboxState.CANCELLING):
                    self._queue.hold(key, time.time())  # whatever was wished before: it is a draft again then
        except StoreError as error:
            self._publish(Delta(notices=[error.sentence]))
            return None
        self._in_background(self._engine.outbox_changed)
        item = self._queue.outgoing(key)
        return resumed(item) if stopped and item is not None else None

    @says_why
    def retry_send(self, key: str) -> Receipt:
        with self._queue.hardened():
            item = self._queue.outgoing(key)
            again = self._queue.step(key, [FAILED], QUEUED, due_at=time.time())
            if again and item is not None and item.draft.whole:
                self._queue.saved_on_server(key, 0, "")  # its copy there may be gone; a second one is removed
            self._queue.uploads.again([each.sha256 for each in local(item.draft)] if item else [])
        self._in_background(self._engine.outbox_changed)
        return (
            Receipt("Sending again", 1, undoable=False) if again else Receipt("It is on its way already.", 0)
        )

    def _take_back(self, deed: Deed) -> bool:
        if deed.sent_key:
            item = self._queue.outgoing(deed.sent_key)
            if item is not None and item.draft.whole:
                return self._stop_whole(deed.sent_key, forget=True)
            draft = self.cancel_send(deed.sent_key)
            item = self._queue.outgoing(deed.sent_key)
            return draft is not None or (item is not None and item.state is OutboxState.CANCELLING)
        if deed.discarded is not None and deed.discarded.whole:
            self._put_back(deed.discarded)
            return True
        if deed.discarded is not None:
            self.save_draft(deed.discarded)
            return True
        return super()._take_back(deed)

    # The link

    def sync_now(self) -> None:
        self._in_background(self._engine.sync_now)

    def pause_filling(self, pause: bool) -> None:
        """Let the backfill of older mail stand still, or go on. What is opened or scrolled to comes all the same."""
        self._in_background(self._engine.pause_filling, pause)

    def sign_in_again(self, credentials: Bearer | Basic) -> None:
        self._in_background(self._engine.sign_in, credentials)

    # Life

    @property
    def engine(self) -> Engine:
        """For the store, which runs it."""
        return self._engine

    def close(self) -> None:
        self._screens = self._background = None
        self._finder.close()
        self._queue.close()
        self.senders.close()
        self._db.close()
        self._engine.close()
        self._files.close()
