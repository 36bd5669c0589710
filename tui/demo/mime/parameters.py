"""``value; name=value`` of Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2231)."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

_PARAMETER = re.compile(
    r""";\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))""",
    re.DOTALL,
)
_SECTION = re.compile(r"([^*]+)(?:\*(\d+))?(\*)?")


def parse_parameters(raw: bytes) -> tuple[str, dict[str, str]]:
    """The value and its parameters, names in lower case, continuations joined and charsets decoded."""
    text = raw.decode("utf-8", "surrogateescape").replace("\r", "").replace("\n", "")
    value, semicolon, rest = text.partition(";")
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, quoted, bare in _PARAMETER.findall(semicolon + rest):
        content = re.sub(r"\\(.)", r"\1", quoted) if quoted else bare.strip()
        section = _SECTION.fullmatch(name.lower())
        if section is None:
            continue
        base, number, extended = section.groups()
        if number is None and extended is None:
            plain.setdefault(base, content)
        else:
            pieces.setdefault(base, []).append((int(number or 0), extended is not None, content))
    for base, sections in pieces.items():
        plain[base] = _join(sorted(sections))
    return value.strip(), {name: _printable(content) for name, content in plain.items()}


def _join(sections: list[tuple[int, bool, str]]) -> str:
    charset = "utf-8"
    data = b""
    for position, (_, extended, content) in enumerate(sections):
        if extended and position == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        data += unquote_to_bytes(content) if extended else content.encode("utf-8", "surrogateescape")
    try:
        return data.decode(charset or "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _printable(text: str) -> str:
    """Octets that were no UTF-8 become U+FFFD, so that the value can be encoded again."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
