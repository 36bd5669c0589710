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
        try:
            known = answers.strings(response.result(copies), "ids")
        except MethodError as error:
            log.info("copies of a message cannot be looked up: %s", error.type)
            known = []
        return self._brought(item, answers.text(created, "id"), known)

    def _ask(self, request: Request, message_id: str, blob_id: str) -> tuple[Call, Call]:
        """An import whose answer was lost left a copy: in Drafts, with our Message-ID."""
        home = (
            self.writer.by_role("drafts") or self.writer.by_role("sent") or self.writer.by_role("inbox") or ""
        )
        where = {"inMailbox": home, "hasKeyword": "$draft", "header": ["Message-ID", message_id]}
        copies = request.call("Email/query", self.remote.here(filter=where, limit=50))
        mail: dict[str, Any] = {
            "blobId": blob_id,
            "mailboxIds": {home: True},
            "keywords": {"$draft": True, "$seen": True},
        }
        return copies, request.call("Email/import", self.remote.here(emails={"mail": mail}))

    def _brought(self, item: Outgoing, server_id: str, copies: list[str]) -> bool:
        with self.queue.hardened():
            now = self.queue.outgoing(item.key)
            kept = now is not None and now.state is OutboxState.QUEUED
            if kept:
                self.queue.saved_on_server(item.key, item.version, server_id)
            stale = set(copies) - {server_id} if kept else {server_id, *copies}
            self.queue.add([ops.destroy(id_) for id_ in sorted(stale)])
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
