"""Messages that are sent as they are: brought to Drafts by Email/import (RFC 8621 §4.8), submitted from there.

The server's copy is known by its id before it is submitted, so a lost answer is looked up there and nowhere else.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from tui.jmap.errors import MethodError, set_error_sentence
from tui.jmap.request import Call, Request
from tui.store import answers, ops, wire
from tui.store.doubt import Traces, submission_of
from tui.store.records import OutboxState
from tui.store.settle import for_good

if TYPE_CHECKING:
    from tui.store.enclosures import Enclosures
    from tui.store.queue import Outgoing
    from tui.store.remote import Remote
    from tui.store.writer import Writer

log = logging.getLogger(__name__)


class NotImported(Exception):
    """The server will not have it. ``str(e)`` is one plain sentence."""


class Imports:
    def __init__(self, remote: Remote, writer: Writer, enclosures: Enclosures) -> None:
        self.remote = remote
        self.writer = writer
        self.queue = writer.queue
        self.enclosures = enclosures

    async def bring(self, item: Outgoing) -> bool:
        """See that the server has it as a draft. False: its octets are to be uploaded once more, or it was taken back
        meanwhile. Raises JmapError, and NotImported."""
        if item.server_id:
            return True
        draft = self.enclosures.enclosed(item.draft)
        if draft is None:
            return False
        with self.queue.transaction():
            now = self.queue.outgoing(item.key)
            if now is None or now.state is not OutboxState.QUEUED:
                return False
            self.queue.in_doubt(item.key, True)
        request = Request()
        copies, call = self._ask(request, draft.message_id, draft.attachments[0].blob_id)
        response = await self.remote.client.send(request)
        result = response.result(call)
        created = wire.member(result, "created", "mail")
        refusal = wire.member(result, "notCreated", "mail")
        if created is None and (refusal or {}).get("type") == "alreadyExists":
            created = {"id": answers.text(refusal or {}, "existingId")}
        if created is None:
            if refusal is None:
                raise answers.not_understood()
            if self.enclosures.renew(item.draft, _of_blob(refusal)):
                return False
            raise NotImported(set_error_sentence(refusal))
        known: list[str] | None = None
        try:
            known = answers.strings(response.result(copies), "ids")
        except MethodError as error:
            log.info("copies of a message cannot be looked up: %s", error.type)
        return self._brought(item, answers.text(created, "id"), known)

    def _ask(self, request: Request, message_id: str, blob_id: str) -> tuple[Call, Call]:
        home = self._home()
        copies = self._copies(request, message_id)
        mail: dict[str, Any] = {
            "blobId": blob_id,
            "mailboxIds": {home: True},
            "keywords": {"$draft": True, "$seen": True},
        }
        return copies, request.call("Email/import", self.remote.here(emails={"mail": mail}))

    def _home(self) -> str:
        by_role = self.writer.by_role
        return by_role("drafts") or by_role("sent") or by_role("inbox") or ""

    def _copies(self, request: Request, message_id: str) -> Call:
        """An import whose answer was lost left a copy: a draft with our Message-ID."""
        where = {"inMailbox": self._home(), "hasKeyword": "$draft", "header": ["Message-ID", message_id]}
        return request.call("Email/query", self.remote.here(filter=where, limit=50))

    async def clear_away(self, item: Outgoing) -> None:
        """It was thrown away, and an import of which the answer was lost may have left a copy."""
        request = Request()
        call = self._copies(request, item.draft.message_id)
        response = await self.remote.client.send(request)
        error = response.error(call)
        known = answers.ids(response.result(call)) if error is None or not for_good(error) else []
        with self.queue.transaction():
            self.queue.add([ops.destroy(id_) for id_ in known])
            self.queue.forget(item.key)

    def _brought(self, item: Outgoing, server_id: str, copies: list[str] | None) -> bool:
        with self.queue.hardened():
            now = self.queue.outgoing(item.key)
            kept = now is not None and now.state is OutboxState.QUEUED
            if kept:
                self.queue.saved_on_server(item.key, item.version, server_id)
            stale = {server_id, *(copies or ())} - ({server_id} if kept else set())
            self.queue.add([ops.destroy(id_) for id_ in sorted(stale)])
            self.queue.in_doubt(item.key, copies is None)
            if now is not None and now.state is OutboxState.DISCARDED:
                self.queue.throw_away(item.key)
        return kept

    async def traces(self, item: Outgoing) -> Traces:
        """What became of the copy that was to be submitted."""
        id_ = item.server_id
        request = Request()
        call = request.call(
            "Email/get", self.remote.here(ids=[id_], properties=["id", "keywords", "mailboxIds"])
        )
        got = answers.got((await self.remote.client.send(request)).result(call), [id_])
        if got.unsaid:
            raise answers.not_understood()
        left = [email for email in got.found if "$draft" not in wire.keywords(email.get("keywords"))]
        submission = None if left else await submission_of(self.remote, [id_])
        return Traces(frozenset(email["id"] for email in left), submission=submission, looked=bool(got.found))


def _of_blob(refusal: dict[str, Any]) -> dict[str, Any]:
    """A blob that an import names and the server does not have is an invalid property (RFC 8621 §4.8)."""
    named: object = refusal.get("properties")
    if refusal.get("type") == "invalidProperties" and isinstance(named, list) and "blobId" in named:
        return {"type": "blobNotFound"}
    return refusal
