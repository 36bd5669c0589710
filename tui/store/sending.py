"""Submitting a message: one request, and what its answer, or its silence, means (RFC 8621 §7.5)."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from tui.jmap.errors import JmapError, MethodError, Outcome, set_error_sentence
from tui.jmap.request import Call, Request, Response
from tui.mail.draft import Draft, envelope, to_email
from tui.store import answers, identities, wire
from tui.store.copies import Copies, Lookup
from tui.store.enclosures import Enclosures
from tui.store.outcomes import NO_COPIES, Outcomes
from tui.store.queue import Outgoing
from tui.store.records import OutboxState
from tui.store.remote import Remote, refuses
from tui.store.writer import Writer
from tui.store.written import Written

QUEUED, SUBMITTING, UNKNOWN = OutboxState.QUEUED, OutboxState.SUBMITTING, OutboxState.UNKNOWN


class Sending:
    def __init__(self, remote: Remote, writer: Writer, enclosures: Enclosures, outcomes: Outcomes) -> None:
        self.remote = remote
        self.writer = writer
        self.queue = writer.queue
        self.enclosures = enclosures
        self.outcomes = outcomes

    async def submit(self, key: str, written: Written | None = None) -> None:
        """``written``: its octets are on the server already, and it is made of them."""
        with self.queue.hardened():
            item = self.queue.outgoing(key)
            # It may have been taken back, changed and queued again since somebody looked.
            if item is None or item.due_at > time.time() or (written and written.version != item.version):
                return
            draft = self.enclosures.enclosed(item.draft)
            if draft is None or not self.queue.step(key, [QUEUED], SUBMITTING):
                return
            now = written.sent_at if written else datetime.now().astimezone()
            self.queue.submitted(key, int(now.timestamp()))
        self.outcomes.changed()
        request = Request()
        lookup = None if draft.whole else Lookup(request, self.remote, self.writer, draft.message_id, item)
        create, submit = self._ask(request, item, draft, written or now)
        try:
            response = await self.remote.client.send(request)
            copies = Copies() if lookup is None else lookup.read(response)
            self._answered(item, response, create, submit, copies)
        except JmapError as error:
            self._not_answered(item, error)

    def _ask(
        self, request: Request, item: Outgoing, draft: Draft, made: Written | datetime
    ) -> tuple[Call | None, Call]:
        """Create in Drafts, submit, and on success move to Sent: a mail that did not leave stays a draft. One that is
        sent as it is, is there already."""
        drafts, sent = self.writer.by_role("drafts"), self.writer.by_role("sent")
        home = drafts or sent or self.writer.by_role("inbox") or ""
        create: Call | None = None
        keywords = ("$draft", "$seen")
        if isinstance(made, Written):
            mail = {
                "blobId": made.blob_id,
                "mailboxIds": {home: True},
                "keywords": dict.fromkeys(keywords, True),
            }
            create = request.call("Email/import", self.remote.here(emails={"mail": mail}))
        elif not draft.whole:
            # The Bcc header is left out: not every server removes it on delivery (RFC 8621 §7.5 wants it removed).
            email = to_email(draft, mailbox_id=home, keywords=keywords, sent_at=made, with_bcc=False)
            create = request.call("Email/set", self.remote.here(create={"mail": email}))
        moved: dict[str, Any] = {"keywords/$draft": None}
        if sent is not None and sent != home:
            moved |= {f"mailboxIds/{home}": None, f"mailboxIds/{sent}": True}
        submission = {
            "emailId": item.server_id if draft.whole else "#mail",
            "identityId": identities.id_for(self.writer, item.draft),
            "envelope": _held_envelope(item),
        }
        submit = request.call(
            "EmailSubmission/set",
            self.remote.here(create={"send": submission}, onSuccessUpdateEmail={"#send": moved}),
        )
        return create, submit

    def _answered(
        self, item: Outgoing, response: Response, create: Call | None, submit: Call, copies: Copies
    ) -> None:
        email_id = item.server_id
        if create is not None:
            made = response.result(create)
            created = wire.member(made, "created", "mail")
            if created is None:
                self._refused(item, made, "mail")
                return
            email_id = answers.text(created, "id")
        try:
            result = response.result(submit)
        except MethodError as error:
            if not refuses(error):
                raise
            self.outcomes.fail(item, error.sentence, email_id, copies)
            return
        submission = wire.member(result, "created", "send")
        if submission is None:
            self._refused(item, result, "send", email_id, copies)
            return
        moved = response.implicit(submit, "Email/set") or {}
        if email_id not in (wire.member(moved, "updated") or {}):
            self.outcomes.file_as_sent(email_id)
        if item.hold_until > time.time():
            self.outcomes.held(item, answers.text(submission, "id"), email_id, copies)
        else:
            self.outcomes.sent(item, {email_id}, answers.text(submission, "id"), copies)

    def _refused(
        self,
        item: Outgoing,
        result: dict[str, Any],
        creation: str,
        draft_id: str = "",
        copies: Copies = NO_COPIES,
    ) -> None:
        """A refusal must be said; a server that says neither yes nor no may have sent it."""
        refusal = wire.member(result, "notCreated", creation)
        if refusal is None:
            raise answers.not_understood()
        twin = creation == "mail" and refusal.get("type") == "alreadyExists"
        if twin or (creation == "mail" and self.enclosures.renew(item.draft, refusal)):
            # Some servers want no two mails that are the same to the byte: a second later the Date is another one.
            self.queue.step(item.key, [SUBMITTING], QUEUED, due_at=time.time() + (1.0 if twin else 0.0))
            self.outcomes.changed()
        else:
            self.outcomes.fail(item, set_error_sentence(refusal), draft_id, copies)

    def _not_answered(self, item: Outgoing, error: JmapError) -> None:
        """What may be repeated is; what may have been sent is looked up first; the rest the person decides."""
        if refuses(error):
            self.outcomes.fail(item, error.sentence)
            return
        in_doubt = error.outcome is Outcome.MAYBE_APPLIED
        self.queue.step(item.key, [SUBMITTING], UNKNOWN if in_doubt else QUEUED, error=error.sentence)
        self.outcomes.changed()
        if in_doubt:
            self.outcomes.tried[item.key] = self.outcomes.tried.get(item.key, 0) + 1
            self.outcomes.acted()
        raise error


def _held_envelope(item: Outgoing) -> dict[str, Any]:
    """With HOLDFOR, whose value is seconds in a string, where the server is to keep the mail (RFC 4865 §4)."""
    found = envelope(item.draft)
    rest = round(item.hold_until - time.time())
    if rest > 0:
        found["mailFrom"]["parameters"] = {"HOLDFOR": str(rest)}
    return found
