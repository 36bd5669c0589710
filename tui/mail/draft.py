"""A mail that is being written: where it begins (new, or resumed) and how it is kept. Answers: `answering`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, cast

from tui.frozen import frozen
from tui.mail.addresses import problem
from tui.mail.identities import Selves, domain_of
from tui.mail.message import Address, Attachment, Identity, Message
from tui.mail.message_ids import bare
from tui.mail.outgoing import envelope, to_email
from tui.mail.reading import words
from tui.mail.recipients import presentable
from tui.mail.safety import clean, clean_block

__all__ = [
    "Draft",
    "begin",
    "envelope",
    "from_json",
    "from_message",
    "new",
    "problems",
    "renamed",
    "signature",
    "to_email",
    "to_json",
]


@frozen
class Draft:
    """A mail that is being written: the whole of it, as data; each change makes another Draft.

    ``key`` names it on this machine (uuid4, hex). ``message_id`` (without angle brackets) is chosen once and
    kept through every save and the sending: it is how a lost answer is found again on the server.
    ``answers`` is the email id of the original, which gets ``answers_keyword`` ("$answered" or "$forwarded")
    once this is sent. ``server_id`` is the email id of the copy that the server has, or empty.
    ``begun_at`` (seconds since the epoch, UTC) is when writing began. ``markdown``: the text is sent as HTML, too.
    ``whole``: it is no draft to go on with but a message that is sent as it is, kept as the only attachment; ``to``
    is then everybody it goes to. ``remind_at`` (seconds since the epoch, UTC) is when it comes back where nobody has
    answered; 0: it does not. ``flowed``: its text leaves as format=flowed (RFC 3676).
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
    markdown: bool = False
    whole: bool = False
    remind_at: float = 0
    flowed: bool = False


def new(identity: Identity, *, now: datetime) -> Draft:
    """An empty mail, with the signature beneath. An identity like ``*@example.org`` leaves the sender's mailbox
    name to be filled in."""
    signed = signature(identity)
    sender = Address(identity.name, identity.email)
    return begin(identity, sender, now, body=f"\n\n-- \n{signed}\n" if signed else "")


def from_message(message: Message, identities: Sequence[Identity]) -> Draft:
    """A draft on the server, to go on writing it: Bcc, threading, attachments and Message-ID are kept.

    Raises ValueError while its body is not wholly here: saving it would lose the rest.
    """
    if message.body is None or message.body.truncated:
        raise ValueError("the draft's text is not here")
    sender = next(iter(presentable(message.sender)), Address("", ""))
    identity = Selves(identities, ()).writing_from(sender)
    ids = bare(message.message_id)
    return Draft(
        key=_key(),
        message_id=ids[0] if ids else _message_id(sender),
        identity_id=identity.id if identity else identities[0].id if identities else "",
        sender=sender,
        to=presentable(message.to),
        cc=presentable(message.cc),
        bcc=presentable(message.bcc),
        subject=clean(message.subject),
        body=words(message.body),
        in_reply_to=bare(message.in_reply_to),
        references=bare(message.references),
        attachments=message.body.attachments,
        server_id=message.id,
        reply_to=presentable(message.reply_to),
        begun_at=message.received_at,
    )


def renamed(draft: Draft) -> Draft:
    """The same under a Message-ID of its own: another mail has the one that it had."""
    return replace(draft, message_id=_message_id(draft.sender))


def problems(draft: Draft) -> tuple[str, ...]:
    """Why the draft cannot be sent, as sentences; empty when it can."""
    found: list[str] = []
    people = (*draft.to, *draft.cc, *draft.bcc)
    if not people:
        found.append("Nobody gets this mail yet: fill in To, Cc or Bcc.")
    found.extend(filter(None, map(problem, people)))
    if not draft.sender.email:
        found.append("Fill in the address that you write from.")
    elif draft.sender.email.startswith("*@"):
        found.append(f"Choose the address at {draft.sender.email[2:]} that you write from.")
    elif problem(draft.sender):
        found.append(f"You cannot write from this address: {problem(draft.sender)}")
    return tuple(dict.fromkeys(found))


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


def begin(identity: Identity | None, sender: Address, now: datetime, **content: Any) -> Draft:
    """A draft with what the identity wants on every mail; ``content`` are further fields of it."""
    content.setdefault("bcc", tuple(identity.bcc) if identity else ())
    return Draft(
        key=_key(),
        message_id=_message_id(sender),
        identity_id=identity.id if identity else "",
        sender=sender,
        reply_to=tuple(identity.reply_to) if identity else (),
        begun_at=int(now.timestamp()),
        **content,
    )


def _key() -> str:
    from uuid import uuid4

    return uuid4().hex


def _message_id(sender: Address) -> str:
    from uuid import uuid4

    return f"{uuid4()}@{domain_of(sender.email) or 'localhost'}"


def signature(identity: Identity | None) -> str:
    """The identity's signature as text, without the line that parts it from the mail."""
    if identity is None:
        return ""
    text = identity.text_signature
    if not text.strip() and identity.html_signature.strip():
        from tui.mail.html import to_text

        text = to_text(identity.html_signature)
    return clean_block(text).strip("\n").removeprefix("-- \n").removeprefix("--\n").rstrip()


def _addresses(stored: list[dict[str, str]]) -> tuple[Address, ...]:
    return tuple(Address(**each) for each in stored)
