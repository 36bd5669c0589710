"""Automatic replies of an account whose owner is away (RFC 8621 §8; when to keep silent: RFC 3834 §2, RFC 5230 §4)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime

from tui.demo.dates import parse_utc
from tui.demo.mime.compose import Source, address_value, text_value, write
from tui.demo.mime.envelope import envelope
from tui.demo.mime.headers import as_text
from tui.demo.mime.parse import Part
from tui.demo.narrow import Json
from tui.demo.store.account import Account

_SILENT_SECONDS = 7 * 86_400
"""Nobody is told more than once in this time."""
_LIST_FIELDS = ("List-Id", "List-Post", "List-Unsubscribe", "List-Help")
_GENERATED = "I am away, and will answer when I am back."


def _is_away(account: Account, now: float) -> bool:
    start, end = parse_utc(account.vacation["fromDate"]), parse_utc(account.vacation["toDate"])
    begun = start is None or start.timestamp() <= now
    return bool(account.vacation["isEnabled"]) and begun and (end is None or now < end.timestamp())


def _is_personal(message: Part, headers: Json, recipient: str) -> bool:
    """Whether a person wrote this to the recipient, and not a list or a program."""
    automatic = message.last("Auto-Submitted")
    if automatic is not None and as_text(automatic).partition(";")[0].strip().lower() != "no":
        return False
    if as_text(message.last("Precedence") or b"").lower() in ("bulk", "list", "junk"):
        return False
    if any(message.last(name) is not None for name in _LIST_FIELDS):
        return False
    addressed = [one["email"].lower() for name in ("to", "cc", "bcc") for one in headers[name] or ()]
    return recipient.lower() in addressed


def reply(account: Account, message: Part, sender: str, recipient: str, now: float) -> bytes | None:
    """The reply to a message that came from ``sender`` for ``recipient``; None when there is none to be sent."""
    headers = envelope(message)
    known = sender.lower()
    if not sender or account.receives(sender) or not _is_away(account, now):
        return None
    if not _is_personal(message, headers, recipient) or now < account.replied.get(known, 0) + _SILENT_SECONDS:
        return None
    account.replied[known] = now
    name = next(
        (one["name"] for one in account.identities.values() if one["email"].lower() == recipient.lower()),
        None,
    )
    ids = [*(headers["references"] or ()), *(headers["messageId"] or ())]
    seed = f"{recipient}\n{sender}\n{now}"
    fields = [
        ("From", address_value(name, recipient)), ("To", address_value(None, sender)),
        ("Subject", text_value(account.vacation["subject"] or f"Auto: {headers['subject'] or ''}".strip())),
        ("Date", format_datetime(datetime.fromtimestamp(int(now), UTC))),
        ("Message-ID", f"<{hashlib.sha256(seed.encode()).hexdigest()[:20]}@{recipient.rpartition('@')[2]}>"),
        ("Auto-Submitted", "auto-replied"),
    ]  # fmt: skip
    if headers["messageId"]:
        fields.append(("In-Reply-To", f"<{headers['messageId'][0]}>"))
        fields.append(("References", " ".join(f"<{one}>" for one in ids)))
    return write(fields, _body(account.vacation))


def _body(vacation: Json) -> Source:
    text, html = vacation["textBody"], vacation["htmlBody"]
    parts: list[Source] = []
    if text or not html:
        parts.append(Source("text/plain", (text or _GENERATED).encode(), charset="utf-8"))
    if html:
        parts.append(Source("text/html", html.encode(), charset="utf-8"))
    return parts[0] if len(parts) == 1 else Source("multipart/alternative", parts=parts)
