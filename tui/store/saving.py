"""Drafts on the server: each save is a new mail (RFC 8621 §4: mails cannot be changed) that replaces the older ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING

from tui.jmap.errors import JmapError, MethodError, set_error_sentence
from tui.jmap.request import Call, Request
from tui.mail.draft import Draft, to_email
from tui.store import answers, ops, wire
from tui.store.copies import MARK, Copies, Lookup, mark
from tui.store.records import OutboxState
from tui.store.remote import Remote
from tui.store.settle import PASSING, for_good

if TYPE_CHECKING:
    from tui.store.enclosures import Enclosures
    from tui.store.queue import Outgoing
    from tui.store.writer import Writer


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
        drafts = self.writer.by_role("drafts")
        if drafts is None:
            return False
        with self.queue.transaction():
            item = self.queue.outgoing(key)
            if item is None or item.state is not OutboxState.COMPOSING:
                return False
            draft = self.enclosures.enclosed(item.draft)
            if draft is not None:
                self.queue.in_doubt(key, True)
        if draft is None:
            self._not_uploaded(item)
            return False
        request = Request()
        lookup = Lookup(request, self.remote, self.writer, draft.message_id, item)
        call = self._ask(request, draft, drafts)
        try:
            response = await self.remote.client.send(request)
            result = response.result(call)
        except JmapError as error:
            if not for_good(error):
                raise
            self._not_saved(item, error.sentence)
            return False
        created = wire.member(result, "created", "draft")
        if created is None:
            refusal = wire.member(result, "notCreated", "draft")
            if refusal is None:
                raise answers.not_understood()
            if refusal.get("type") == "alreadyExists" and refusal.get("existingId"):
                self._saved(item, answers.text(refusal, "existingId"), lookup.read(response))
                return True
            if refusal.get("type") in PASSING:
                raise MethodError("Email/set", refusal)
            if not self.enclosures.renew(item.draft, refusal):
                self._not_saved(item, set_error_sentence(refusal))
            return False
        self._saved(item, answers.text(created, "id"), lookup.read(response))
        return True

    def _ask(self, request: Request, draft: Draft, drafts: str) -> Call:
        """Marked: when the answer is lost, the next save must know the copy that this one has left."""
        now = datetime.now().astimezone()
        email = to_email(draft, mailbox_id=drafts, keywords=("$draft", "$seen"), sent_at=now, with_bcc=True)
        email[MARK] = mark(draft.key, now)
        return request.call("Email/set", self.remote.here(create={"draft": email}))

    def _saved(self, item: Outgoing, server_id: str, copies: Copies) -> None:
        with self.queue.transaction():
            now = self.queue.outgoing(item.key)
            self.queue.in_doubt(item.key, not copies.looked)
            if now is None or now.state is OutboxState.DISCARDED:  # while it was being saved
                self.destroy(copies, keep=(), more={server_id})
                self.queue.throw_away(item.key)
                return
            self.queue.saved_on_server(item.key, item.version, server_id)
            self.destroy(copies, keep={server_id})
        if not self.tell_others(item, copies, "both versions are kept in Drafts.") and copies.base_gone:
            self._tell(
                f"“{item.name}” was sent, changed or deleted elsewhere meanwhile; what is written here is kept "
                "as a draft of its own."
            )

    async def clear_away(self, item: Outgoing) -> None:
        """It was thrown away, and a save of which the answer was lost may have left a copy."""
        request = Request()
        lookup = Lookup(request, self.remote, self.writer, item.draft.message_id, item)
        response = await self.remote.client.send(request)
        copies, error = lookup.read(response), response.error(lookup.query)
        if not copies.looked and (error is None or not for_good(error)):
            raise error or answers.not_understood()
        with self.queue.transaction():
            self.destroy(copies, keep=())
            self.queue.forget(item.key)

    def tell_others(self, item: Outgoing, copies: Copies, so: str) -> bool:
        """Say once that another device has written on this draft, too, and what that means (``so``). Whether it has."""
        known = set(json.loads(item.others))
        if copies.others - known:
            self.queue.told_of(item.key, copies.others | known)
            self._tell(f"“{item.name}” was changed on another device as well; {so}")
        return bool(copies.others)

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

    def destroy(self, copies: Copies, *, keep: Collection[str], more: Collection[str] = ()) -> None:
        """Earlier versions of a draft that were written here; those of other devices stay."""
        self.queue.add([ops.destroy(id_) for id_ in sorted({*copies.own, *more}.difference(keep))])
