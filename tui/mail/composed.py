"""A draft as the octets of a message (RFC 5322, MIME), where a server cannot be told all that its header needs.

JMAP has no word for the parameters of a Content-Type, such as format=flowed (RFC 3676), so that one is written here.
"""

from __future__ import annotations

import binascii
import re
from base64 import encodebytes
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from tui import __version__
from tui.mail.flowed import flowed
from tui.mail.message import Address
from tui.mail.outgoing import media_type, one_line, sendable
from tui.mail.writing_down import mailbox

if TYPE_CHECKING:
    from email.message import MIMEPart

    from tui.mail.draft import Draft
    from tui.mail.message import Attachment

_UNFIT = re.compile(rb"[\0\r\n]")
_LONGEST = 990
"""Octets of a line that goes as it is; SMTP has 998 (RFC 5321 §4.5.3.1.6)."""


def composed(draft: Draft, sent_at: datetime, contents: Mapping[str, bytes]) -> bytes:
    """The message with its text as format=flowed, and without Bcc. ``contents`` are the octets of its files by blob id.
    Raises NotAMessage for an address that no header can hold."""
    from email.message import EmailMessage, MIMEPart
    from email.policy import SMTP
    from email.utils import format_datetime
    from uuid import uuid4

    mail = EmailMessage(policy=SMTP)
    for field, people in (
        ("From", (draft.sender,)),
        ("To", draft.to),
        ("Cc", draft.cc),
        ("Reply-To", draft.reply_to),
    ):
        if people:
            mail[field] = [mailbox(Address(one_line(each.name), each.email)) for each in people]
    mail["Subject"] = one_line(draft.subject)
    mail["Date"] = format_datetime(sent_at)
    mail["User-Agent"] = f"Jaymail/{__version__}"
    mail["MIME-Version"] = "1.0"
    kind, text = _text(sendable(draft.body))
    if not draft.attachments:
        return _ids(draft) + _part(mail, kind, text)
    boundary = uuid4().hex
    parts = [_part(MIMEPart(policy=SMTP), kind, text)]
    parts += [_file(each, contents[each.blob_id]) for each in draft.attachments]
    between = f"\r\n--{boundary}\r\n".encode()
    mixed = b"".join(between + part for part in parts) + f"\r\n--{boundary}--\r\n".encode()
    return _ids(draft) + _part(mail, {"Content-Type": f'multipart/mixed; boundary="{boundary}"'}, mixed)


def _ids(draft: Draft) -> bytes:
    """Written by hand: Python encodes an id that is longer than a line, and nobody finds it again."""
    fields = (
        ("Message-ID", (draft.message_id,)),
        ("In-Reply-To", draft.in_reply_to),
        ("References", draft.references),
    )
    lines = (f"{name}: {_each(ids)}\r\n" for name, ids in fields if ids)
    return "".join(lines).encode()


def _each(ids: Iterable[str]) -> str:
    return "\r\n ".join(f"<{id_}>" for id_ in ids)


def _part(part: MIMEPart, fields: Mapping[str, str], octets: bytes) -> bytes:
    """``fields`` are written by hand, too: a part that knows its type writes its body as it likes."""
    lines = "".join(f"{name}: {one_line(value)}\r\n" for name, value in fields.items())
    return part.as_bytes().removesuffix(b"\r\n") + lines.encode("ascii", "ignore") + b"\r\n" + octets


def _text(text: str) -> tuple[dict[str, str], bytes]:
    octets = flowed(text).encode()
    plain = octets.isascii() and _goes_as_it_is(octets)
    fields = {
        "Content-Type": 'text/plain; charset="utf-8"; format="flowed"',
        "Content-Transfer-Encoding": "7bit" if plain else "quoted-printable",
    }
    return fields, (octets if plain else binascii.b2a_qp(octets)).replace(b"\n", b"\r\n")


def _file(attachment: Attachment, octets: bytes) -> bytes:
    from email.message import MIMEPart
    from email.policy import SMTP

    type_ = media_type(attachment)
    part = MIMEPart(policy=SMTP)
    name, where = one_line(attachment.name), attachment.disposition or "attachment"
    part.add_header("Content-Disposition", where, **({"filename": name} if name else {}))
    fields = {"Content-ID": f"<{attachment.cid.strip('<> ')}>"} if attachment.cid else {}
    if type_.lower() == "message/rfc822" and _goes_as_it_is(octets, ending=b"\r\n"):
        fields |= {"Content-Type": type_, "Content-Transfer-Encoding": "8bit"}
        return _part(part, fields, octets)
    if type_.lower().startswith(("message/", "multipart/")):  # which may not be encoded (RFC 2045 §6.4)
        type_ = "application/octet-stream"
    charset = f'; charset="{attachment.charset}"' if attachment.charset else ""
    fields |= {"Content-Type": f"{type_}{charset}", "Content-Transfer-Encoding": "base64"}
    return _part(part, fields, encodebytes(octets).replace(b"\n", b"\r\n"))


def _goes_as_it_is(octets: bytes, *, ending: bytes = b"\n") -> bool:
    """Whether these lines need no encoding on their way."""
    lines = octets.split(ending)
    return not any(_UNFIT.search(line) for line in lines) and max(map(len, lines)) <= _LONGEST
