"""Writing that is never lost, and sending that never happens twice.

``composing → queued → submitting → sent | held | failed | unknown``, each step on disk before the next. We choose the
Message-ID, so a lost answer is looked up on the server; a send is never repeated on a guess.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tui.jmap.errors import (
    JmapError,
    MethodError,
    Outcome,
    ServerBusy,
    ServerUnreachable,
    SignInRefused,
    set_error_sentence,
)
from tui.jmap.request import Call, Request, Response
from tui.mail.draft import Draft, envelope, to_email
from tui.store import answers, identities, ops, wire
from tui.store.copies import Copies, Lookup
from tui.store.deliveries import FIRST_LOOK
from tui.store.doubt import traces
from tui.store.imports import Imports, NotImported
from tui.store.pace import Rests
from tui.store.records import OutboxState
from tui.store.remote import Remote, refuses
from tui.store.saving import Saving

if TYPE_CHECKING:
    from tui.store.enclosures import Enclosures
    from tui.store.queue import Outgoing
    from tui.store.setup import StoreOptions
    from tui.store.writer import Writer

COMPOSING, QUEUED, SUBMITTING = OutboxState.COMPOSING, OutboxState.QUEUED, OutboxState.SUBMITTING
FAILED, UNKNOWN = OutboxState.FAILED, OutboxState.UNKNOWN
HELD, CANCELLING = OutboxState.HELD, OutboxState.CANCELLING

SLACK = 5.0
"""Seconds by which the clock may be set back without anybody minding."""

AGAIN = "tried again later, and nothing else waits for it."

NO_COPIES = Copies()

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
        self.saving = Saving(remote, writer, enclosures, self._tell)
        self.imports = Imports(remote, writer, enclosures)
        self._acted = acted
        self._tried: dict[str, int] = {}
        self._rests = Rests(options.retry_seconds)
        """Messages over which the server stumbles again and again."""

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
            (CANCELLING, self._call_back),
            (HELD, self._let_go),
            (QUEUED, self._send),
            (COMPOSING, self._save),
        ):
            for key in [item.key for item in self.queue.in_state(state)]:
                # Others were seen to meanwhile, and it may have been taken back, changed and queued again.
                item = self.queue.outgoing(key)
                if item is None or item.state is not state:
                    continue
                if (rest := self._rests.left(key)) > 0:
                    waits.append(rest)
                    continue
                try:
                    waits += await deed(item)
                    self._rests.over(key)
                except (ServerUnreachable, ServerBusy, SignInRefused):
                    raise
                except JmapError as error:
                    if self._rests.again(key):
                        self._tell(f"The server fails at “{item.name}”; it is kept here and {AGAIN}")
                    if (rest := self._rests.left(key)) > 0:
                        waits.append(rest)
                    else:
                        stumbled.append(error)
        if stumbled:
            raise stumbled[0]
        return min(waits, default=None)

    async def _let_go(self, item: Outgoing) -> list[float]:
        """What the server holds has left once its time has come."""
        if (rest := item.due_at - time.time()) > 0:
            return [rest]
        self._sent(item, {item.server_id}, item.submission_id)
        return []

    async def _send(self, item: Outgoing) -> list[float]:
        if (rest := self._until_due(item)) > 0:
            return [rest]
        if self._uploaded(item) and (not item.draft.whole or await self._imported(item)):
            await self._submit(item.key)
            after = self.queue.outgoing(item.key)
            if after is not None and after.state is QUEUED:
                return [max(0.0, after.due_at - time.time())]
        return []

    async def _imported(self, item: Outgoing) -> bool:
        """Whether the server has the message that is sent as it is. It fails when it never will be there."""
        try:
            return await self.imports.bring(item)
        except NotImported as error:
            self._fail(item, str(error))
        except JmapError as error:
            if not refuses(error):
                raise
            self._fail(item, error.sentence)
        return False

    async def _save(self, item: Outgoing) -> list[float]:
        if item.version == item.saved_version or self.remote.read_only:
            return []
        if (rest := _left(item, self.options.save_seconds)) > 0:
            return [rest]
        if await self.saving.save(item.key):
            self._acted()
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
            self._fail(item, trouble)
        return False

    # Sending

    async def _submit(self, key: str) -> None:
        with self.queue.hardened():
            item = self.queue.outgoing(key)
            # It may have been taken back, changed and queued again since somebody looked.
            if item is None or item.due_at > time.time():
                return
            draft = self.enclosures.enclosed(item.draft)
            if draft is None or not self.queue.step(key, [QUEUED], SUBMITTING):
                return
            now = datetime.now().astimezone()
            self.queue.submitted(key, int(now.timestamp()))
        self._changed()
        request = Request()
        lookup = None if draft.whole else Lookup(request, self.remote, self.writer, draft.message_id, item)
        create, submit = self._ask(request, item, draft, now)
        try:
            response = await self.remote.client.send(request)
            copies = Copies() if lookup is None else lookup.read(response)
            self._answered(item, response, create, submit, copies)
        except JmapError as error:
            self._not_answered(item, error)

    def _ask(self, request: Request, item: Outgoing, draft: Draft, now: datetime) -> tuple[Call | None, Call]:
        """Create in Drafts, submit, and on success move to Sent: a mail that did not leave stays a draft. One that is
        sent as it is, is there already."""
        drafts, sent = self.writer.by_role("drafts"), self.writer.by_role("sent")
        home = drafts or sent or self.writer.by_role("inbox") or ""
        create: Call | None = None
        if not draft.whole:
            # The Bcc header is left out: not every server removes it on delivery (RFC 8621 §7.5 wants it removed).
            email = to_email(
                draft, mailbox_id=home, keywords=("$draft", "$seen"), sent_at=now, with_bcc=False
            )
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
            self._fail(item, error.sentence, email_id, copies)
            return
        submission = wire.member(result, "created", "send")
        if submission is None:
            self._refused(item, result, "send", email_id, copies)
            return
        moved = response.implicit(submit, "Email/set") or {}
        if email_id not in (wire.member(moved, "updated") or {}):
            self._file_as_sent(email_id)
        if item.hold_until > time.time():
            self._held(item, answers.text(submission, "id"), email_id, copies)
        else:
            self._sent(item, {email_id}, answers.text(submission, "id"), copies)

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
            self._changed()
        else:
            self._fail(item, set_error_sentence(refusal), draft_id, copies)

    def _not_answered(self, item: Outgoing, error: JmapError) -> None:
        """What may be repeated is; what may have been sent is looked up first; the rest the person decides."""
        if refuses(error):
            self._fail(item, error.sentence)
            return
        in_doubt = error.outcome is Outcome.MAYBE_APPLIED
        self.queue.step(item.key, [SUBMITTING], UNKNOWN if in_doubt else QUEUED, error=error.sentence)
        self._changed()
        if in_doubt:
            self._tried[item.key] = self._tried.get(item.key, 0) + 1
            self._acted()
        raise error

    def _sent(
        self, item: Outgoing, email_ids: Collection[str], submission_id: str, copies: Copies = NO_COPIES
    ) -> None:
        """The server has it. What follows from that is queued in the same transaction that closes the matter.

        ``email_ids`` are the copies that are no drafts any more, whatever the cache still says of them.
        """
        draft = item.draft
        with self.queue.hardened():
            if draft.answers and draft.answers_keyword:
                self.queue.add([ops.keyword(draft.answers, draft.answers_keyword, True)])
            self.saving.tell_others(item, copies, "that version is kept in Drafts.")
            self.saving.destroy(copies, keep=email_ids)
            if draft.bcc:
                bcc = json.dumps([[person.name, person.email] for person in draft.bcc])
                self.queue.remember_bcc(draft.message_id, bcc)
            self._remember(item, submission_id)
            self.queue.forget(item.key)
        self.enclosures.settled(draft, item.changed_at)
        self._tried.pop(item.key, None)
        if draft.answers:
            self.writer.ops_changed([draft.answers])
        self._changed()
        self._acted()

    def _remember(self, item: Outgoing, submission_id: str) -> None:
        draft, now = item.draft, time.time()
        people = [(person.name, person.email) for person in (*draft.to, *draft.cc, *draft.bcc)]
        look_at = now + FIRST_LOOK if submission_id else None
        self.queue.sent.add(item.key, draft.subject, people, now, submission_id, look_at)

    def _fail(self, item: Outgoing, reason: str, draft_id: str = "", copies: Copies = NO_COPIES) -> None:
        """It has not left. A copy that the server made meanwhile is the draft's newest."""
        with self.queue.hardened():
            if not self.queue.step(item.key, [QUEUED, SUBMITTING, UNKNOWN], FAILED, error=reason):
                return  # it was taken back in time
            if draft_id:
                self.queue.saved_on_server(item.key, item.version, draft_id)
                self.saving.destroy(copies, keep={draft_id})
        self._tried.pop(item.key, None)
        self._tell(f"“{item.name}” was not sent: {reason} It is kept in the outbox.")
        self._acted()

    # Mail that the server keeps until its time

    def _held(self, item: Outgoing, submission_id: str, email_id: str, copies: Copies) -> None:
        """Until then it can be called back."""
        with self.queue.hardened():
            self.saving.destroy(copies, keep={email_id})
            self.queue.held(item.key, submission_id, email_id)
            self.queue.step(item.key, [SUBMITTING, UNKNOWN], HELD, due_at=item.hold_until)
        self._changed()
        self._acted()

    async def _call_back(self, item: Outgoing) -> list[float]:
        """Cancel a held submission; the mail goes back to Drafts with it (RFC 8621 §7.5). One that is not to be held
        any more leaves at once instead."""
        if await self._called_back(item):
            with self.queue.hardened():
                now = self.queue.outgoing(item.key)
                at_once = now is not None and not now.hold_until
                self.queue.step(item.key, [CANCELLING], QUEUED if at_once else COMPOSING, due_at=time.time())
                self.queue.hold(item.key, 0)
            self._changed()
            self._acted()
            return []
        self.queue.step(item.key, [CANCELLING], HELD)
        self._sent(item, {item.server_id}, item.submission_id)
        self._tell(f"“{item.name}” had left already.")
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

    # Doubt

    async def _resolve(self, item: Outgoing) -> list[float]:
        """Find out from the server whether a mail of which we heard nothing more has left."""
        if item.draft.whole:
            found = await self.imports.traces(item)
        else:
            found = await traces(self.remote, self.writer, item)
        submission = found.submission
        if submission is not None and not found.left:
            self._file_as_sent(found.submitted)
        made = sorted(found.copies.own - {item.server_id, item.draft.server_id})
        if submission is not None and submission.get("undoStatus") == "pending" and item.hold_until:
            self._held(item, submission["id"], found.submitted, found.copies)
        elif found.left or submission is not None:
            left = found.left or {found.submitted}
            self._sent(item, left, str((submission or {}).get("id") or ""), found.copies)
        elif (rest := _left(item, self.options.doubt_seconds)) > 0:
            return [rest]  # the server may still be at it
        elif not found.looked:
            self._fail(
                item, "Whether it has left cannot be found out: look in Sent before you send it again."
            )
        elif made:
            self._fail(item, "The connection broke before it left.", made[-1], found.copies)
        elif self._tried.get(item.key, 0) >= TRIES:
            self._fail(item, item.error)
        else:
            self.queue.step(item.key, [UNKNOWN], QUEUED, due_at=time.time())
            self._changed()
            return [0.0]
        return []

    def _file_as_sent(self, email_id: str) -> None:
        sent, drafts = self.writer.by_role("sent"), self.writer.by_role("drafts")
        patches = [ops.keyword(email_id, "$draft", False)]
        if sent is not None and drafts is not None:
            patches += [ops.member(email_id, sent, True), ops.member(email_id, drafts, False)]
        self.queue.add(patches)

    # Small things

    def _changed(self) -> None:
        with self.writer.transaction() as delta:
            delta.outbox = delta.status = True

    def _tell(self, sentence: str) -> None:
        with self.writer.transaction() as delta:
            delta.outbox = delta.status = True
            delta.notices.append(sentence)


def _left(item: Outgoing, pause: float) -> float:
    """Seconds that are left of a pause since the item last changed; a clock that was set back ends it."""
    left = item.changed_at + pause - time.time()
    return left if left <= pause + SLACK else 0.0


def _held_envelope(item: Outgoing) -> dict[str, Any]:
    """With HOLDFOR, whose value is seconds in a string, where the server is to keep the mail (RFC 4865 §4)."""
    found = envelope(item.draft)
    rest = round(item.hold_until - time.time())
    if rest > 0:
        found["mailFrom"]["parameters"] = {"HOLDFOR": str(rest)}
    return found
