"""A mail that is being written: where it begins (new, reply, forward, resumed) and how it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from tui.mail import subjects
from tui.mail.addresses import format_addresses, problem
from tui.mail.identities import Selves, domain_of
from tui.mail.message import Address, Attachment, Identity, Message
from tui.mail.message_ids import bare, references
from tui.mail.outgoing import envelope, to_email
from tui.mail.quoting import attribution, quote, without_signature
from tui.mail.reading import words
from tui.mail.recipients import presentable, recipients
from tui.mail.safety import clean, clean_block
from tui.mail.text import long_date, moment

__all__ = [
    "Draft",
    "envelope",
    "forward",
    "from_json",
    "from_message",
    "new",
    "problems",
    "reply",
    "to_email",
    "to_json",
]


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


def new(identity: Identity, *, now: datetime) -> Draft:
    """An empty mail, with the signature beneath. An identity like ``*@example.org`` leaves the sender's mailbox
    name to be filled in."""
    signature = _signature(identity)
    sender = Address(identity.name, identity.email)
    return _begin(identity, sender, now, body=f"\n\n-- \n{signature}\n" if signature else "")


def reply(
    message: Message, identities: Sequence[Identity], own: Iterable[str], *, now: datetime, everyone: bool
) -> Draft:
    """An answer on top of the quoted mail; ``everyone``: to its other recipients, too.

    It goes to Reply-To, else From; an answer to the person's own mail goes to whom that went to. It comes from
    the address that the mail came to. ``own`` are further addresses of the person. Times in the quote are in
    the time zone of ``now``. The signature stands above the quote and without its ``-- `` line: mail programs
    take everything beneath that line for signature, the quote included (Thunderbird does the same).
    """
    me = Selves(identities, own)
    identity, sender = me.answering(message)
    to, cc = recipients(message, me, sender, everyone=everyone)
    text = without_signature(words(message.body)) if message.body else ""
    writer = message.sender[0] if message.sender else None
    above = attribution(writer, _written(message, now), now)
    body = _on_top(identity) + above + ("\n" + quote(text) if text.strip() else "") + "\n"
    ids = bare(message.message_id)
    return _begin(
        identity,
        sender,
        now,
        to=to,
        cc=cc,
        subject=subjects.reply(message.subject),
        body=body,
        in_reply_to=ids,
        references=references(message),
        answers=message.id,
        answers_keyword="$answered",
    )


def forward(message: Message, identities: Sequence[Identity], own: Iterable[str], *, now: datetime) -> Draft:
    """The mail beneath a few headers, with its attachments. What is not wholly here is attached whole instead."""
    identity, sender = Selves(identities, own).answering(message)
    body = message.body
    if body is None or body.truncated:
        name = clean(message.subject, 60).replace("/", "-").strip(" .") or "message"
        attachments = (Attachment(message.blob_id, f"{name}.eml", "message/rfc822", message.size),)
    else:
        attachments = tuple(
            Attachment(each.blob_id, each.name, each.type, each.size) for each in body.attachments
        )
    text = words(body, with_links=True) if body else ""
    return _begin(
        identity,
        sender,
        now,
        subject=subjects.forward(message.subject),
        body=f"{_on_top(identity)}{_headers(message, now)}\n\n{text}".rstrip() + "\n",
        references=references(message),
        attachments=attachments,
        answers=message.id,
        answers_keyword="$forwarded",
    )


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


def _begin(identity: Identity | None, sender: Address, now: datetime, **content: Any) -> Draft:
    return Draft(
        key=_key(),
        message_id=_message_id(sender),
        identity_id=identity.id if identity else "",
        sender=sender,
        bcc=tuple(identity.bcc) if identity else (),
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


def _signature(identity: Identity | None) -> str:
    if identity is None:
        return ""
    text = identity.text_signature
    if not text.strip() and identity.html_signature.strip():
        from tui.mail.html import to_text

        text = to_text(identity.html_signature)
    return clean_block(text).strip("\n").removeprefix("-- \n").removeprefix("--\n").rstrip()


def _on_top(identity: Identity | None) -> str:
    """Room to write in, and the signature, above what is answered."""
    signature = _signature(identity)
    return f"\n\n{signature}\n\n" if signature else "\n\n"


def _written(message: Message, now: datetime) -> datetime:
    return moment(message.sent_at if message.sent_at is not None else message.received_at, now)


def _headers(message: Message, now: datetime) -> str:
    lines = ["----- Original message -----"]
    for name, people in (("From", message.sender), ("To", message.to), ("Cc", message.cc)):
        if people:
            lines.append(f"{name}: {format_addresses(presentable(people))}")
    lines.append(f"Subject: {clean(message.subject)}")
    lines.append(f"Date: {long_date(_written(message, now), now)}")
    return "\n".join(lines)


def _addresses(stored: list[dict[str, str]]) -> tuple[Address, ...]:
    return tuple(Address(**each) for each in stored)
