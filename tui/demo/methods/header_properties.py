"""``header:Name:asForm:all`` as a property (RFC 8621 §4.1.2, §4.1.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tui.demo.mime.envelope import FORMS
from tui.demo.mime.parse import Part

_NAME = re.compile(r"[\x21-\x39\x3b-\x7e]+")
_ADDRESSES = {
    "from", "sender", "reply-to", "to", "cc", "bcc", "resent-from", "resent-sender", "resent-reply-to",
    "resent-to", "resent-cc", "resent-bcc",
}  # fmt: skip
_MESSAGE_IDS = {"message-id", "in-reply-to", "references", "resent-message-id"}
_DATES = {"date", "resent-date"}
_URLS = {"list-help", "list-unsubscribe", "list-subscribe", "list-post", "list-owner", "list-archive"}
_TEXT = {"subject", "comments", "keywords", "list-id"}
# Defined by RFC 5322 or RFC 2369, and with none of the parsed forms.
_RAW_ONLY = {"return-path", "received"}


@dataclass(frozen=True, slots=True)
class HeaderProperty:
    """A header field in one of its forms; ``every``: all fields of that name instead of the last."""

    property: str
    field: str
    form: str
    every: bool

    def value(self, part: Part) -> Any:
        """The property's value for a part: None or [] when it has no such field."""
        form = FORMS[self.form]
        if self.every:
            return [form(raw) for raw in part.all(self.field)]
        raw = part.last(self.field)
        return None if raw is None else form(raw)


def allowed(field: str, form: str) -> bool:
    """Whether RFC 8621 §4.1.2 defines this form for this field; unknown fields may have all."""
    name = field.lower()
    if form == "asRaw":
        return True
    if name in _ADDRESSES:
        return form in {"asAddresses", "asGroupedAddresses"}
    for names, only in (
        (_MESSAGE_IDS, "asMessageIds"),
        (_DATES, "asDate"),
        (_URLS, "asURLs"),
        (_TEXT, "asText"),
    ):
        if name in names:
            return form == only
    return name not in _RAW_ONLY


def parse_property(name: str) -> HeaderProperty | None:
    """What a property name that begins with ``header:`` asks for; None when it is malformed."""
    pieces = name.split(":")
    if pieces[0] != "header" or not 2 <= len(pieces) <= 4 or not _NAME.fullmatch(pieces[1]):
        return None
    form, every = "asRaw", False
    rest = pieces[2:]
    if rest and rest[-1] == "all":
        every = True
        rest.pop()
    if rest:
        form = rest.pop(0)
    if rest or form not in FORMS or not allowed(pieces[1], form):
        return None
    return HeaderProperty(name, pieces[1], form, every)
