"""Email/import and Email/copy (RFC 8621 §4.7, §4.8)."""

from __future__ import annotations

import re
from typing import Any

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.errors import MethodError, SetError, invalid_arguments, invalid_properties
from tui.demo.methods.copying import check_state, copy_records
from tui.demo.methods.email_get import looks_like_message
from tui.demo.methods.email_set import created, implicit_set, keywords_of, mailboxes_of, received_at
from tui.demo.methods.snooze_details import checked, is_known, keep
from tui.demo.mime.parse import parse
from tui.demo.narrow import Json, as_object
from tui.demo.store.account import Account
from tui.demo.store.mails import NewMail

_BARE_NEWLINE = re.compile(rb"(?<!\r)\n")


def import_emails(call: Call) -> Json:
    """Email/import: messages that were uploaded become Emails."""
    call.only("ifInState", "emails")
    account = call.account()
    emails = call.mapping("emails")
    if "emails" not in call.arguments:
        raise invalid_arguments("emails is required.", "emails")
    if len(emails) > call.limits.max_objects_in_set:
        raise MethodError("requestTooLarge", f"At most {call.limits.max_objects_in_set} records at once.")
    old_state = check_state(call, account, "Email", "ifInState")
    made: Json = {}
    refused: Json = {}
    for number, (key, value) in enumerate(emails.items()):
        try:
            call.refuse(number)
            made[key] = _import(call, account, value)
            call.context.created[key] = made[key]["id"]
        except SetError as error:
            refused[key] = error.document
    return {
        "accountId": account.id,
        "oldState": old_state,
        "newState": account.log.state("Email"),
        "created": made or None,
        "notCreated": refused or None,
    }


def _import(call: Call, account: Account, value: Any) -> Json:
    fields = as_object(value)
    if fields is None:
        raise invalid_properties("An import is an object.")
    known = {"blobId", "mailboxIds", "keywords", "receivedAt", *(["snoozed"] if is_known(call) else [])}
    unknown = [name for name in fields if name not in known]
    if unknown:
        raise invalid_properties("An import has no such property.", *unknown)
    blob_id = fields.get("blobId")
    if not isinstance(blob_id, str):
        raise invalid_properties("An import has a blobId.", "blobId")
    mailboxes = mailboxes_of(call, account, fields.get("mailboxIds"))
    keywords = keywords_of(fields.get("keywords"))
    received = received_at(fields.get("receivedAt"), call.context.now())
    snoozed = checked(call, account, fields.get("snoozed"))
    data = account.blobs.find(call.real_id(blob_id))
    if data is None:
        raise invalid_properties("There is no such blob.", "blobId")
    if not looks_like_message(data):
        raise SetError("invalidEmail", "The blob is no message.")
    if _BARE_NEWLINE.search(data):
        raise SetError("invalidEmail", "The lines of a message end with CR and LF.")
    number = ids.decode(ids.BLOB, blob_id)
    blob = account.blobs.add(data) if number is None else number
    mail = account.mails.insert(NewMail(parse(data), blob, len(data), received, mailboxes, keywords))
    keep(account, mail, snoozed)
    return created(mail)


def copy_emails(call: Call) -> Json:
    """Email/copy: from one account to another."""

    def destroy(source: Account, ids: list[str], if_in_state: str | None) -> None:
        implicit_set(call, source, {}, ids, if_in_state)

    return copy_records(
        call, "Email", lambda source, account, fields: _copy(call, source, account, fields), destroy
    )


def _copy(call: Call, source: Account, account: Account, fields: Json) -> Json:
    known = {"id", "mailboxIds", "keywords", "receivedAt", *(["snoozed"] if is_known(call) else [])}
    unknown = [name for name in fields if name not in known]
    if unknown:
        raise invalid_properties("These properties of a copy cannot be set.", *unknown)
    original_id = fields.get("id")
    number = ids.decode(ids.EMAIL, call.real_id(original_id)) if isinstance(original_id, str) else None
    original = None if number is None else source.mails.one(number)
    if original is None:
        raise SetError("notFound")
    mailboxes = mailboxes_of(call, account, fields.get("mailboxIds"))
    keywords = keywords_of(fields["keywords"]) if "keywords" in fields else original.keywords
    received = received_at(fields["receivedAt"], 0) if fields.get("receivedAt") else original.received
    snoozed = checked(call, account, fields.get("snoozed"))
    data = source.blobs.read(original.blob) or b""
    new = NewMail(parse(data), account.blobs.add(data), len(data), received, mailboxes, keywords)
    mail = account.mails.insert(new)
    keep(account, mail, snoozed)
    return created(mail)
