"""A mail that is being written."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, cast

from tui.mail.message import Address, Attachment
from tui.mail.outgoing import envelope, to_email

__all__ = ["Draft", "envelope", "from_json", "to_email", "to_json"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that is being written: the whole of it, as data; each change makes another Draft.

    ``key`` names it on this machine (uuid4, hex). ``message_id`` (without angle brackets) is chosen once and
    kept through every save and the sending: it is how a lost answer is found again on the server.
    ``answers`` is the email id of the original, which gets ``answers_keyword`` ("$answered" or "$forwarded")
    once this is sent. ``server_id`` is the email id of the copy that the server has, or empty.
    ``begun_at`` (seconds since the epoch, UTC) is when writing began.
    """

    key: str
    message_id: str
    identity_id: str
    sender: Address
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str = ""
    body: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    answers: str = ""
    answers_keyword: str = ""
    server_id: str = ""
    reply_to: tuple[Address, ...] = ()
    begun_at: int = 0


def to_json(draft: Draft) -> str:
    """The draft as one JSON object, for keeping it on disk."""
    return json.dumps(asdict(draft))


def from_json(text: str) -> Draft:
    """The draft that ``to_json`` wrote, now or in an earlier version. Raises ValueError when it is none."""
    value: object = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("a draft is a JSON object")
    stored = cast("dict[str, Any]", value)
    known = {name: stored[name] for name in Draft.__dataclass_fields__ if name in stored}
    try:
        for name in ("to", "cc", "bcc", "reply_to"):
            known[name] = _addresses(stored.get(name, ()))
        for name in ("in_reply_to", "references"):
            known[name] = tuple(stored.get(name, ()))
        known["sender"] = Address(**stored["sender"])
        known["attachments"] = tuple(Attachment(**each) for each in stored.get("attachments", ()))
        return Draft(**known)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a draft: {error}") from error


def _addresses(stored: list[dict[str, str]]) -> tuple[Address, ...]:
    return tuple(Address(**each) for each in stored)
