"""Writing that is never lost, and sending that never happens twice.

``composing → queued → submitting → sent | held | failed | unknown``, each step on disk before the next. We choose the
Message-ID, so a lost answer is looked up on the server; a send is never repeated on a guess.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from tui.jmap.errors import JmapError, MethodError, Outcome, SignInRefused, set_error_sentence
from tui.jmap.request import Call, Request, Response
from tui.mail.draft import Draft, envelope, to_email
from tui.mail.safety import clean
from tui.store import answers, identities, ops, wire
from tui.store.queue import Outgoing
from tui.store.records import OutboxState
from tui.store.remote import Remote
from tui.store.setup import StoreOptions
from tui.store.writer import Writer

log = logging.getLogger(__name__)

COMPOSING, QUEUED, SUBMITTING = OutboxState.COMPOSING, OutboxState.QUEUED, OutboxState.SUBMITTING
FAILED, UNKNOWN = OutboxState.FAILED, OutboxState.UNKNOWN
HELD, CANCELLING = OutboxState.HELD, OutboxState.CANCELLING


class Outbox:
    """``acted`` is called when ops were queued or the server holds something new: the sync lane should run."""

    def __init__(
        self, remote: Remote, writer: Writer, options: StoreOptions, acted: Callable[[], None]
    ) -> None:
        self.remote = remote
        self.writer = writer
        self.queue = writer.queue
        self.options = options
        self._acted = acted

    def recover(self) -> None:
        """What was being submitted when the program died may or may not have left."""
        for item in self.queue.in_state(SUBMITTING):
            self.queue.step(item.key, [SUBMITTING], UNKNOWN)

    async def work(self) -> float | None:
        """Do what is due; the seconds until something else is, or None. Raises JmapError when the server is away."""
        waits: list[float] = []
        for item in self.queue.in_state(UNKNOWN):
            waits += await self._resolve(item)
        for item in self.queue.in_state(CANCELLING):
            await self._call_back(item)
        for item in self.queue.in_state(HELD):
            if item.due_at > time.time():
                waits.append(item.due_at - time.time())
            else:
                self._sent(item, {item.server_id})
        for item in self.queue.in_state(QUEUED):
            if item.due_at > time.time():
                waits.append(item.due_at - time.time())
            else:
                await self._submit(item)
        for item in self.queue.in_state(COMPOSING):
            rest = item.changed_at + self.options.save_seconds - time.time()
            if item.version == item.saved_version:
                continue
            if rest > 0:
                waits.append(rest)
            elif not self.remote.read_only:
                await self._save(item)
        return min(waits, default=None)

    # Drafts

    async def _save(self, item: Outgoing) -> None:
        """A mail cannot be changed (RFC 8621 §4), so each version is a new one. The old one goes in a later request:
        in the same one it would be destroyed even when the new one was refused."""
        drafts = self._box("drafts")
        if drafts is None:
            return
        request = Request()
        email = to_email(
            item.draft, mailbox_id=drafts, keywords=("$draft", "$seen"), sent_at=_now(), with_bcc=True
        )
        call = request.call("Email/set", self.remote.here(create={"draft": email}))
        try:
            result = (await self.remote.client.send(request)).result(call)
        except JmapError as error:
            if error.outcome is not Outcome.FUTILE or isinstance(error, SignInRefused):
                raise
            self._not_saved(item, error.sentence)
            return
        created = wire.member(result, "created", "draft")
        if created is None:
            self._not_saved(item, set_error_sentence(wire.set_error(result, "notCreated", "draft")))
            return
        server_id = str(created["id"])
        with self.queue.transaction():
            if self.queue.outgoing(item.key) is None:  # discarded while it was being saved
                self.queue.add([ops.destroy(server_id)])
            else:
                self.queue.saved_on_server(item.key, item.version, server_id)
                self._destroy_copies(item, keep={server_id})
        self._acted()

    def _not_saved(self, item: Outgoing, reason: str) -> None:
        """Trying the same again is futile; the next keystroke makes another version, and that is tried."""
        self.queue.saved_on_server(item.key, item.version, item.server_id)
        self._tell(f"The draft “{_name(item.draft)}” is kept on this machine only: {reason}")

    def _destroy_copies(self, item: Outgoing, keep: Collection[str]) -> None:
        """Earlier saves of this draft, those included whose answer was lost: they carry our Message-ID."""
        rows = self.writer.db.execute(
            "SELECT id FROM email WHERE message_id = ? AND ' ' || keywords || ' ' LIKE '% $draft %'",
            (item.draft.message_id,),
        )
        copies = {id_ for (id_,) in rows} | {item.server_id, item.draft.server_id}
        self.queue.add([ops.destroy(id_) for id_ in sorted(copies - {"", *keep})])

    # Sending

    async def _submit(self, item: Outgoing) -> None:
        with self.queue.hardened():
            if not self.queue.step(item.key, [QUEUED], SUBMITTING):
                return
        self._changed()
        request = Request()
        create, submit = self._ask(request, item)
        try:
            response = await self.remote.client.send(request)
            self._answered(item, response, create, submit)
        except JmapError as error:
            self._not_answered(item, error)

    def _ask(self, request: Request, item: Outgoing) -> tuple[Call, Call]:
        """Create in Drafts, submit, and on success move to Sent: a mail that did not leave stays a draft."""
        draft = item.draft
        drafts, sent = self._box("drafts"), self._box("sent")
        home = drafts or sent or self._box("inbox") or ""
        # The Bcc header is left out: not every server removes it on delivery (RFC 8621 §7.5 wants it removed).
        email = to_email(draft, mailbox_id=home, keywords=("$draft", "$seen"), sent_at=_now(), with_bcc=False)
        create = request.call("Email/set", self.remote.here(create={"mail": email}))
        moved: dict[str, Any] = {"keywords/$draft": None}
        if sent is not None and sent != home:
            moved |= {f"mailboxIds/{home}": None, f"mailboxIds/{sent}": True}
        submission = {
            "emailId": "#mail",
            "identityId": identities.id_for(self.writer, draft),
            "envelope": _held_envelope(item),
        }
        submit = request.call(
            "EmailSubmission/set",
            self.remote.here(create={"send": submission}, onSuccessUpdateEmail={"#send": moved}),
        )
        return create, submit

    def _answered(self, item: Outgoing, response: Response, create: Call, submit: Call) -> None:
        made = response.result(create)
        created = wire.member(made, "created", "mail")
        if created is None:
            self._fail(item, set_error_sentence(wire.set_error(made, "notCreated", "mail")))
            return
        email_id = str(created["id"])
        try:
            result = response.result(submit)
        except MethodError as error:
            self._fail(item, error.sentence, draft_id=email_id)
            return
        submission = wire.member(result, "created", "send")
        if submission is not None and item.hold_until > time.time():
            self._held(item, str(submission.get("id") or ""), email_id)
        elif submission is not None:
            self._sent(item, {email_id})
        else:
            reason = set_error_sentence(wire.set_error(result, "notCreated", "send"))
            self._fail(item, reason, draft_id=email_id)

    def _not_answered(self, item: Outgoing, error: JmapError) -> None:
        """What may be repeated is; what may have been sent is looked up first; the rest the person decides."""
        if error.outcome is Outcome.NEVER_APPLIED or isinstance(error, SignInRefused):
            self.queue.step(item.key, [SUBMITTING], QUEUED)
            self._changed()
            raise error
        if error.outcome is Outcome.MAYBE_APPLIED:
            self.queue.step(item.key, [SUBMITTING], UNKNOWN, error=error.sentence)
            self._changed()
            raise error
        self._fail(item, error.sentence)

    def _sent(self, item: Outgoing, email_ids: Collection[str]) -> None:
        """The server has it. What follows from that is queued in the same transaction that closes the matter.

        ``email_ids`` are the copies that are no drafts any more, whatever the cache still says of them.
        """
        draft = item.draft
        with self.queue.hardened():
            if draft.answers and draft.answers_keyword:
                self.queue.add([ops.keyword(draft.answers, draft.answers_keyword, True)])
            self._destroy_copies(item, keep=email_ids)
            if draft.bcc:
                bcc = json.dumps([[person.name, person.email] for person in draft.bcc])
                self.queue.remember_bcc(draft.message_id, bcc)
            self.queue.forget(item.key)
        if draft.answers:
            self.writer.ops_changed([draft.answers])
        self._changed()
        self._acted()

    def _held(self, item: Outgoing, submission_id: str, email_id: str) -> None:
        """The server keeps it until its time; until then it can be called back."""
        with self.queue.hardened():
            self._destroy_copies(item, keep={email_id})
            self.queue.held(item.key, submission_id, email_id)
            self.queue.step(item.key, [SUBMITTING, UNKNOWN], HELD, due_at=item.hold_until)
        self._changed()
        self._acted()

    async def _call_back(self, item: Outgoing) -> None:
        """Cancel a held submission; the mail goes back to Drafts with it (RFC 8621 §7.5)."""
        back: dict[str, Any] = {"keywords/$draft": True}
        drafts, sent = self._box("drafts"), self._box("sent")
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
        result = (await self.remote.client.send(request)).result(call)
        if item.submission_id in (wire.member(result, "updated") or {}):
            with self.queue.hardened():
                self.queue.step(item.key, [CANCELLING], COMPOSING)
                self.queue.hold(item.key, 0)
            self._changed()
            self._acted()
            return
        # cannotUnsend, or notFound: servers forget a submission once it is final.
        self.queue.step(item.key, [CANCELLING], HELD)
        self._sent(item, {item.server_id})
        self._tell(f"“{_name(item.draft)}” had left already.")

    def _fail(self, item: Outgoing, reason: str, draft_id: str = "") -> None:
        """It has not left. A copy that the server made meanwhile is the draft's newest."""
        with self.queue.hardened():
            self.queue.step(item.key, [SUBMITTING, UNKNOWN], FAILED, error=reason)
            if draft_id:
                self.queue.saved_on_server(item.key, item.version, draft_id)
                self._destroy_copies(item, keep={draft_id})
        self._tell(f"“{_name(item.draft)}” was not sent: {reason} It is kept in the outbox.")
        self._acted()

    # Doubt

    async def _resolve(self, item: Outgoing) -> list[float]:
        """Find out from the server whether a mail of which we heard nothing more has left."""
        request = Request()
        query = request.call(
            "Email/query",
            self.remote.here(filter={"header": ["Message-ID", item.draft.message_id]}, limit=10),
        )
        get = request.call(
            "Email/get",
            self.remote.here(**{"#ids": query.ref("/ids")}, properties=["id", "keywords", "mailboxIds"]),
        )
        found = answers.records((await self.remote.client.send(request)).result(get))
        left = {email["id"] for email in found if "$draft" not in wire.keywords(email.get("keywords"))}
        submission = await self._submission(found) if found and (not left or item.hold_until) else None
        if submission is not None and not left:
            self._file_as_sent(str(submission["emailId"]))
        if submission is not None and submission.get("undoStatus") == "pending" and item.hold_until:
            self._held(item, submission["id"], str(submission["emailId"]))
        elif left or submission is not None:
            self._sent(item, left or {str((submission or {}).get("emailId"))})
        elif (rest := item.changed_at + self.options.doubt_seconds - time.time()) > 0:
            return [rest]  # the server may still be at it
        elif {email["id"] for email in found} - {item.server_id}:
            self._fail(item, "the connection broke before it left.", draft_id=found[-1]["id"])
        else:
            self.queue.step(item.key, [UNKNOWN], QUEUED, due_at=time.time())
            self._changed()
            return [0.0]
        return []

    async def _submission(self, found: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The submission of one of these mails, if there is one that was not called back."""
        request = Request()
        ids = [email["id"] for email in found]
        query = request.call("EmailSubmission/query", self.remote.here(filter={"emailIds": ids}))
        get = request.call(
            "EmailSubmission/get",
            self.remote.here(**{"#ids": query.ref("/ids")}, properties=["id", "emailId", "undoStatus"]),
        )
        try:
            submissions = answers.records((await self.remote.client.send(request)).result(get))
        except MethodError as error:
            log.warning("submissions cannot be looked up: %s", error.type)
            return None
        return next((one for one in submissions if one.get("undoStatus") != "canceled"), None)

    def _file_as_sent(self, email_id: str) -> None:
        sent, drafts = self._box("sent"), self._box("drafts")
        patches = [ops.keyword(email_id, "$draft", False)]
        if sent is not None and drafts is not None:
            patches += [ops.member(email_id, sent, True), ops.member(email_id, drafts, False)]
        self.queue.add(patches)

    # Small things

    def _box(self, role: str) -> str | None:
        row = self.writer.db.execute("SELECT id FROM mailbox WHERE role = ?", (role,)).fetchone()
        return row[0] if row else None

    def _changed(self) -> None:
        with self.writer.transaction() as delta:
            delta.outbox = delta.status = True

    def _tell(self, sentence: str) -> None:
        with self.writer.transaction() as delta:
            delta.outbox = delta.status = True
            delta.notices.append(sentence)


def _held_envelope(item: Outgoing) -> dict[str, Any]:
    """With HOLDFOR, whose value is seconds in a string, where the server is to keep the mail (RFC 4865 §4)."""
    found = envelope(item.draft)
    rest = round(item.hold_until - time.time())
    if rest > 0:
        found["mailFrom"]["parameters"] = {"HOLDFOR": str(rest)}
    return found


def _now() -> datetime:
    return datetime.now().astimezone()


def _name(draft: Draft) -> str:
    return clean(draft.subject)[:60] or "a message without subject"


def resumed(item: Outgoing) -> Draft:
    """The composition as it stands, knowing its copy on the server."""
    return replace(item.draft, server_id=item.server_id or item.draft.server_id)
