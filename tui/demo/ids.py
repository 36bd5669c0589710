"""Ids on the wire (RFC 8620 §1.2): a letter that names the type, and the record's number."""

from __future__ import annotations

EMAIL = "M"
THREAD = "T"
MAILBOX = "P"
BLOB = "G"


def encode(letter: str, number: int) -> str:
    """The id of record ``number`` of the type with this letter."""
    return f"{letter}{number}"


def decode(letter: str, value: object) -> int | None:
    """The number behind an id, or None for what is no id of this type (also for ``M01``)."""
    if not isinstance(value, str) or len(value) > 18 or value[:1] != letter:
        return None
    digits = value[1:]
    if not (digits.isascii() and digits.isdigit()) or (digits[0] == "0"):
        return None
    return int(digits)
