"""Ids on the wire (RFC 8620 §1.2): letters that name the type, and the record's number."""

from __future__ import annotations

EMAIL = "M"
THREAD = "T"
MAILBOX = "P"
BLOB = "G"
MASK = "masked-"
ADDRESS_BOOK = "B"
CARD = "C"


def encode(letter: str, number: int) -> str:
    """The id of record ``number`` of the type with this letter, or these letters."""
    return f"{letter}{number}"


def decode(letter: str, value: object) -> int | None:
    """The number behind an id, or None for what is no id of this type (also for ``M01``)."""
    if not isinstance(value, str) or not value.startswith(letter):
        return None
    digits = value[len(letter) :]
    if not (digits.isascii() and digits.isdigit()) or digits[0] == "0" or len(digits) > 17:
        return None
    return int(digits)
