"""``mailto:`` links (RFC 6068): whom a link wants to write to, and with which words."""

from __future__ import annotations

from urllib.parse import unquote

from tui.frozen import frozen
from tui.mail.addresses import parse as parse_addresses
from tui.mail.message import Address
from tui.mail.safety import clean, clean_block

_ADDRESSES = ("to", "cc", "bcc")


@frozen
class Mailto:
    """What a link may set. Every other header is ignored, as RFC 6068 §4 advises: a link is a stranger's."""

    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str = ""
    body: str = ""


def parse(link: str) -> Mailto:
    """The message that the link asks for. A plus sign is a plus sign, unlike in web forms (§5)."""
    path, _, query = link.partition(":")[2].partition("?")
    found: dict[str, list[Address]] = {name: [] for name in _ADDRESSES}
    texts = {"subject": "", "body": ""}
    found["to"] += _people(path)
    for field in query.split("&"):
        name, _, value = field.partition("=")
        name = name.lower()
        if name in found:
            found[name] += _people(value)
        elif name in texts:
            texts[name] = unquote(value)
    return Mailto(
        to=tuple(found["to"]),
        cc=tuple(found["cc"]),
        bcc=tuple(found["bcc"]),
        subject=clean(texts["subject"]).strip(),
        body=clean_block(texts["body"].replace("\r\n", "\n")),
    )


def _people(value: str) -> list[Address]:
    """Commas part the addresses; one inside an address is written %2C."""
    return [person for part in value.split(",") for person in parse_addresses(unquote(part))]
