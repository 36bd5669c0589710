"""Octets into a tree of MIME parts (RFC 2045, RFC 2046), with the raw octets of every part at hand."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from dataclasses import dataclass, field

from tui.demo.mime.encoded import decode_words
from tui.demo.mime.parameters import parse_parameters

_MAX_DEPTH = 40
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"[\x21-\x39\x3b-\x7e]+[ \t]*:")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]")


@dataclass(frozen=True, slots=True)
class Header:
    """One header field; ``raw`` is what stands between its colon and the line end that closes it."""

    name: str
    raw: bytes


@dataclass(slots=True)
class Part:
    """One MIME part. ``part_id`` is None for multipart/*, which has ``parts`` instead of content."""

    headers: list[Header]
    raw_body: bytes
    type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict[str, str])
    disposition: str | None = None
    name: str | None = None
    part_id: str | None = None
    parts: list[Part] = field(default_factory=list["Part"])

    @property
    def multipart(self) -> bool:
        return self.type.startswith("multipart/")

    def last(self, name: str) -> bytes | None:
        """The raw value of the last header field of this name."""
        wanted = name.lower()
        return next((h.raw for h in reversed(self.headers) if h.name.lower() == wanted), None)

    def all(self, name: str) -> list[bytes]:
        """The raw values of all header fields of this name, in order."""
        wanted = name.lower()
        return [h.raw for h in self.headers if h.name.lower() == wanted]

    @property
    def encoding(self) -> str:
        """The content-transfer-encoding, in lower case."""
        raw = self.last("Content-Transfer-Encoding")
        return "7bit" if raw is None else raw.decode("latin-1").strip().lower() or "7bit"

    def content(self) -> bytes:
        """The body with its content-transfer-encoding taken off, as far as that is possible."""
        if self.encoding == "base64":
            return _from_base64(self.raw_body)
        if self.encoding == "quoted-printable":
            return quopri.decodestring(self.raw_body)
        return self.raw_body

    @property
    def known_encoding(self) -> bool:
        return self.encoding in {"7bit", "8bit", "binary", "base64", "quoted-printable"}


def _from_base64(data: bytes) -> bytes:
    kept = _NOT_BASE64.sub(b"", data)
    try:
        return base64.b64decode(kept, validate=True)
    except binascii.Error:
        whole = kept.replace(b"=", b"")
        whole = whole[: len(whole) - (len(whole) % 4 == 1)]
        return base64.b64decode(whole + b"=" * (-len(whole) % 4))


def split_headers(data: bytes) -> tuple[list[Header], bytes]:
    """The header fields of ``data``, and the body that follows the empty line."""
    if data.startswith((b"\r\n", b"\n")):
        return [], data.split(b"\n", 1)[1]
    end = _HEADER_END.search(data)
    block, body = (data[: end.start()], data[end.end() :]) if end else (data.rstrip(b"\r\n"), b"")
    fields: list[bytes] = []
    for line in block.split(b"\n"):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1] += b"\n" + line
        else:
            fields.append(line)
    headers: list[Header] = []
    for number, line in enumerate(fields):
        if not _FIELD.match(line):
            if number == 0 and line.startswith(b"From "):
                continue
            if not headers:
                return [], data
            continue
        name, _, value = line.partition(b":")
        headers.append(Header(name.decode("latin-1").strip(), value.rstrip(b"\r")))
    return headers, body


def parse(data: bytes) -> Part:
    """The tree of the message ``data``. Never raises: what is malformed becomes text."""
    return _part(data, "text/plain", 0, _Numbers())


class _Numbers:
    """Part ids count the leaves of the tree in order."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        self._last += 1
        return str(self._last)


def _part(data: bytes, default_type: str, depth: int, numbers: _Numbers) -> Part:
    headers, body = split_headers(data)
    part = Part(headers, body)
    _read_content_type(part, default_type)
    _read_disposition(part)
    boundary = part.parameters.get("boundary", "")
    if part.multipart and boundary and depth < _MAX_DEPTH:
        inner = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
        sections = _sections(body, boundary.encode("utf-8", "surrogateescape"))
        part.parts = [_part(section, inner, depth + 1, numbers) for section in sections]
    if not part.parts:
        if part.multipart:
            part.type, part.parameters = "text/plain", {}
        part.part_id = numbers.next()
    return part


def _read_content_type(part: Part, default_type: str) -> None:
    raw = part.last("Content-Type")
    if raw is None:
        part.type = default_type
        return
    value, part.parameters = parse_parameters(raw)
    main, slash, sub = value.lower().partition("/")
    part.type = f"{main.strip()}/{sub.strip()}" if slash and main.strip() and sub.strip() else "text/plain"


def _read_disposition(part: Part) -> None:
    name = part.parameters.get("name")
    raw = part.last("Content-Disposition")
    if raw is not None:
        value, parameters = parse_parameters(raw)
        part.disposition = value.lower() or None
        name = parameters.get("filename", name)
    part.name = decode_words(name) if name else None


def _sections(body: bytes, boundary: bytes) -> list[bytes]:
    """What stands between the boundary lines; a missing last boundary is taken as the end of the body."""
    delimiter = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    sections: list[bytes] = []
    start: int | None = None
    position = 0
    while match := delimiter.search(body, position):
        if start is not None:
            sections.append(body[start : match.start()] if match.start() > start else b"")
        if match.group(1):
            return sections
        line_end = body.find(b"\n", match.end())
        if line_end < 0:
            return sections
        start = line_end + 1
        # The line end after one boundary may be the one that opens the next.
        position = line_end - (1 if body[line_end - 1 : line_end] == b"\r" else 0)
    if start is not None:
        sections.append(body[start:])
    return sections
