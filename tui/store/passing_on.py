"""Messages that are sent as they are: answers to invitations, redirected mail, what programs hand in."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.mail.draft import Draft
from tui.mail.message import Attachment
from tui.mail.safety import clean
from tui.store.acting import READ_ONLY, nothing, says_why
from tui.store.database import StoreError
from tui.store.fetching import MESSAGE, Fetching
from tui.store.ops import Patch, keyword
from tui.store.records import OutboxState, Receipt
from tui.store.undo import Deed

if TYPE_CHECKING:
    from tui.mail.whole import Whole

COMPOSING, QUEUED, FAILED = OutboxState.COMPOSING, OutboxState.QUEUED, OutboxState.FAILED

_STOPPED = "It was stopped, and has not left."


class PassingOn(Fetching):
    """They go the way of all that is sent: on disk first, with time to take it back, and exactly once."""

    async def send_whole(
        self,
        whole: Whole,
        *,
        answers: str = "",
        keyword: str = "",
        text: str = "",
        delay: float | None = None,
    ) -> Receipt:
        """On disk, hardened, when this returns. The email ``answers`` gets the ``keyword`` once it has left; ``text``
        is what the Receipt says (``Accepted: Supper``); ``delay``, in seconds, takes the place of the usual time to
        take it back."""
        if self.read_only:
            return nothing(READ_ONLY)
        most, _ = self._limits()
        try:
            taken = await asyncio.to_thread(self._spool.keep, whole.source, most)
            draft = as_draft(whole, taken.sha256, answers, keyword)
            due_at = time.time() + (self.options.send_delay if delay is None else delay)
            with self._queue.hardened():
                self._queue.uploads.add(taken.sha256, taken.size)
                self._queue.save(draft)
                self._queue.step(draft.key, [COMPOSING], QUEUED, due_at=due_at)
        except StoreError as error:
            return nothing(error.sentence)
        self._in_background(self._engine.outbox_changed)
        said = text or f"Sending “{clean(whole.subject)[:40] or 'a message without subject'}”"
        self._history.did(Deed(said, sent_key=draft.key))
        return Receipt(said, 1)

    @says_why
    def mark_unsubscribed(self, email_id: str) -> Receipt:
        """The person has left the list that this mail came over."""
        self._do([keyword(email_id, "$unsubscribed", True)])
        return Receipt("You have left this list.", 1, undoable=False)

    def _stop_whole(self, key: str, *, forget: bool) -> bool:
        """Whether it could be stopped; what may be in the middle of leaving cannot."""
        with self._queue.hardened():
            item = self._queue.outgoing(key)
            if item is None or not self._queue.step(key, [QUEUED, FAILED], FAILED, error=_STOPPED):
                return False
            if forget:
                self._queue.throw_away(key)
        if forget and item.server_id:
            self._do([Patch("Email", item.server_id, "", None)])
        self._in_background(self._engine.outbox_changed)
        return True

    def _put_back(self, draft: Draft) -> None:
        """What was thrown away is in the outbox again, stopped."""
        with self._queue.hardened():
            self._queue.save(replace(draft, server_id=""))
            self._queue.step(draft.key, [COMPOSING], FAILED, error=_STOPPED)
        self._in_background(self._engine.outbox_changed)


def as_draft(whole: Whole, sha256: str, answers: str = "", keyword: str = "") -> Draft:
    """Its row in the queue: the source is its only file."""
    return Draft(
        key=uuid.uuid4().hex,
        message_id=whole.message_id,
        identity_id="",
        sender=whole.sender,
        to=whole.recipients,
        subject=whole.subject,
        attachments=(Attachment("", "message.eml", MESSAGE, len(whole.source), sha256=sha256),),
        answers=answers,
        answers_keyword=keyword,
        begun_at=int(time.time()),
        whole=True,
    )
