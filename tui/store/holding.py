"""Mail that the server keeps until its time: it is let go then, or called back before (RFC 8621 §7.5)."""

from __future__ import annotations

import time
from typing import Any

from tui.jmap.request import Request
from tui.store import answers, wire
from tui.store.outcomes import Outcomes
from tui.store.queue import Outgoing
from tui.store.records import OutboxState
from tui.store.remote import Remote
from tui.store.writer import Writer

COMPOSING, QUEUED = OutboxState.COMPOSING, OutboxState.QUEUED
HELD, CANCELLING = OutboxState.HELD, OutboxState.CANCELLING


class Holding:
    def __init__(self, remote: Remote, writer: Writer, outcomes: Outcomes) -> None:
        self.remote = remote
        self.writer = writer
        self.queue = writer.queue
        self.outcomes = outcomes

    async def let_go(self, item: Outgoing) -> list[float]:
        """What the server holds has left once its time has come."""
        if (rest := item.due_at - time.time()) > 0:
            return [rest]
        self.outcomes.sent(item, {item.server_id}, item.submission_id)
        return []

    async def call_back(self, item: Outgoing) -> list[float]:
        """Cancel a held submission; the mail goes back to Drafts with it (RFC 8621 §7.5). One that is not to be held
        any more leaves at once instead."""
        if await self._called_back(item):
            with self.queue.hardened():
                now = self.queue.outgoing(item.key)
                at_once = now is not None and not now.hold_until
                self.queue.step(item.key, [CANCELLING], QUEUED if at_once else COMPOSING, due_at=time.time())
                self.queue.hold(item.key, 0)
            self.outcomes.changed()
            self.outcomes.acted()
            return []
        self.queue.step(item.key, [CANCELLING], HELD)
        self.outcomes.sent(item, {item.server_id}, item.submission_id)
        self.outcomes.tell(f"“{item.name}” had left already.")
        return []

    async def _called_back(self, item: Outgoing) -> bool:
        back: dict[str, Any] = {"keywords/$draft": True}
        drafts, sent = self.writer.by_role("drafts"), self.writer.by_role("sent")
        if drafts is not None and sent is not None:
            back |= {f"mailboxIds/{sent}": None, f"mailboxIds/{drafts}": True}
        request = Request()
        call = request.call(
            "EmailSubmission/set",
            self.remote.here(
                update={item.submission_id: {"undoStatus": "canceled"}},
                onSuccessUpdateEmail={item.submission_id: back},
            ),
        )
        look = request.call(
            "Email/get", self.remote.here(ids=[item.server_id], properties=["id", "keywords"])
        )
        response = await self.remote.client.send(request)
        result = response.result(call)
        if item.submission_id in (wire.member(result, "updated") or {}):
            return True
        if wire.member(result, "notUpdated", item.submission_id) is None:
            raise answers.not_understood()
        # cannotUnsend, or notFound: servers forget a submission once it is final. Or an earlier try was not heard of.
        got = answers.got(response.result(look), [item.server_id])
        return any("$draft" in wire.keywords(email.get("keywords")) for email in got.found)
