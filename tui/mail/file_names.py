"""The name under which an attachment may lie in a folder: never a path, never hidden, never a trap. Pure."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from tui.mail.safety import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 200
"""File systems take 255 bytes; a number may have to be added."""

_UNNAMED = {
    "text/calendar": "invitation.ics",
    "message/rfc822": "message.eml",
    "text/vcard": "contact.vcf",
    "text/x-vcard": "contact.vcf",
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-signature": "signature.p7s",
}
"""What a part is called that has no name, and whose type says more than that it is a file."""

_UNFIT = re.compile(r'[/\\:*?"<>|\x00-\x1f]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def called(name: str, type_: str) -> str:
    """What a part is called where people read it: by its name, else by what it is, and at least by its type."""
    return name if name.strip() else _unnamed(type_) or type_


def _unnamed(type_: str) -> str:
    """Empty when the type says nothing."""
    import mimetypes

    plain = type_.partition(";")[0].strip().lower()
    ending = mimetypes.guess_extension(plain)
    return _UNNAMED.get(plain) or (f"attachment{ending}" if ending else "")


def safe_name(name: str, type_: str = "") -> str:
    """What the sender calls it, made harmless (RFC 6266 §4.3); a name of its own where nothing is left."""
    fit = _UNFIT.sub("_", clean(name, 100_000)).strip(" ._")
    if not fit or _RESERVED.fullmatch(fit):
        fit = _unnamed(type_) or "attachment" if not fit else f"_{fit}"
    stem, dot, ending = fit.rpartition(".")
    if not stem or len(ending) > 10:
        stem, dot, ending = fit, "", ""
    room = MOST_BYTES - len((dot + ending).encode())
    return f"{stem.encode()[:room].decode(errors='ignore')}{dot}{ending}"


def numbered(name: str) -> Iterator[str]:
    """The name, then ``name (1)``, ``name (2)`` …: what is there is never overwritten."""
    yield name
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    for number in count(1):
        yield f"{stem} ({number}){dot}{ending}"
