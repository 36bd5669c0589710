"""JMAP objects as the columns of cache.db, and which properties are asked for. Pure.

What came from a server is not trusted to have the right shape: a missing or odd member becomes an empty
one, so that one strange mail never stops a sync.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from tui.mail.message import Address, Attachment, Body

FIRST, LAST = -62_135_596_800, 253_402_300_799
"""The years 1 to 9999: outside of them there are no dates."""

HEADER_PROPERTIES: list[str] = [
    "id",
    "blobId",
    "threadId",
    "mailboxIds",
    "keywords",
    "size",
    "receivedAt",
    "sentAt",
    "from",
    "to",
    "cc",
    "bcc",
    "replyTo",
    "subject",
    "preview",
    "hasAttachment",
    "messageId",
    "inReplyTo",
    "references",
    "header:List-Id:asText",
]
"""What a list row and a reply need of a mail."""

MUTABLE_PROPERTIES = ["id", "threadId", "mailboxIds", "keywords", "receivedAt"]
"""What may change, and the date, which tells whether an unknown mail belongs among those that are kept."""

BODY_ARGUMENTS: Mapping[str, Any] = {
    "properties": [
        *HEADER_PROPERTIES,
        "bodyStructure",
        "textBody",
        "htmlBody",
        "attachments",
        "bodyValues",
        "header:List-Unsubscribe:asURLs",
        "header:List-Unsubscribe-Post:asText",
        "header:List-Post:asURLs",
        "header:List-Archive:asURLs",
        "header:Mail-Followup-To:asAddresses",
        "header:Authentication-Results:asRaw:all",
    ],
    "bodyProperties": [
        "partId",
        "blobId",
        "size",
        "name",
        "type",
        "charset",
        "disposition",
        "cid",
        "subParts",
        "header:Content-Type:asRaw",
    ],
    "fetchTextBodyValues": True,
    "fetchHTMLBodyValues": True,
    "maxBodyValueBytes": 262_144,
}
"""The arguments of the Email/get that brings a body (RFC 8621 §4.2)."""

_FLOWED = re.compile(r";\s*format\s*=\s*\"?flowed\b", re.IGNORECASE)
_DELSP = re.compile(r";\s*delsp\s*=\s*\"?yes\b", re.IGNORECASE)


def items(value: object) -> list[dict[str, Any]]:
    """The objects of a JSON list."""
    return (
        [item for item in cast("list[Any]", value) if isinstance(item, dict)]
        if isinstance(value, list)
        else []
    )


def member(value: object, *path: str) -> dict[str, Any] | None:
    """The object at the end of ``path`` (``created``, ``draft``), or None where anything on the way is none."""
    for name in path:
        value = cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def set_error(result: object, kind: str, creation: str) -> dict[str, Any]:
    """Why a record was not created (``notCreated``); a server that does not say failed."""
    return member(result, kind, creation) or {"type": "serverFail"}


def strings(value: object) -> list[str]:
    return (
        [item for item in cast("list[Any]", value) if isinstance(item, str)]
        if isinstance(value, list)
        else []
    )


def true_keys(value: object) -> frozenset[str]:
    """The members of a JMAP set, which is a map from each to true."""
    return (
        frozenset(key for key, on in cast("dict[str, Any]", value).items() if on)
        if isinstance(value, dict)
        else frozenset()
    )


def is_set(value: object) -> bool:
    """Whether this is a JMAP set at all."""
    return isinstance(value, dict)


def keywords(value: object) -> frozenset[str]:
    """Keywords compare without case (RFC 8621 §4.1.1)."""
    return frozenset(name.lower() for name in ids(value))


def ids(value: object) -> frozenset[str]:
    """A set of ids, or of keywords: one with a space, which neither may hold, is dropped."""
    return frozenset(name for name in true_keys(value) if name.split() == [name])


def number(value: object) -> int:
    """An UnsignedInt (RFC 8620 §1.3); what is none is 0."""
    return value if isinstance(value, int) and 0 <= value < 1 << 53 else 0


def seconds(value: object) -> int | None:
    """A JMAP Date as seconds since the epoch, UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def utc_date(moment: int) -> str:
    """Seconds since the epoch as a JMAP UTCDate (RFC 8620 §1.4)."""
    date = datetime.fromtimestamp(min(max(moment, FIRST), LAST), UTC)
    return f"{date:%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0")


def pairs(value: object) -> list[tuple[str, str]]:
    """An EmailAddress list (RFC 8621 §4.1.2.3) as (name, email)."""
    return [(str(item.get("name") or ""), str(item.get("email") or "")) for item in items(value)]


def addresses(value: Iterable[Iterable[str]]) -> tuple[Address, ...]:
    return tuple(Address(*pair) for pair in value)


