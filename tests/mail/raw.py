"""Raw messages as the bodies that a reader gets, decoded by the demo server as any server would (RFC 8621 §4.1.4)."""

from __future__ import annotations

from tui.demo.mime.body import decoded, views
from tui.demo.mime.parse import Part, parse
from tui.mail.message import Body


def body_of(raw: bytes) -> Body:
    """What a person reads of a message."""
    found = views(parse(raw))
    return Body(_joined(found.text, "text/plain"), _joined(found.html, "text/html"))


def _joined(parts: list[Part], type_: str) -> str:
    return "\n".join(decoded(part)[0] for part in parts if part.type == type_)
