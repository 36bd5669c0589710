"""Encoded words in header fields (RFC 2047)."""

from __future__ import annotations

import base64
import binascii
import quopri
import re

_WORD = re.compile(r"=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]+\?[bBqQ]\?[^?]*\?=)")


def decode_words(text: str) -> str:
    """``text`` with its encoded words decoded; what cannot be decoded stays as it stands."""
    if "=?" not in text:
        return text
    joined = _BETWEEN_WORDS.sub(r"\1", text)
    result: list[str] = []
    position = 0
    pending: tuple[str, bytes] | None = None
    for match in _WORD.finditer(joined):
        charset, encoding, content = match.groups()
        data = _octets(encoding, content)
        if pending and (match.start() != position or pending[0] != charset.lower()):
            result.append(_text(*pending))
            pending = None
        result.append(joined[position : match.start()])
        # A character may be split between two adjacent words of one charset.
        pending = (charset.lower(), (pending[1] if pending else b"") + data)
        position = match.end()
    if pending:
        result.append(_text(*pending))
    result.append(joined[position:])
    return "".join(result)


def _octets(encoding: str, content: str) -> bytes:
    data = content.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data


def _text(charset: str, data: bytes) -> str:
    try:
        return data.decode(charset, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")
