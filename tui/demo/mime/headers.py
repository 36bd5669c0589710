"""The parsed forms of header fields (RFC 8621 §4.1.2)."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from tui.demo.dates import with_offset
from tui.demo.mime.addresses import addresses, groups
from tui.demo.mime.encoded import decode_words

_MESSAGE_ID = re.compile(r"<\s*((?:\"[^\"]*\"|[^<>\s])+?)\s*>")
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_URL = re.compile(r"<([^<>]*)>")


def decode(raw: bytes) -> str:
    """Raw octets as text that can be encoded again: UTF-8, and U+FFFD for what is none."""
    return raw.decode("utf-8", "replace").replace("\x00", "")


def _unfolded(raw: bytes) -> str:
    return re.sub(r"\r?\n(?=[ \t])", "", decode(raw)).replace("\r", "").replace("\n", "")


def as_raw(raw: bytes) -> str:
    """The value as it stands, folding and leading space included."""
    return decode(raw)


def as_text(raw: bytes) -> str:
    """Unfolded, decoded, trimmed and in Unicode NFC."""
    return unicodedata.normalize("NFC", decode_words(_unfolded(raw)).strip())


def as_addresses(raw: bytes) -> list[dict[str, Any]]:
    """A flat list of ``{name, email}``, groups dissolved."""
    return addresses(_unfolded(raw))


def as_grouped_addresses(raw: bytes) -> list[dict[str, Any]]:
    """A list of ``{name, addresses}``; name is null for addresses outside of a group."""
    return groups(_unfolded(raw))


def as_message_ids(raw: bytes) -> list[str] | None:
    """The ids without their angle brackets; None when there are none or the field is malformed."""
    text = _COMMENT.sub(" ", _unfolded(raw))
    found = [re.sub(r"\s", "", item) for item in _MESSAGE_ID.findall(text)]
    return found or None


def as_date(raw: bytes) -> str | None:
    """The date with its own offset; None when it cannot be read."""
    text = " ".join(_COMMENT.sub(" ", _unfolded(raw)).split())
    try:
        moment = parsedate_to_datetime(text)
        # "-0000" means UTC, written where nothing is known of the local time.
        return with_offset(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def as_urls(raw: bytes) -> list[str] | None:
    """The URLs between angle brackets (RFC 2369); None when there are none."""
    found = ["".join(item.split()) for item in _URL.findall(_COMMENT.sub(" ", _unfolded(raw)))]
    return found or None