def header_columns(email: Mapping[str, Any]) -> dict[str, Any]:
    """The immutable half of an Email, as columns of the table ``email``."""
    people = {name: pairs(email.get(name)) for name in ("to", "cc", "bcc", "replyTo")}
    ancestors = {name: strings(email.get(name)) for name in ("inReplyTo", "references")}
    message_ids = strings(email.get("messageId"))
    return {
        "blob_id": str(email.get("blobId") or ""),
        "size": number(email.get("size")),
        "sent_at": seconds(email.get("sentAt")),
        "subject": str(email.get("subject") or ""),
        "sender": json.dumps(pairs(email.get("from")), ensure_ascii=False),
        "addressees": json.dumps(
            {name: list_ for name, list_ in people.items() if list_}, ensure_ascii=False
        ),
        "preview": str(email.get("preview") or ""),
        "message_id": message_ids[0] if message_ids else "",
        "ancestors": json.dumps({name: ids for name, ids in ancestors.items() if ids}),
        "has_attachment": int(bool(email.get("hasAttachment"))),
        "list_id": str(email.get("header:List-Id:asText") or "").strip(),
    }


def _joined(parts: object, values: Mapping[str, Any], type_: str) -> tuple[str, bool, bool]:
    """The values of the parts of one type, in order, with isTruncated and isEncodingProblem."""
    texts: list[str] = []
    truncated = garbled = False
    for part in items(parts):
        value = values.get(str(part.get("partId")))
        if part.get("type") == type_ and isinstance(value, dict):
            value = cast("dict[str, Any]", value)
            texts.append(str(value.get("value") or ""))
            truncated = truncated or bool(value.get("isTruncated"))
            garbled = garbled or bool(value.get("isEncodingProblem"))
    return "\n".join(texts), truncated, garbled


def _flow(parts: object) -> tuple[bool, bool]:
    """Whether all of the plain text is format=flowed, and DelSp=yes (RFC 3676 §4)."""
    types = [
        str(part.get("header:Content-Type:asRaw") or "")
        for part in items(parts)
        if part.get("type") == "text/plain"
    ]
    flowed = bool(types) and all(map(_FLOWED.search, types))
    return flowed, flowed and all(map(_DELSP.search, types))


def has_invitation(email: Mapping[str, Any]) -> bool:
    """Whether any part is a calendar object; inside multipart/alternative it is no attachment."""
    waiting = items([email.get("bodyStructure")])
    while waiting:
        part = waiting.pop()
        if str(part.get("type") or "").lower() == "text/calendar":
            return True
        waiting += items(part.get("subParts"))
    return False


def body_document(email: Mapping[str, Any]) -> str:
    """The readable parts of an Email/get with BODY_ARGUMENTS, as JSON for the table ``body``."""
    raw = email.get("bodyValues")
    values = cast("dict[str, Any]", raw) if isinstance(raw, dict) else {}
    text, text_cut, text_bad = _joined(email.get("textBody"), values, "text/plain")
    html, html_cut, html_bad = _joined(email.get("htmlBody"), values, "text/html")
    document = {
        "text": text,
        "html": html,
        "flow": _flow(email.get("textBody")),
        "truncated": text_cut or html_cut,
        "garbled": text_bad or html_bad,
        "attachments": [
            [
                str(part.get("blobId") or ""),
                str(part.get("name") or ""),
                str(part.get("type") or "application/octet-stream"),
                number(part.get("size")),
                str(part.get("disposition") or "attachment"),
                part.get("cid"),
            ]
            for part in items(email.get("attachments"))
        ],
        "listUnsubscribe": strings(email.get("header:List-Unsubscribe:asURLs")),
        "listId": str(email.get("header:List-Id:asText") or ""),
        "listUnsubscribePost": str(email.get("header:List-Unsubscribe-Post:asText") or ""),
        "listPost": strings(email.get("header:List-Post:asURLs")),
        "listArchive": strings(email.get("header:List-Archive:asURLs")),
        "followupTo": pairs(email.get("header:Mail-Followup-To:asAddresses")),
        "authentication": strings(email.get("header:Authentication-Results:asRaw:all")),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def body(document: str) -> Body:
    fields = json.loads(document)
    flowed, delsp = fields.get("flow", (False, False))  # what was kept by an earlier version has none
    return Body(
        text=fields["text"],
        html=fields["html"],
        attachments=tuple(Attachment(*part) for part in fields["attachments"]),
        truncated=fields["truncated"],
        garbled=fields["garbled"],
        list_unsubscribe=tuple(fields["listUnsubscribe"]),
        list_id=fields["listId"],
        list_unsubscribe_post=fields["listUnsubscribePost"],
        list_post=tuple(fields["listPost"]),
        list_archive=tuple(fields["listArchive"]),
        followup_to=addresses(fields["followupTo"]),
        authentication=tuple(fields["authentication"]),
        flowed=flowed,
        delsp=delsp,
    )
