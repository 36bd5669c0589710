"""Notes on their way to the server. Each is made once: what was not answered is looked for by its Message-ID."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tui.jmap.errors import set_error_sentence
from tui.jmap.request import Request
from tui.mail.draft import from_json, to_email
from tui.store import boxes, memos, ops, reads, wire
from tui.store.doubt import traces_of
from tui.store.memos import MEMO
from tui.store.settle import PASSING

if TYPE_CHECKING:
    from tui.store.ops import Patch
    from tui.store.remote import Remote
    from tui.store.writer import Writer

log = logging.getLogger(__name__)

AGAIN = 2.0
"""Seconds until it is looked whether what was made has come here, or can be made now."""


LOOKS = 15
"""So often what was made may not have come here yet; then the server is asked for it."""


class Memos:
    """``acted`` is called when the sync lane should run."""

    def __init__(self, remote: Remote, writer: Writer, acted: Callable[[], None]) -> None:
        self.remote = remote
        self.writer = writer
        self._acted = acted
        self._in_doubt = set(memos.waiting(writer.queue.ops("Memo")))
        """Notes that may have been made: of an earlier run, or in a request that was not answered."""
        self._made: dict[str, int] = {}
        """Notes that the server has, and which the sync lane has yet to bring here; how often that was looked for."""

    async def work(self) -> float | None:
        """Make what waits to be made; the seconds until there is more to do. Raises JmapError."""
        for message_id, value in memos.waiting(self.writer.queue.ops("Memo")).items():
            here = reads.message_with(self.writer.db, message_id)
            if here is not None:
                self._arrived(message_id, here.id, kept=value is not None)
            elif message_id in self._made:
                await self._look(message_id)
            else:
                await self._settle(message_id, value)
        return AGAIN if memos.waiting(self.writer.queue.ops("Memo")) else None

    async def _look(self, message_id: str) -> None:
        """It should have come here. One that was thrown away elsewhere at once never does."""
        self._made[message_id] += 1
        if self._made[message_id] % LOOKS:
            return
        if not (await traces_of(self.remote, self.writer, message_id)).left:
            self._made.pop(message_id)
            self._forget(message_id, "")

    async def _settle(self, message_id: str, value: Mapping[str, Any] | None) -> None:
        if message_id in self._in_doubt:
            found = await traces_of(self.remote, self.writer, message_id)
            self._in_doubt.discard(message_id)
            if found.left:
                self._made[message_id] = 0
                self._acted()
                return
        box = reads.memo_box(self.writer.db)
        if value is None:
            self._forget(message_id, "")
        elif box is not None and not boxes.is_local(box):
            await self._make(message_id, value, box)

    async def _make(self, message_id: str, value: Mapping[str, Any], box: str) -> None:
        email = to_email(
            from_json(value["draft"]),
            mailbox_id=box,
            keywords=(MEMO, "$seen"),
            sent_at=datetime.fromtimestamp(value["at"]).astimezone(),
            with_bcc=False,
        )
        request = Request()
        call = request.call("Email/set", self.remote.here(create={"memo": email}))
        self._in_doubt.add(message_id)
        result = (await self.remote.client.send(request)).result(call)
        self._in_doubt.discard(message_id)
        if wire.member(result, "created", "memo") is not None:
            self._made[message_id] = 0
            self._acted()
            return
        error = wire.set_error(result, "notCreated", "memo")
        if error.get("type") not in PASSING:
            log.warning("a note was refused: %s", error.get("type"))
            self._forget(message_id, f"The note was not kept: {set_error_sentence(error)}")
            self._do([ops.keyword(value["on"], memos.HAS_MEMO, False)])

    def _arrived(self, message_id: str, email_id: str, *, kept: bool) -> None:
        """The server's copy is here and stands for itself; one that was taken back meanwhile goes."""
        self._made.pop(message_id, None)
        self._in_doubt.discard(message_id)
        if not kept:
            self._do([ops.destroy(email_id)])
        self._forget(message_id, "")

    def _do(self, patches: list[Patch]) -> None:
        with self.writer.queue.transaction():
            self.writer.queue.add(patches)
        self.writer.ops_changed({patch.target for patch in patches})
        self._acted()

    def _forget(self, message_id: str, notice: str) -> None:
        values = [op.patch.value for op in self.writer.queue.ops("Memo", [message_id])]
        self.writer.queue.drop_target("Memo", message_id)
        with self.writer.transaction() as delta:
            delta.conversations |= {value["thread"] for value in values if value is not None}
            delta.status = True
            if notice:
                delta.notices.append(notice)
