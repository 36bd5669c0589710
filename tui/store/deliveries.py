"""What became of sent mail at each recipient, as far as the server tells (RFC 8621 §7, deliveryStatus)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tui.jmap.errors import MethodError, Outcome
from tui.jmap.request import Request
from tui.mail.safety import clean
from tui.store import answers, wire
from tui.store.delta import Delta

if TYPE_CHECKING:
    from tui.store.queue import Queue
    from tui.store.remote import Remote
    from tui.store.sent_rows import Delivered, SentRow

log = logging.getLogger(__name__)

FIRST_LOOK = 10.0
"""Seconds after the sending; each further look comes after three times the pause before it."""

LONGEST_PAUSE = 6 * 3600.0

GIVE_UP = 5 * 86_400.0
"""Seconds: servers try so long to deliver (RFC 5321 §4.5.4.1)."""

KEPT = 30 * 86_400.0
"""Seconds for which what was sent is remembered here."""

FINAL = frozenset({"yes", "no"})


class Deliveries:
    """``publish`` tells the screens."""

    def __init__(self, remote: Remote, queue: Queue, publish: Callable[[Delta], None]) -> None:
        self.remote = remote
        self.queue = queue
        self._publish = publish

    async def work(self) -> float | None:
        """Ask about what is due; the seconds until something else is, or None. Raises JmapError."""
        rows = self.queue.sent.due(time.time(), self.remote.limits.max_objects_in_get)
        if rows:
            await self._ask(rows)
        self.queue.sent.prune(time.time() - KEPT)
        look_at = self.queue.sent.next_look()
        return None if look_at is None else max(look_at - time.time(), 0.0)

    async def _ask(self, rows: list[SentRow]) -> None:
        request = Request()
        wanted = list(dict.fromkeys(row.submission_id for row in rows))
        call = request.call(
            "EmailSubmission/get",
            self.remote.here(ids=wanted, properties=["id", "deliveryStatus"]),
        )
        try:
            found = answers.records((await self.remote.client.send(request)).result(call))
        except MethodError as error:
            if error.outcome is not Outcome.FUTILE:
                raise
            log.info("the server does not tell what became of mail: %s", error.type)
            self.queue.sent.no_looks()
            return
        told = {record["id"]: record.get("deliveryStatus") for record in found}
        with self.queue.transaction():
            notices = [notice for row in rows for notice in self._learn(row, told.get(row.submission_id))]
        self._publish(Delta(outbox=True, notices=notices))

    def _learn(self, row: SentRow, told: object) -> list[str]:
        """Keep what the server says of one mail; a sentence for each recipient that it newly could not reach. One that
        says nothing, or has forgotten the submission, is not asked again."""
        document = wire.member(told)
        delivered = None if document is None else _delivered(document)
        open_ = delivered is not None and any(state not in FINAL for state, _ in delivered.values())
        now = time.time()
        look_at = now + min(FIRST_LOOK * 3.0 ** (row.looks + 1), LONGEST_PAUSE)
        self.queue.sent.looked(row.key, delivered, look_at if open_ and now - row.sent_at < GIVE_UP else None)
        return [
            _sentence(row, email, reply)
            for email, (state, reply) in (delivered or {}).items()
            if state == "no" and row.delivered.get(email, ("", ""))[0] != "no"
        ]


def _delivered(told: Mapping[str, Any]) -> Delivered:
    found: Delivered = {}
    for email, status in told.items():
        status = wire.member(status) or {}
        found[email] = (str(status.get("delivered") or "unknown"), str(status.get("smtpReply") or ""))
    return found


def _sentence(row: SentRow, email: str, reply: str) -> str:
    name = clean(row.subject)[:60] or "a message without subject"
    said = clean(reply)[:200].rstrip(".")
    why = f"the server there says: {said}" if said else "no reason is given"
    return (
        f"“{name}” did not reach {clean(email)[:100]} ({why}); check the address, or reach them another way."
    )
