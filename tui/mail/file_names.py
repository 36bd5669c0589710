"""The name under which an attachment may lie in a folder: never a path, never hidden, never a trap. Pure."""

from __future__ import annotations

import mimetypes
import re
from itertools import count
from typing import TYPE_CHECKING

from tui.mail.safety import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 200
"""File systems take 255 bytes; a number may have to be added."""

_UNFIT = re.compile(r'[/\\:*?"<>|\x00-\x1f]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def safe_name(name: str, type_: str = "") -> str:
    """What the sender calls it, made harmless (RFC 6266 §4.3); a name of its own where nothing is left."""
    fit = _UNFIT.sub("_", clean(name, 100_000)).strip(" ._")
    if not fit or _RESERVED.fullmatch(fit):
        fit = f"attachment{mimetypes.guess_extension(type_) or ''}" if not fit else f"_{fit}"
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
