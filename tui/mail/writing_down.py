"""A message from its parts, as the command line names them (RFC 5322, MIME)."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.mail.addresses import on_the_wire, parse, problem
from tui.mail.message import Address
from tui.mail.whole import NotAMessage, WrongRecipient

if TYPE_CHECKING:
    from email import headerregistry


def written_down(
    writer: Address,
    body: bytes,
    *,
    people: Mapping[str, Sequence[str]],
    subject: str = "",
    files: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    """The message's octets. ``people``: the fields To, Cc and Bcc as they are typed; ``files``: names and contents.
    Raises NotAMessage, and of that WrongRecipient."""
    from email.message import EmailMessage
    from email.policy import SMTP

    mail = EmailMessage(policy=SMTP)
    mail["From"] = mailbox(writer)
    for field, typed in people.items():
        found = [each for text in typed for each in parse(text)]
        for each in found:
            if wrong := problem(each):
                raise WrongRecipient(f"{wrong} Nothing was sent.")
        if found:
            mail[field] = [mailbox(each) for each in found]
    mail["Subject"] = " ".join(subject.split())
    mail.set_content(_text(body))
    for name, content in files:
        main, _, sub = (mimetypes.guess_type(name)[0] or "application/octet-stream").partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def mailbox(address: Address) -> headerregistry.Address:
    """The address as Python's ``email`` writes it into a header. Raises NotAMessage where none can hold it."""
    from email.headerregistry import Address as Mailbox

    try:
        return Mailbox(address.name, addr_spec=on_the_wire(address.email))
    except (ValueError, IndexError) as error:  # also what it cannot parse
        raise NotAMessage(f"{address.email} cannot stand in a mail; nothing was sent.") from error


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("latin-1")
