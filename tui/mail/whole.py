"""Whole messages (RFC 5322) that are sent as they are: what a program hands in, and mail that is redirected.

Only header lines are added or taken away. The rest stays to the octet, but for line ends, which mail must have as
CRLF: a patch stays a patch, and a signature a signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime

from tui.frozen import frozen
from tui.mail.addresses import format_addresses, on_the_wire, parse, problem
from tui.mail.message import Address
from tui.mail.safety import clean

_LINE_END = re.compile(rb"\r\n|\r|\n")
_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]+)[ \t]*:")
_PRIVATE = (b"bcc", b"resent-bcc", b"return-path")
"""Fields that do not leave this machine."""


class NotAMessage(ValueError):
    """This cannot be sent. ``str(e)`` is one plain sentence."""


class WrongRecipient(NotAMessage):
    """Somebody that it should go to has no address that mail could go to."""


@frozen
class Whole:
    """A message ready to be imported and submitted. ``source`` has CRLF line ends and no Bcc; ``message_id`` is
    without <>."""

    source: bytes
    sender: Address
    recipients: tuple[Address, ...]
    message_id: str
    subject: str


def read(
    source: bytes,
    *,
    now: datetime,
    message_id: str,
    recipients: Sequence[str] = (),
    from_header: bool = False,
    sender: str = "",
    writer: Address | None = None,
) -> Whole:
    """What a program hands in, as sendmail takes it. It goes to ``recipients``; with ``from_header`` (sendmail -t) to
    those of To, Cc and Bcc. ``sender`` is the envelope's, else From's. What is missing of Date, Message-ID and (where
    there is a ``writer``) From is added. Raises NotAMessage, and of that WrongRecipient.
    """
    head, body = _split(source)
    fields = _fields(head)
    if not fields:
        raise NotAMessage("This is no mail: it has no header lines; nothing was sent.")
    written = _people(fields, b"from")
    if not written and writer is None:
        raise NotAMessage("This mail says in no From line who writes it; nothing was sent.")
    envelope_sender = (*parse(sender), *written, *filter(None, [writer]))[0]
    if wrong := problem(envelope_sender):
        raise NotAMessage(f"{wrong} Nothing was sent.")
    people = _recipients(fields, recipients, from_header=from_header)
    own_id = _value(fields, b"message-id").strip("<> \t")
    added = [] if own_id else [b"Message-ID: <%s>" % message_id.encode()]
    if not _value(fields, b"date"):
        added.append(b"Date: " + format_datetime(now).encode())
    if not written and writer is not None:
        added.append(b"From: " + _encoded([writer]))
    kept = [line for name, line in fields if name not in _PRIVATE]
    return Whole(
        _joined([*added, *kept], body),
        envelope_sender,
        people,
        own_id or message_id,
        _subject(fields),
    )


def _recipients(
    fields: Sequence[tuple[bytes, bytes]], given: Sequence[str], *, from_header: bool
) -> tuple[Address, ...]:
    """Whom it goes to, each once."""
    named = [address for text in given for address in parse(text)]
    if from_header:
        named += [each for name in (b"to", b"cc", b"bcc") for each in _people(fields, name)]
    people = _once(named)
    for person in people:
        if wrong := problem(person):
            raise WrongRecipient(f"{wrong} Nothing was sent.")
    if not people:
        raise NotAMessage("Nobody is named whom this mail should go to; nothing was sent.")
    return people


def writers(source: bytes) -> tuple[Address, ...]:
    """Whom From names. Raises NotAMessage."""
    return _people(_fields(_split(source)[0]), b"from")


def redirected(
    source: bytes, sender: Address, to: Sequence[Address], *, now: datetime, message_id: str
) -> Whole:
    """A mail sent on as it is (RFC 5322 §3.6.6): its recipients see who wrote it, and who passed it on."""
    head, body = _split(source)
    fields = _fields(head)
    if not fields:
        raise NotAMessage("This mail has no header lines and cannot be redirected; forward it instead.")
    resent = [
        b"Resent-From: " + _encoded([sender]),
        b"Resent-To: " + _encoded(to),
        b"Resent-Date: " + format_datetime(now).encode(),
        b"Resent-Message-ID: <%s>" % message_id.encode(),
    ]
    kept = [line for name, line in fields if name not in _PRIVATE]
    return Whole(
        _joined([*resent, *kept], body),
        sender,
        _once(to),
        message_id,
        _subject(fields),
    )


def envelope(whole: Whole) -> dict[str, object]:
    """The SMTP envelope (RFC 8621 §7)."""
    return {
        "mailFrom": {"email": on_the_wire(whole.sender.email), "parameters": None},
        "rcptTo": [{"email": on_the_wire(each.email), "parameters": None} for each in whole.recipients],
    }


def _split(source: bytes) -> tuple[bytes, bytes]:
    """The header and the body, with CRLF. A line ``From …`` of an mbox before them is no part of the mail."""
    text = _LINE_END.sub(b"\r\n", source).lstrip(b"\r\n")
    if text.startswith((b"From ", b">From ")):
        text = text.partition(b"\r\n")[2]
    head, _, body = text.partition(b"\r\n\r\n")
    return head.rstrip(b"\r\n"), body


def _fields(head: bytes) -> list[tuple[bytes, bytes]]:
    """Each field with its name in lower case, its folded lines together; what is no field ends the header."""
    found: list[tuple[bytes, bytes]] = []
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t") and found:
            name, before = found[-1]
            found[-1] = (name, before + b"\r\n" + line)
        elif match := _FIELD.match(line):
            found.append((match[1].lower(), line))
        else:
            raise NotAMessage("This is no mail: its header has lines that are none; nothing was sent.")
    return found


def _value(fields: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    return _unfolded(next((line for known, line in fields if known == name), b""))


def _people(fields: Iterable[tuple[bytes, bytes]], name: bytes) -> tuple[Address, ...]:
    """Names are decoded after the addresses are told apart: an encoded comma parts nobody (RFC 2047 §6.2)."""
    found = [each for known, line in fields if known == name for each in parse(_unfolded(line))]
    return tuple(Address(_decoded(each.name), each.email) for each in found)


def _subject(fields: Iterable[tuple[bytes, bytes]]) -> str:
    line = next((line for known, line in fields if known == b"subject"), b"")
    return clean(_decoded(_unfolded(line)))


def _unfolded(line: bytes) -> str:
    return line.partition(b":")[2].replace(b"\r\n", b"").decode("utf-8", "replace").strip()


def _decoded(text: str) -> str:
    """The text with its encoded words read (RFC 2047); one that cannot be read stays as it is written."""
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return text


def _once(people: Iterable[Address]) -> tuple[Address, ...]:
    once: dict[str, Address] = {}
    for person in people:
        once.setdefault(on_the_wire(person.email), person)
    return tuple(once.values())


def _encoded(people: Sequence[Address]) -> bytes:
    from email.header import Header

    named = [Address(each.name, on_the_wire(each.email)) for each in people]
    if all(each.name.isascii() for each in named):
        return format_addresses(named).replace(", ", ",\r\n ").encode()
    parts = [
        f"{Header(each.name, 'utf-8').encode()} <{each.email}>" if each.name else each.email for each in named
    ]
    return ",\r\n ".join(parts).encode()


def _joined(lines: Iterable[bytes], body: bytes) -> bytes:
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
