"""The header properties every Email has (RFC 8621 §4.1.3), and the subject that threads go by (§3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from tui.demo.mime import headers
from tui.demo.mime.parse import Part

# Property, header field, parsed form.
CONVENIENCE: dict[str, tuple[str, str]] = {
    "messageId": ("Message-ID", "asMessageIds"),
    "inReplyTo": ("In-Reply-To", "asMessageIds"),
    "references": ("References", "asMessageIds"),
    "sender": ("Sender", "asAddresses"),
    "from": ("From", "asAddresses"),
    "to": ("To", "asAddresses"),
    "cc": ("Cc", "asAddresses"),
    "bcc": ("Bcc", "asAddresses"),
    "replyTo": ("Reply-To", "asAddresses"),
    "subject": ("Subject", "asText"),
    "sentAt": ("Date", "asDate"),
}

FORMS: dict[str, Callable[[bytes], Any]] = {
    "asRaw": headers.as_raw,
    "asText": headers.as_text,
    "asAddresses": headers.as_addresses,
    "asGroupedAddresses": headers.as_grouped_addresses,
    "asMessageIds": headers.as_message_ids,
    "asDate": headers.as_date,
    "asURLs": headers.as_urls,
}

_PREFIX = re.compile(
    r"^\s*(?:(?:re|fwd?|aw|wg|sv|vs|tr|rif|antw|odp|ynt|回复|转发|答复)\s*(?:\[\d+\])?\s*[:：]|\[[^\]]*\])\s*",
    re.IGNORECASE,
)


def envelope(root: Part) -> dict[str, Any]:
    """The values of the convenience properties; None for a field that is not there."""
    result: dict[str, Any] = {}
    for name, (field, form) in CONVENIENCE.items():
        raw = root.last(field)
        result[name] = None if raw is None else FORMS[form](raw)
    return result


@lru_cache(maxsize=4096)
def base_subject(subject: str | None) -> str:
    """The subject without reply and forward marks and list tags, in one case (RFC 5256 §2.1, simplified)."""
    text = " ".join((subject or "").split())
    while (stripped := _PREFIX.sub("", text, count=1)) != text and stripped:
        text = stripped
    return re.sub(r"\s*\(fwd\)$", "", text, flags=re.IGNORECASE).casefold()
