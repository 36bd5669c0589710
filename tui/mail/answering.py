"""Where an answer begins: a reply, a forward, a mail that is sent once more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from tui.frozen import frozen
from tui.mail import subjects
from tui.mail.addresses import format_addresses, full_name
from tui.mail.draft import Draft, begin, signature
from tui.mail.identities import Selves
from tui.mail.mailto import parse as read_mailto
from tui.mail.message import Address, Attachment, Identity, Message
from tui.mail.message_ids import bare, references
from tui.mail.quoting import quote, without_signature
from tui.mail.reading import words
from tui.mail.recipients import presentable, recipients
from tui.mail.safety import clean, clean_block
from tui.mail.text import long_date, moment

ATTRIBUTION = "On {date}, {name} wrote:"
"""The line above a quote, where a person has set no other."""


class Whom(StrEnum):
    """Whom a reply is for."""

    SENDER = "sender"
    EVERYBODY = "everybody"
    LIST = "list"


@frozen
class Manner:
    """How a person likes their answers. ``attribution`` may name ``{date}``, ``{name}``, ``{email}`` and
    ``{subject}``; ``signature`` stands above the quote, at the very end, or not at all."""

    attribution: str = ATTRIBUTION
    signature: Literal["above", "below", "none"] = "above"


def reply(
    message: Message,
    identities: Sequence[Identity],
    own: Iterable[str],
    *,
    now: datetime,
    whom: Whom = Whom.SENDER,
    selection: str = "",
    manner: Manner | None = None,
) -> Draft:
    """An answer on top of the quoted mail, or of the words of it that were selected.

    It goes to Reply-To, else From; an answer to the person's own mail goes to whom that went to. It comes from
    the address that the mail came to. ``own`` are further addresses of the person. Times in the quote are in
    the time zone of ``now``. A signature above the quote is without its ``-- `` line: mail programs take everything
    beneath that line for signature, the quote included (Thunderbird does the same).
    """
    manner = manner or Manner()
    me = Selves(identities, own)
    identity, sender = me.answering(message)
    to, cc = _asked(message, me, sender, whom)
    return begin(
        identity,
        sender,
        now,
        to=to,
        cc=cc,
        bcc=_copies(identity, to, cc),
        subject=subjects.reply(message.subject),
        body=_answered(_quoted(message, selection, manner, now), identity, manner),
        in_reply_to=bare(message.message_id),
        references=references(message),
        answers=message.id,
        answers_keyword="$answered",
    )


def list_address(message: Message) -> Address | None:
    """Where a mailing list takes mail (List-Post, RFC 2369 §3.4); None for no list, or for one that takes none."""
    for url in message.body.list_post if message.body else ():
        if url[:7].lower() == "mailto:" and (found := read_mailto(url).to):
            return found[0]
    return None


def forward(
    message: Message,
    identities: Sequence[Identity],
    own: Iterable[str],
    *,
    now: datetime,
    manner: Manner | None = None,
) -> Draft:
    """The mail beneath a few headers, with its attachments. What is not wholly here is attached whole instead."""
    body = message.body
    if body is None or body.truncated:
        return forward_whole([message], identities, own, now=now, manner=manner)
    # A picture that the text showed in its place has no place in plain text: it is one more file.
    files = tuple(
        replace(each, disposition="attachment", cid=None) for each in body.attachments if each.blob_id
    )
    text = f"{_headers(message, now)}\n\n{words(body, with_links=True)}".rstrip()
    return _forwarded([message], identities, own, now, manner, text, files)


def forward_whole(
    messages: Sequence[Message],
    identities: Sequence[Identity],
    own: Iterable[str],
    *,
    now: datetime,
    manner: Manner | None = None,
) -> Draft:
    """The mails as attached messages, as they came: every header, every part."""
    files = tuple(
        Attachment(each.blob_id, _file_name(each), "message/rfc822", each.size) for each in messages
    )
    return _forwarded(messages, identities, own, now, manner, "", files)


def edit_as_new(
    message: Message, identities: Sequence[Identity], own: Iterable[str], *, now: datetime
) -> Draft:
    """The same mail once more, to be changed: to the same people, in no conversation. Raises ValueError while it is
    not wholly here."""
    if message.body is None or message.body.truncated:
        raise ValueError("the message is not wholly here")
    me = Selves(identities, own)
    identity, sender = me.answering(message)
    wrote = me.wrote(message)
    return begin(
        identity,
        sender,
        now,
        to=presentable(message.to) if wrote else (),
        cc=presentable(message.cc) if wrote else (),
        bcc=presentable(message.bcc) if wrote else (),
        subject=clean(message.subject),
        body=words(message.body),
        attachments=tuple(each for each in message.body.attachments if each.blob_id),
    )


def _asked(
    message: Message, me: Selves, sender: Address, whom: Whom
) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    if whom is Whom.LIST and (post := list_address(message)) is not None:
        return (post,), ()
    return recipients(message, me, sender, everyone=whom is not Whom.SENDER)


def _copies(identity: Identity | None, to: Iterable[Address], cc: Iterable[Address]) -> tuple[Address, ...]:
    """The identity's Bcc, without those who get the mail anyway."""
    known = {each.email.casefold() for each in (*to, *cc)}
    return tuple(each for each in (identity.bcc if identity else ()) if each.email.casefold() not in known)


def _quoted(message: Message, selection: str, manner: Manner, now: datetime) -> str:
    if selection.strip():
        text = clean_block(selection).strip("\n")
    else:
        text = without_signature(words(message.body)) if message.body else ""
    above = _attribution(message, manner.attribution, now)
    return "\n".join(filter(None, (above, quote(text) if text.strip() else "")))


def _attribution(message: Message, pattern: str, now: datetime) -> str:
    """The pattern with what it names filled in; anything else in braces stays as it is."""
    writer = next(iter(presentable(message.sender)), None)
    said = {
        "{date}": long_date(_written(message, now), now),
        "{name}": (full_name(writer) if writer else "") or "somebody",
        "{email}": writer.email if writer else "",
        "{subject}": clean(message.subject),
    }
    for name, value in said.items():
        pattern = pattern.replace(name, value)
    return pattern


def _answered(quoted: str, identity: Identity | None, manner: Manner) -> str:
    """Room to write in, above what is answered, and the signature where it belongs."""
    signed = signature(identity) if manner.signature != "none" else ""
    if not signed:
        return f"\n\n{quoted}\n"
    if manner.signature == "below":
        return f"\n\n{quoted}\n\n-- \n{signed}\n"
    return f"\n\n{signed}\n\n{quoted}\n"


def _forwarded(
    messages: Sequence[Message],
    identities: Sequence[Identity],
    own: Iterable[str],
    now: datetime,
    manner: Manner | None,
    text: str,
    files: tuple[Attachment, ...],
) -> Draft:
    first = messages[0]
    identity, sender = Selves(identities, own).answering(first)
    return begin(
        identity,
        sender,
        now,
        subject=subjects.forward(first.subject),
        body=_answered(text, identity, manner or Manner()).rstrip("\n") + "\n",
        references=references(first) if len(messages) == 1 else (),
        attachments=files,
        answers=first.id,
        answers_keyword="$forwarded",
    )


def _file_name(message: Message) -> str:
    return (clean(message.subject, 60).replace("/", "-").strip(" .") or "message") + ".eml"


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
