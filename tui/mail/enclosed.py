"""A message inside a message (message/rfc822), parsed here: servers show it as a file only. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message as Part
from email.utils import getaddresses, parsedate_to_datetime
from typing import cast

from tui.frozen import frozen
from tui.mail.message import Address, Attachment, Body, Message
from tui.mail.safety import clean

LARGEST = 30_000_000
"""Octets of a message that is parsed here."""
MOST_PARTS = 500
_HEADER = 10_000


@frozen
class Enclosed:
    """The message, and the octets of its attachments by their ``blob_id``."""

    message: Message
    files: dict[str, bytes]


def parse(data: bytes, name: str) -> Enclosed:
    """The message in ``data``, under ids made from ``name``. What cannot be read in it is left out; never raises for
    what ``data`` holds, but ValueError when it is larger than LARGEST."""
    if len(data) > LARGEST:
        raise ValueError(f"larger than {LARGEST} octets")
    root = message_from_bytes(data, policy=policy.compat32)
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    files: dict[str, bytes] = {}
    attachments: list[Attachment] = []
    for number, part in enumerate(_leaves(root)):
        kind = part.get_content_type()
        octets = _octets(part)
        if kind in texts and part.get_content_disposition() != "attachment" and not part.get_filename():
            texts[kind].append(_text(octets, part))
            continue
        blob_id = f"{name}/{number}"
        files[blob_id] = octets
        attachments.append(
            Attachment(
                blob_id,
                _unfolded(part.get_filename() or ""),
                kind,
                len(octets),
                part.get_content_disposition() or "attachment",
                (part.get("Content-ID") or "").strip().strip("<>") or None,
            )
        )
    body = Body("\n".join(texts["text/plain"]), "\n".join(texts["text/html"]), tuple(attachments))
    return Enclosed(_message(root, name, body, len(data)), files)


def _leaves(root: Part) -> Iterator[Part]:
    """The parts that hold something, outermost first; a message inside is a file again."""
    waiting: list[Part] = [root]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting = [*cast("list[Part]", payload), *waiting]
        else:
            yield part


def _octets(part: Part) -> bytes:
    payload = part.get_payload()
    if isinstance(payload, list):  # message/rfc822
        return b"".join(each.as_bytes() for each in cast("list[Part]", payload))
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _text(octets: bytes, part: Part) -> str:
    try:
        return octets.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return octets.decode("utf-8", "replace")


def _message(root: Part, name: str, body: Body, size: int) -> Message:
    return Message(
        id=name,
        thread_id=name,
        blob_id=name,
        subject=clean(_field(root, "Subject")),
        sender=_addresses(root, "From"),
        to=_addresses(root, "To"),
        cc=_addresses(root, "Cc"),
        bcc=_addresses(root, "Bcc"),
        reply_to=_addresses(root, "Reply-To"),
        received_at=_moment(_field(root, "Date")),
        sent_at=None,
        message_id=(),
        in_reply_to=(),
        references=(),
        keywords=frozenset({"$seen"}),
        mailbox_ids=frozenset(),
        preview=clean(body.text[:200]),
        size=size,
        has_attachment=bool(body.attachments),
        body=body,
    )


def _field(root: Part, name: str) -> str:
    return _unfolded(str(root.get(name) or ""))


def _unfolded(value: str) -> str:
    try:
        return str(make_header(decode_header(value[:_HEADER])))
    except (LookupError, ValueError):
        return value[:_HEADER]


def _addresses(root: Part, name: str) -> tuple[Address, ...]:
    raw = [str(value)[:_HEADER] for value in root.get_all(name, [])]
    return tuple(Address(_unfolded(who), email) for who, email in _pairs(raw) if who or email)


def _pairs(raw: list[str]) -> Iterable[tuple[str, str]]:
    return getaddresses(raw)


def _moment(value: str) -> int:
    try:
        when = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return 0
    try:
        return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return 0
