"""Octets from header fields and parts (RFC 5322, RFC 2045): CRLF line ends, ASCII headers, folded lines."""

from __future__ import annotations

import base64
import hashlib
import quopri
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.header import Header as EncodedHeader
from email.utils import encode_rfc2231

_FOLD_AT = 76


@dataclass(slots=True)
class Source:
    """A part to be written. A multipart has ``parts``; any other has ``content``, still unencoded.

    ``headers`` are complete fields (name, already encoded value) beside those that follow from the rest.
    """

    type: str
    content: bytes = b""
    parts: list[Source] = field(default_factory=list["Source"])
    charset: str | None = None
    parameters: dict[str, str] = field(default_factory=dict[str, str])
    disposition: str | None = None
    name: str | None = None
    cid: str | None = None
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


class Raw(str):
    """A value that is written right after the colon, octet for octet as it is."""

    __slots__ = ()


def write(headers: Sequence[tuple[str, str]], root: Source) -> bytes:
    """A whole message: ``headers`` in their order, then the part's own, then its body."""
    lines = [fold(name, value) for name, value in headers]
    return ("\r\n".join([*lines, "MIME-Version: 1.0"]) + "\r\n").encode("utf-8") + _part(root)


def fold(name: str, value: str) -> str:
    """``Name: value`` with line breaks at spaces, so that lines stay short where they can."""
    if isinstance(value, Raw):
        return f"{name}:{value}"
    lines: list[str] = []
    current = f"{name}:"
    for word in value.split(" "):
        if len(current) + 1 + len(word) > _FOLD_AT and word and not current.endswith(":"):
            lines.append(current)
            current = ""
        current += " " + word
    return "\r\n".join([*lines, current])


def text_value(value: str) -> str:
    """An unstructured value, as encoded words where it is not plain ASCII."""
    flat = " ".join(value.replace("\r", "\n").split("\n"))
    if flat.isascii() and flat.isprintable() and "=?" not in flat:
        return flat
    return EncodedHeader(flat, "utf-8", maxlinelen=70).encode(linesep="\r\n").replace("\r\n ", " ")


def address_value(name: str | None, email: str) -> str:
    """One address of a list (RFC 5322 §3.4)."""
    bare = "".join(email.split())
    if not name:
        return bare if bare.isascii() and bare and "<" not in bare else f"<{bare}>"
    flat = " ".join(name.split())
    if not flat.isascii() or "=?" in flat:
        return f"{text_value(flat)} <{bare}>"
    if all(character.isalnum() or character in " !#$%&'*+-/=?^_`{|}~" for character in flat):
        return f"{flat} <{bare}>"
    escaped = flat.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{bare}>'


def _part(part: Source) -> bytes:
    if part.parts or part.type.startswith("multipart/"):
        return _multipart(part)
    encoding, body = _encoded(part)
    lines = _own_headers(part, {})
    lines.append(f"Content-Transfer-Encoding: {encoding}")
    return _joined(lines) + b"\r\n" + body


def _multipart(part: Source) -> bytes:
    bodies = [_part(child) for child in part.parts]
    # Derived from the content, so that the same message always has the same octets.
    boundary = "=_" + hashlib.sha256(b"\0".join(bodies)).hexdigest()[:24]
    lines = _own_headers(part, {"boundary": boundary})
    mark = b"--" + boundary.encode()
    sections = b"".join(mark + b"\r\n" + body + b"\r\n" for body in bodies)
    return _joined(lines) + b"\r\n" + sections + mark + b"--\r\n"


def _joined(lines: list[str]) -> bytes:
    return "".join(line + "\r\n" for line in lines).encode("utf-8")


def _own_headers(part: Source, extra: dict[str, str]) -> list[str]:
    given = {name.lower() for name, _ in part.headers}
    lines = [fold(name, value) for name, value in part.headers]
    parameters = {**part.parameters, **extra}
    if part.charset:
        parameters["charset"] = part.charset
    if part.name and part.type != "multipart":
        parameters["name"] = part.name
    if "content-type" not in given:
        lines.append(fold("Content-Type", part.type + _parameters(parameters)))
    if part.disposition and "content-disposition" not in given:
        file = {"filename": part.name} if part.name else {}
        lines.append(fold("Content-Disposition", part.disposition + _parameters(file)))
    if part.cid and "content-id" not in given:
        lines.append(fold("Content-ID", f"<{part.cid}>"))
    return lines


def _parameters(parameters: dict[str, str]) -> str:
    pieces: list[str] = []
    for name, value in parameters.items():
        if value.isascii() and value.isprintable():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            pieces.append(f'; {name}="{escaped}"' if not value.isalnum() else f"; {name}={value}")
        else:
            pieces.append(f"; {name}*={encode_rfc2231(value, 'utf-8')}")
    return "".join(pieces)


def _encoded(part: Source) -> tuple[str, bytes]:
    data = part.content
    if part.type.startswith("message/"):
        return ("7bit" if data.isascii() else "8bit"), data
    if not part.type.startswith("text/"):
        return "base64", base64.encodebytes(data).replace(b"\n", b"\r\n")
    lines = data.replace(b"\r\n", b"\n")
    if lines.isascii() and all(len(line) <= 998 for line in lines.split(b"\n")) and b"\r" not in lines:
        return "7bit", lines.replace(b"\n", b"\r\n")
    if sum(octet > 126 for octet in lines) * 4 > len(lines):
        wire = lines.replace(b"\n", b"\r\n")
        return "base64", base64.encodebytes(wire).replace(b"\n", b"\r\n")
    return "quoted-printable", quopri.encodestring(lines).replace(b"\n", b"\r\n")
