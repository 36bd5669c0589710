"""Writing that is never lost, and sending that never happens twice.

``composing → queued → submitting → sent | held | failed | unknown``, each step on disk before the next. We choose the
Message-ID, so a lost answer is looked up on the server; a send is never repeated on a guess.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tui.jmap.errors import BlobGone, BlobTooLarge, JmapError, ServerBusy, ServerUnreachable, SignInRefused
from tui.mail.whole import NotAMessage
from tui.store.database import StoreError
from tui.store.doubt import traces
from tui.store.holding import Holding
from tui.store.imports import Imports, NotImported
from tui.store.outcomes import Outcomes
from tui.store.pace import Rests
from tui.store.records import OutboxState
from tui.store.remote import Remote, refuses
from tui.store.sending import Sending
from tui.store.written import Written, bring

if TYPE_CHECKING:
    from tui.store.enclosures import Enclosures
    from tui.store.queue import Outgoing
    from tui.store.setup import StoreOptions
    from tui.store.writer import Writer

COMPOSING, QUEUED, SUBMITTING = OutboxState.COMPOSING, OutboxState.QUEUED, OutboxState.SUBMITTING
FAILED, UNKNOWN = OutboxState.FAILED, OutboxState.UNKNOWN
HELD, CANCELLING = OutboxState.HELD, OutboxState.CANCELLING
DISCARDED = OutboxState.DISCARDED

SLACK = 5.0
"""Seconds by which the clock may be set back without anybody minding."""

AGAIN = "tried again later, and nothing else waits for it."

TRIES = 3
"""A message whose sending broke off so often, and that never left, is given back to the person."""


class Outbox:
    """``acted`` is called when ops were queued or the server holds something new: the sync lane should run."""

    def __init__(
        self,
        remote: Remote,
        writer: Writer,
        enclosures: Enclosures,
        options: StoreOptions,
        acted: Callable[[], None],
    ) -> None:
        self.remote = remote
        self.writer = writer
        self.queue = writer.queue
        self.options = options
        self.enclosures = enclosures
        self.imports = Imports(remote, writer, enclosures)
        self.outcomes = Outcomes(remote, writer, enclosures, acted)
        self.sending = Sending(remote, writer, enclosures, self.outcomes)
        self.holding = Holding(remote, writer, self.outcomes)
        self._rests = Rests(options.retry_seconds)
        """Steps of messages over which the server stumbles again and again."""

    def recover(self) -> None:
        """What was being submitted when the program died may or may not have left."""
        for item in self.queue.in_state(SUBMITTING):
            self.queue.step(item.key, [SUBMITTING], UNKNOWN)

    async def work(self) -> float | None:
        """Do what is due; the seconds until something else is, or None. Raises JmapError when the server is away, or
        stumbles over a message, which does not keep the others waiting."""
        waits: list[float] = []
        stumbled: list[JmapError] = []
        for state, deed in (
            (UNKNOWN, self._resolve),
            (CANCELLING, self.holding.call_back),
            (HELD, self.holding.let_go),
            (QUEUED, self._send),
            (COMPOSING, self._save),
            (DISCARDED, self._clear_away),
        ):
            for key in [item.key for item in self.queue.in_state(state)]:
                # Others were seen to meanwhile, and it may have been taken back, changed and queued again.
                item = self.queue.outgoing(key)
                if item is not None and item.state is state:
                    try:
                        waits += await self._try(item, deed)
                    except (ServerUnreachable, ServerBusy, SignInRefused):
                        raise
                    except JmapError as error:
                        stumbled.append(error)
        if stumbled:
            raise stumbled[0]
        return min(waits, default=None)

    async def _try(self, item: Outgoing, deed: Callable[[Outgoing], Awaitable[list[float]]]) -> list[float]:
        """One step of a message; one at which the server has failed often rests between two tries."""
        step = f"{item.key} {item.state}"
        if (rest := self._rests.left(step)) > 0:
            return [rest]
        try:
            waits = await deed(item)
        except (ServerUnreachable, ServerBusy, SignInRefused):
            raise
        except JmapError:
            if self._rests.again(step):
                self.outcomes.tell(f"The server fails at “{item.name}”; it is kept here and {AGAIN}")
            if (rest := self._rests.left(step)) > 0:
                return [rest]
            raise
        self._rests.over(step)
        return waits

    async def _send(self, item: Outgoing) -> list[float]:
        if (rest := self._until_due(item)) > 0:
            return [rest]
        if self._uploaded(item) and (not item.draft.whole or await self._imported(item)):
            if not item.draft.flowed or item.draft.whole:
                await self.sending.submit(item.key)
            elif (written := await self._written(item)) is not None:
                await self.sending.submit(item.key, written)
            after = self.queue.outgoing(item.key)
            if after is not None and after.state is QUEUED:
                return [max(0.0, after.due_at - time.time())]
        return []

    async def _imported(self, item: Outgoing) -> bool:
        """Whether the server has the message that is sent as it is. It fails when it never will be there."""
        try:
            return await self.imports.bring(item)
        except NotImported as error:
            self.outcomes.fail(item, str(error))
        except JmapError as error:
            if not refuses(error):
                raise
            self.outcomes.fail(item, error.sentence)
        return False

    async def _written(self, item: Outgoing) -> Written | None:
        """The message as octets on the server; None where that cannot be, and it has failed."""
        draft = self.enclosures.enclosed(item.draft)
        if draft is None:
            return None
        try:
            return await bring(self.remote, self.enclosures.spool, draft, item.version)
        except (NotAMessage, StoreError) as error:
            self.outcomes.fail(item, str(error))
        except JmapError as error:
            if not refuses(error) and not isinstance(error, BlobGone | BlobTooLarge):
                raise
            self.outcomes.fail(item, error.sentence)
        return None

    async def _save(self, item: Outgoing) -> list[float]:
        if item.version == item.saved_version or self.remote.read_only:
            return []
        if (rest := _left(item, self.options.save_seconds)) > 0:
            return [rest]
        if await self.outcomes.saving.save(item.key):
            self.outcomes.acted()
        return []

    def _until_due(self, item: Outgoing) -> float:
        """Seconds. A clock that was set back far begins the delay anew, and does not make the mail wait for days."""
        now = time.time()
        if item.changed_at > now + SLACK:
            due_at = now + item.due_at - item.changed_at
            self.queue.step(item.key, [QUEUED], QUEUED, due_at=due_at)
            return due_at - now
        return item.due_at - now

    def _uploaded(self, item: Outgoing) -> bool:
        """Whether its files are on the server. It fails when they never will be."""
        if self.enclosures.enclosed(item.draft) is not None:
            return True
        if trouble := self.enclosures.trouble(item.draft):
            self.outcomes.fail(item, trouble)
        return False

    # Doubt

    async def _clear_away(self, item: Outgoing) -> list[float]:
        """See that nothing of what was thrown away is left at the server, which may still be at it for a while."""
        if (rest := _left(item, self.options.doubt_seconds)) > 0:
            return [rest]
        await (self.imports if item.draft.whole else self.outcomes.saving).clear_away(item)
        self.outcomes.changed()
        self.outcomes.acted()
        return []

    async def _resolve(self, item: Outgoing) -> list[float]:
        """Find out from the server whether a mail of which we heard nothing more has left."""
        if item.draft.whole:
            found = await self.imports.traces(item)
        else:
            found = await traces(self.remote, self.writer, item)
        submission = found.submission
        if submission is not None and not found.left:
            self.outcomes.file_as_sent(found.submitted)
        made = sorted(found.copies.own - {item.server_id, item.draft.server_id})
        if submission is not None and submission.get("undoStatus") == "pending" and item.hold_until:
            self.outcomes.held(item, submission["id"], found.submitted, found.copies)
        elif found.left or submission is not None:
            left = found.left or {found.submitted}
            self.outcomes.sent(item, left, str((submission or {}).get("id") or ""), found.copies)
        elif (rest := _left(item, self.options.doubt_seconds)) > 0:
            return [rest]  # the server may still be at it
        elif not found.looked:
            self.outcomes.fail(
                item, "Whether it has left cannot be found out: look in Sent before you send it again."
            )
        elif made:
            self.outcomes.fail(item, "The connection broke before it left.", made[-1], found.copies)
        elif self.outcomes.tried.get(item.key, 0) >= TRIES:
            self.outcomes.fail(item, item.error)
        else:
            self.queue.step(item.key, [UNKNOWN], QUEUED, due_at=time.time())
            self.outcomes.changed()
            return [0.0]
        return []


def _left(item: Outgoing, pause: float) -> float:
    """Seconds that are left of a pause since the item last changed; a clock that was set back ends it."""
    left = item.changed_at + pause - time.time()
    return left if left <= pause + SLACK else 0.0
