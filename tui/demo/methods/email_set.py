"""Email/set (RFC 8621 §4.6): create, keywords and mailboxes, destroy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.dates import parse_utc
from tui.demo.errors import MethodError, SetError, invalid_properties
from tui.demo.methods import snooze_details, standard
from tui.demo.methods.email_build import message
from tui.demo.methods.email_get import metadata
from tui.demo.mime.envelope import CONVENIENCE
from tui.demo.mime.parse import parse
from tui.demo.narrow import Json, as_object
from tui.demo.store.account import Account
from tui.demo.store.mails import NewMail
from tui.demo.store.rows import Mail

_KEYWORD = re.compile(r"[\x21\x23\x24\x26\x27\x2b-\x5b\x5e-\x7a\x7c-\x7e]{1,255}")
_MAX_KEYWORDS = 100
_CREATABLE = {
    "mailboxIds", "keywords", "receivedAt", "bodyStructure", "bodyValues", "textBody", "htmlBody", "attachments",
    *CONVENIENCE,
}  # fmt: skip


def keywords_of(value: Any) -> frozenset[str]:
    """A ``keywords`` object as a set, in lower case. Raises invalidProperties."""
    fields = as_object({} if value is None else value)
    if fields is None or any(item is not True for item in fields.values()):
        raise invalid_properties("keywords maps each keyword to true.", "keywords")
    if not all(_KEYWORD.fullmatch(name) for name in fields):
        raise invalid_properties("A keyword has a character it may not have.", "keywords")
    if len(fields) > _MAX_KEYWORDS:
        raise SetError("tooManyKeywords")
    return frozenset(name.lower() for name in fields)


def mailboxes_of(call: Call, account: Account, value: Any) -> frozenset[int]:
    """A ``mailboxIds`` object as a set of numbers, creation ids resolved. Raises invalidProperties."""
    fields = as_object(value)
    if not fields or any(item is not True for item in fields.values()):
        raise invalid_properties("An email is in at least one mailbox; each id maps to true.", "mailboxIds")
    numbers = {ids.decode(ids.MAILBOX, call.real_id(name)) for name in fields}
    found = frozenset(account.mailboxes.by_number) & numbers
    if len(found) != len(numbers):
        raise invalid_properties("There is no such mailbox.", "mailboxIds")
    if len(found) > call.limits.max_mailboxes_per_email:
        raise SetError("tooManyMailboxes")
    return found


def received_at(value: Any, now: float) -> int:
    """Seconds since the epoch; now when there is no value. Raises invalidProperties."""
    if value is None:
        return int(now)
    moment = parse_utc(value)
    if moment is None:
        raise invalid_properties("receivedAt is a UTC date.", "receivedAt")
    return int(moment.timestamp())


def created(mail: Mail) -> Json:
    """What a client is told of an email that was just made."""
    known = metadata(mail)
    return {name: known[name] for name in ("id", "blobId", "threadId", "size")}


class Emails:
    """How emails are created, updated and destroyed."""

    def __init__(self, call: Call, account: Account) -> None:
        self.call = call
        self.account = account

    def create(self, data: Json) -> Json:
        data = dict(data)
        snoozed: Json | None = None
        if snooze_details.is_known(self.call):
            snoozed = snooze_details.checked(self.call, self.account, data.pop("snoozed", None))
        unknown = [name for name in data if name not in _CREATABLE and not name.startswith("header:")]
        if unknown:
            raise invalid_properties("These properties cannot be set.", *unknown)
        mailboxes = mailboxes_of(self.call, self.account, data.get("mailboxIds"))
        keywords = keywords_of(data.get("keywords"))
        now = self.call.context.now()
        received = received_at(data.get("receivedAt"), now)
        find = self.account.blobs.find
        raw = message(
            data, lambda name: find(self.call.real_id(name)), now, self.call.limits.max_size_attachments
        )
        blob = self.account.blobs.add(raw)
        new = NewMail(parse(raw), blob, len(raw), received, mailboxes, keywords)
        mail = self.account.mails.insert(new)
        snooze_details.keep(self.account, mail, snoozed)
        return created(mail)

    def update(self, record: str, patch: Json) -> Json | None:
        mail = self._find(record)
        before = metadata(mail)
        clean = {self._resolved(path): value for path, value in patch.items()}
        changeable = ["keywords", "mailboxIds"]
        if snooze_details.is_known(self.call):
            changeable.append("snoozed")
            before["snoozed"] = self.account.mails.snooze_of(mail.id)
        outside = [path for path in clean if path.split("/")[0] not in changeable]
        # Everything but keywords and mailboxIds is immutable; to say again what is so is no change.
        known = {**before, **mail.headers, "preview": mail.preview, "hasAttachment": mail.has_attachment}
        wrong = [path for path in outside if path not in known or known[path] != clean[path]]
        if wrong:
            raise invalid_properties("These properties of an email never change.", *wrong)
        inside = {path: value for path, value in clean.items() if path not in outside}
        _check_members(inside)
        after = standard.patched({name: before[name] for name in changeable}, inside)
        keywords = keywords_of(after["keywords"])
        mailboxes = mailboxes_of(self.call, self.account, after["mailboxIds"])
        snoozed = snooze_details.checked(self.call, self.account, after.get("snoozed"))
        self.account.mails.update(mail, keywords, mailboxes)
        if "snoozed" in after:
            snooze_details.keep(self.account, mail, snoozed)
        return None

    def destroy(self, record: str) -> None:
        self.account.mails.destroy(self._find(record))

    def _resolved(self, path: str) -> str:
        """A path with the keyword in lower case, or the mailbox's creation id replaced."""
        head, slash, tail = path.partition("/")
        if slash and head == "keywords":
            return f"{head}/{tail.lower()}"
        return f"{head}/{self.call.real_id(tail)}" if slash and head == "mailboxIds" else path

    def _find(self, record: str) -> Mail:
        number = ids.decode(ids.EMAIL, record)
        mail = None if number is None else self.account.mails.one(number)
        if mail is None:
            raise SetError("notFound")
        return mail


def _check_members(patch: Json) -> None:
    for path, value in patch.items():
        if path.split("/")[0] == "snoozed":
            continue
        if path.count("/") > 1:
            raise SetError("invalidPatch", f"There is nothing at {path}.")
        if "/" in path and value is not None and value is not True:
            raise invalid_properties("A member is set with true and removed with null.", path.split("/")[0])


def set_emails(call: Call) -> Json:
    """Email/set."""
    call.only(*standard.SET_ARGUMENTS)
    account = call.account()
    return standard.set_records(call, "Email", Emails(call, account), lambda: account.log.state("Email"))


def implicit_set(
    call: Call, account: Account, update: Json, destroy: Iterable[str], if_in_state: str | None = None
) -> None:
    """The Email/set that another method makes on success; its response follows that method's own."""
    arguments: Json = {"accountId": account.id, "update": update, "destroy": list(destroy)}
    if if_in_state is not None:
        arguments["ifInState"] = if_in_state
    try:
        if not call.context.may_change(account):
            raise MethodError("accountReadOnly", "You may read this account, and not change it.")
        implicit = Call("Email/set", arguments, call.context)
        implicit.refuse()
        call.also.append(("Email/set", set_emails(implicit)))
    except MethodError as error:
        call.also.append(("error", error.arguments))
