"""EmailSubmission/set, with what follows from success (RFC 8621 §7.5)."""

from __future__ import annotations

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.delivery import hand_over
from tui.demo.errors import SetError, invalid_arguments, invalid_properties
from tui.demo.methods import standard
from tui.demo.methods.email_set import implicit_set
from tui.demo.methods.submission import LETTER, document
from tui.demo.methods.submission_envelope import check, due, envelope_of, may_use
from tui.demo.narrow import Json, as_object
from tui.demo.store.account import Submission
from tui.demo.store.rows import Mail

_CREATABLE = {"identityId", "emailId", "envelope"}


class _Submissions:
    def __init__(self, call: Call) -> None:
        self.call = call
        self.account = call.account()
        self.emails: dict[str, str] = {}
        """The email of each submission that was created, updated or destroyed here."""

    def create(self, data: Json) -> Json:
        unknown = [name for name in data if name not in _CREATABLE]
        if unknown:
            raise invalid_properties("These properties cannot be set.", *unknown)
        identity = self._identity(data.get("identityId"))
        mail = self._mail(data.get("emailId"))
        envelope = envelope_of(data.get("envelope"), mail, identity)
        message = self.account.blobs.read(mail.blob) or b""
        check(envelope, mail, message, self._may_send_as)
        now = self.call.context.now()
        send_at = due(envelope, now)
        submission = Submission(
            self.account.number(), identity["id"], mail.id, mail.thread, envelope, send_at, "pending", message
        )
        self.account.submissions[submission.number] = submission
        record = ids.encode(LETTER, submission.number)
        self.account.log.created("EmailSubmission", record)
        if send_at <= now:
            hand_over(self.call.context.accounts, self.account, submission, now)
        self.emails[record] = ids.encode(ids.EMAIL, mail.id)
        made = document(submission)
        return {name: value for name, value in made.items() if name not in data or data[name] is None}

    def update(self, record: str, patch: Json) -> Json | None:
        submission = self._find(record)
        before = document(submission)
        after = standard.patched(before, patch)
        fixed = [name for name in after if name != "undoStatus" and after[name] != before.get(name)]
        if fixed:
            raise invalid_properties("These properties of a submission never change.", *fixed)
        if after["undoStatus"] != before["undoStatus"]:
            if after["undoStatus"] != "canceled":
                raise invalid_properties("A submission can only be canceled.", "undoStatus")
            if submission.undo_status != "pending":
                raise SetError("cannotUnsend", "It has been sent already.")
            submission.undo_status = "canceled"
            self.account.log.updated("EmailSubmission", record)
        self.emails[record] = before["emailId"]
        return None

    def destroy(self, record: str) -> None:
        submission = self._find(record)
        self.emails[record] = ids.encode(ids.EMAIL, submission.email)
        if submission.undo_status == "pending":
            # Forgetting the record does not stop the mail: it leaves now rather than never.
            hand_over(self.call.context.accounts, self.account, submission, self.call.context.now())
        del self.account.submissions[submission.number]
        self.account.log.destroyed("EmailSubmission", record)

    def _find(self, record: str) -> Submission:
        number = ids.decode(LETTER, record)
        submission = None if number is None else self.account.submissions.get(number)
        if submission is None:
            raise SetError("notFound")
        return submission

    def _identity(self, value: object) -> Json:
        found = self.account.identities.get(self.call.real_id(value)) if isinstance(value, str) else None
        if found is None:
            raise invalid_properties("There is no such identity.", "identityId")
        return found

    def _mail(self, value: object) -> Mail:
        number = ids.decode(ids.EMAIL, self.call.real_id(value)) if isinstance(value, str) else None
        mail = None if number is None else self.account.mails.one(number)
        if mail is None:
            raise invalid_properties("There is no such email.", "emailId")
        return mail

    def _may_send_as(self, address: str) -> bool:
        identities = self.account.identities.values()
        return self.account.receives(address) or any(may_use(identity, address) for identity in identities)


def set_submissions(call: Call) -> Json:
    """EmailSubmission/set."""
    call.only(*standard.SET_ARGUMENTS, "onSuccessUpdateEmail", "onSuccessDestroyEmail")
    account = call.account()
    updates = call.mapping("onSuccessUpdateEmail")
    destroys = call.strings("onSuccessDestroyEmail") or []
    if any(as_object(patch) is None for patch in updates.values()):
        raise invalid_arguments("A patch is an object.", "onSuccessUpdateEmail")
    handler = _Submissions(call)
    result = standard.set_records(
        call, "EmailSubmission", handler, lambda: account.log.state("EmailSubmission")
    )
    made: dict[str, Json] = result["created"] or {}
    done: set[str] = {item["id"] for item in made.values()}
    done.update(result["updated"] or {}, result["destroyed"] or ())
    patches: Json = {}
    for key, patch in updates.items():
        record = call.real_id(key)
        if record in done:
            patches.setdefault(handler.emails[record], {}).update(patch)
    removed = [handler.emails[call.real_id(key)] for key in destroys if call.real_id(key) in done]
    if patches or removed:
        implicit_set(call, account, patches, removed)
    return result
