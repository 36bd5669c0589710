"""Drafts on the server: each save is a new mail (RFC 8621 §4: mails cannot be changed) that replaces the older ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from datetime import datetime

from tui.jmap.errors import JmapError, MethodError, set_error_sentence
from tui.jmap.request import Call, Request, Response
from tui.mail.draft import Draft, to_email
from tui.store import answers, ops, wire
from tui.store.enclosures import Enclosures
from tui.store.queue import Outgoing
from tui.store.records import OutboxState
from tui.store.remote import Remote, refuses
from tui.store.writer import Writer

log = logging.getLogger(__name__)


class Saving:
    """``tell`` shows a sentence to the person."""

    def __init__(
        self, remote: Remote, writer: Writer, enclosures: Enclosures, tell: Callable[[str], None]
    ) -> None:
        self.remote = remote
        self.writer = writer
        self.queue = writer.queue
        self.enclosures = enclosures
        self._tell = tell
        self._troubles: dict[str, str] = {}

    async def save(self, key: str) -> bool:
        """Bring the composition to the server as it stands; whether the server has something new. The older copies
        go in a later request: in the same one they would be destroyed even when the new one was refused."""
        item, drafts = self.queue.outgoing(key), self.writer.by_role("drafts")
        if item is None or item.state is not OutboxState.COMPOSING or drafts is None:
            return False
        draft = self.enclosures.enclosed(item.draft)
        if draft is None:
            self._not_uploaded(item)
            return False
        request = Request()
        copies, call = self._ask(request, draft, drafts)
        try:
            response = await self.remote.client.send(request)
            result = response.result(call)
        except JmapError as error:
            if not refuses(error):
                raise
            self._not_saved(item, error.sentence)
            return False
        created = wire.member(result, "created", "draft")
        if created is None:
            refusal = wire.member(result, "notCreated", "draft")
            if refusal is None:
                raise answers.not_understood()
            if refusal.get("type") == "alreadyExists" and refusal.get("existingId"):
                self._saved(item, answers.text(refusal, "existingId"), _found(response, copies))
                return True
            if not self.enclosures.renew(item.draft, refusal):
                self._not_saved(item, set_error_sentence(refusal))
            return False
        self._saved(item, answers.text(created, "id"), _found(response, copies))
        return True

    def _ask(self, request: Request, draft: Draft, drafts: str) -> tuple[Call, Call]:
        """A save whose answer was lost left a copy that we know nothing of, but it carries our Message-ID."""
        copies = request.call(
            "Email/query",
            self.remote.here(
                filter={"inMailbox": drafts, "header": ["Message-ID", draft.message_id]}, limit=50
            ),
        )
        now = datetime.now().astimezone()
        email = to_email(draft, mailbox_id=drafts, keywords=("$draft", "$seen"), sent_at=now, with_bcc=True)
        return copies, request.call("Email/set", self.remote.here(create={"draft": email}))

    def _saved(self, item: Outgoing, server_id: str, copies: Collection[str]) -> None:
        with self.queue.transaction():
            if self.queue.outgoing(item.key) is None:  # discarded while it was being saved
                self.destroy_copies(item, keep=(), more={server_id, *copies})
            else:
                self.queue.saved_on_server(item.key, item.version, server_id)
                self.destroy_copies(item, keep={server_id}, more=copies)

    def _not_saved(self, item: Outgoing, reason: str) -> None:
        """Trying the same again is futile; the next keystroke makes another version, and that is tried."""
        self.queue.saved_on_server(item.key, item.version, item.server_id)
        self._tell(f"The draft “{item.name}” is kept on this machine only: {reason}")

    def _not_uploaded(self, item: Outgoing) -> None:
        """Its files are on their way; or they will never be there, which is said once."""
        trouble = self.enclosures.trouble(item.draft)
        if trouble and self._troubles.get(item.key) != trouble:
            self._tell(f"The draft “{item.name}” is kept on this machine only: {trouble}")
        self._troubles[item.key] = trouble

    def destroy_copies(self, item: Outgoing, *, keep: Collection[str], more: Collection[str] = ()) -> None:
        """Earlier saves of this draft. A message that is sent as it is has none: others may have its Message-ID."""
        rows = (
            ()
            if item.draft.whole
            else self.writer.db.execute(
                "SELECT id FROM email WHERE message_id = ? AND ' ' || keywords || ' ' LIKE '% $draft %'",
                (item.draft.message_id,),
            )
        )
        copies = {id_ for (id_,) in rows} | {item.server_id, item.draft.server_id, *more}
        self.queue.add([ops.destroy(id_) for id_ in sorted(copies - {"", *keep})])


def _found(response: Response, call: Call) -> list[str]:
    try:
        return answers.strings(response.result(call), "ids")
    except MethodError as error:
        log.info("copies of a draft cannot be looked up: %s", error.type)
        return []
