"""Email/get, /changes and /parse (RFC 8621 §4.2, §4.3, §4.9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.dates import utc
from tui.demo.errors import MethodError, invalid_arguments
from tui.demo.methods import standard
from tui.demo.methods.body_properties import BodyProperties, Fetch
from tui.demo.methods.header_properties import HeaderProperty, parse_property
from tui.demo.methods.snooze_details import is_known
from tui.demo.mime import headers
from tui.demo.mime.body import preview, views
from tui.demo.mime.envelope import CONVENIENCE, envelope
from tui.demo.mime.parse import Part, parse, split_headers
from tui.demo.narrow import Json
from tui.demo.store.rows import Mail

METADATA = ("id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt")
_FROM_ROW = (*METADATA, *CONVENIENCE, "hasAttachment", "preview")
_FROM_BODY = ("headers", "bodyStructure", "bodyValues", "textBody", "htmlBody", "attachments")
DEFAULT = (
    "id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt", "messageId", "inReplyTo",
    "references", "sender", "from", "to", "cc", "bcc", "replyTo", "subject", "sentAt", "hasAttachment",
    "preview", "bodyValues", "textBody", "htmlBody", "attachments",
)  # fmt: skip
_PARSE_DEFAULT = (
    "messageId", "inReplyTo", "references", "sender", "from", "to", "cc", "bcc", "replyTo", "subject",
    "sentAt", "hasAttachment", "preview", "bodyValues", "textBody", "htmlBody", "attachments",
)  # fmt: skip
_OPTIONS = (
    "properties", "bodyProperties", "fetchTextBodyValues", "fetchHTMLBodyValues", "fetchAllBodyValues",
    "maxBodyValueBytes",
)  # fmt: skip


def metadata(mail: Mail) -> Json:
    """The properties that are the server's and not the message's (RFC 8621 §4.1.1)."""
    return {
        "id": ids.encode(ids.EMAIL, mail.id),
        "blobId": ids.encode(ids.BLOB, mail.blob),
        "threadId": ids.encode(ids.THREAD, mail.thread),
        "mailboxIds": {ids.encode(ids.MAILBOX, number): True for number in sorted(mail.mailboxes)},
        "keywords": dict.fromkeys(sorted(mail.keywords), True),
        "size": mail.size,
        "receivedAt": utc(mail.received),
    }


@dataclass(frozen=True, slots=True)
class View:
    """What an Email/get or Email/parse shows of each message."""

    names: tuple[str, ...]
    header_properties: tuple[HeaderProperty, ...]
    body: BodyProperties
    fetch: Fetch

    @classmethod
    def parse(cls, call: Call, default: Iterable[str]) -> View:
        """From the arguments. Raises invalidArguments."""
        names: list[str] = []
        extra: list[HeaderProperty] = []
        asked = call.strings("properties")
        for name in default if asked is None else asked:
            found = parse_property(name)
            if found is not None:
                extra.append(found)
            elif name in _FROM_ROW or name in _FROM_BODY or (name == "snoozed" and is_known(call)):
                names.append(name)
            else:
                raise invalid_arguments(f"Email has no property {name}.", "properties")
        fetch = Fetch(
            call.boolean("fetchTextBodyValues"),
            call.boolean("fetchHTMLBodyValues"),
            call.boolean("fetchAllBodyValues"),
            call.unsigned("maxBodyValueBytes") or 0,
        )
        body = BodyProperties.parse(call.strings("bodyProperties"))
        return cls(tuple(names), tuple(extra), body, fetch)

    @property
    def needs_tree(self) -> bool:
        return bool(self.header_properties) or any(name in _FROM_BODY for name in self.names)

    def document(self, known: Json, tree: Callable[[], Part], blob: int) -> Json:
        """The properties asked for: those in ``known``, and those that the message must be read for."""
        result: Json = {name: known[name] for name in self.names if name in known}
        if self.needs_tree:
            root = tree()
            for name in self.names:
                if name in _FROM_BODY:
                    result[name] = self._from_tree(name, root, blob)
            for header in self.header_properties:
                result[header.property] = header.value(root)
        return result

    def _from_tree(self, name: str, root: Part, blob: int) -> Any:
        if name == "headers":
            return [{"name": h.name, "value": headers.as_raw(h.raw)} for h in root.headers]
        if name == "bodyStructure":
            return self.body.document(root, blob, deep=True)
        if name == "bodyValues":
            return self.fetch.values(root)
        flat = views(root)
        chosen = {"textBody": flat.text, "htmlBody": flat.html, "attachments": flat.attachments}[name]
        return [self.body.document(part, blob) for part in chosen]


def get(call: Call) -> Json:
    """Email/get."""
    call.only("ids", *_OPTIONS)
    account = call.account()
    view = View.parse(call, DEFAULT)
    most = call.limits.max_objects_in_get + 1
    asked = standard.wanted_ids(
        call, lambda: [ids.encode(ids.EMAIL, n) for n in account.mails.all_numbers("id", most)]
    )
    numbers = {email_id: ids.decode(ids.EMAIL, email_id) for email_id in asked}
    mails = account.mails.fetch([number for number in numbers.values() if number is not None])
    found: list[Json] = []
    missing: list[str] = []
    for email_id, number in numbers.items():
        mail = mails.get(number) if number is not None else None
        if mail is None:
            missing.append(email_id)
            continue
        known = {
            **metadata(mail),
            **mail.headers,
            "hasAttachment": mail.has_attachment,
            "preview": mail.preview,
        }
        if "snoozed" in view.names:
            known["snoozed"] = account.mails.snooze_of(mail.id)
        blob = mail.blob
        shown = view.document(known, lambda blob=blob: account.blobs.tree(blob), blob)
        found.append({"id": email_id, **shown})
    return {"accountId": account.id, "state": account.log.state("Email"), "list": found, "notFound": missing}


def changes(call: Call) -> Json:
    """Email/changes."""
    return standard.changes(call, "Email")


def looks_like_message(data: bytes) -> bool:
    """Whether the octets begin with header fields, and could be a message."""
    found, _ = split_headers(data)
    return any(
        header.name.lower() in {"from", "to", "date", "subject", "message-id", "received", "mime-version"}
        for header in found
    )


def parse_blobs(call: Call) -> Json:
    """Email/parse: messages that are no Emails, such as attached ones."""
    call.only("blobIds", *_OPTIONS)
    account = call.account()
    view = View.parse(call, _PARSE_DEFAULT)
    blob_ids = call.ids("blobIds")
    if blob_ids is None:
        raise invalid_arguments("blobIds is required.", "blobIds")
    if len(blob_ids) > call.limits.max_objects_in_get:
        raise MethodError("requestTooLarge", f"At most {call.limits.max_objects_in_get} blobs at once.")
    parsed: Json = {}
    not_parsable: list[str] = []
    missing: list[str] = []
    for blob_id in dict.fromkeys(blob_ids):
        data = account.blobs.find(blob_id)
        if data is None:
            missing.append(blob_id)
        elif not looks_like_message(data):
            not_parsable.append(blob_id)
        else:
            # Parts get blob ids of their own, and those must be downloadable: so the message is kept as a blob.
            whole = ids.decode(ids.BLOB, blob_id)
            blob = account.blobs.add(data) if whole is None else whole
            root = parse(data)
            known = {
                **dict.fromkeys(METADATA), **envelope(root), "blobId": blob_id, "size": len(data),
                "hasAttachment": views(root).has_attachment, "preview": preview(root),
            }  # fmt: skip
            parsed[blob_id] = view.document(known, lambda root=root: root, blob)
    return {
        "accountId": account.id,
        "parsed": parsed or None,
        "notParsable": not_parsable or None,
        "notFound": missing or None,
    }
