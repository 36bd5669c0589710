"""What a sender is told when mail could not be delivered: a report (RFC 3461 §6, RFC 3464, RFC 6522)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from tui.demo.mime.compose import Source, write
from tui.demo.mime.envelope import envelope
from tui.demo.mime.parse import parse

_HOST = "demo.invalid"


def report(message: bytes, sender: str, failed: Mapping[str, str], now: float) -> bytes:
    """The report on a message to its sender. ``failed``: the reply of the server, by recipient."""
    date = format_datetime(datetime.fromtimestamp(int(now), UTC))
    own = envelope(parse(message))["messageId"]
    seed = f"{sender}\n{own}\n{now}\n{sorted(failed)}"
    fields = [
        ("From", f"Mail Delivery System <mailer-daemon@{sender.rpartition('@')[2]}>"),
        ("To", f"<{sender}>"),
        ("Subject", "Undelivered mail returned to sender"),
        ("Date", date),
        ("Message-ID", f"<{hashlib.sha256(seed.encode()).hexdigest()[:20]}@{_HOST}>"),
        ("Auto-Submitted", "auto-replied"),
    ]
    if own:
        fields += [("In-Reply-To", f"<{own[0]}>"), ("References", f"<{own[0]}>")]
    lines = "".join(f"<{recipient}>: {reply}\n" for recipient, reply in failed.items())
    words = (
        "Your mail could not be delivered to everybody. It was not delivered to:\n\n"
        f"{lines}\nTo the others it was. A copy of it is attached.\n"
    )
    parts = [
        Source("text/plain", words.encode(), charset="utf-8"),
        Source("message/delivery-status", _status(failed, date).encode()),
        Source("message/rfc822", message),
    ]
    return write(
        fields, Source("multipart/report", parts=parts, parameters={"report-type": "delivery-status"})
    )


def _status(failed: Mapping[str, str], date: str) -> str:
    """What programs read of the report: one block about the message, one about each recipient (RFC 3464 §2)."""
    blocks = [[f"Reporting-MTA: dns; {_HOST}", f"Arrival-Date: {date}"]]
    for recipient, reply in failed.items():
        blocks.append([
            f"Final-Recipient: rfc822; {recipient}", "Action: failed", f"Status: {reply.split()[1]}",
            f"Diagnostic-Code: smtp; {reply}",
        ])  # fmt: skip
    return "\r\n".join("\r\n".join([*block, ""]) for block in blocks)
