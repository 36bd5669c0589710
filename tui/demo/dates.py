"""Dates on the wire (RFC 8620 §1.4): Date with an offset, UTCDate with Z."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def parse_date(value: object) -> datetime | None:
    """An aware datetime, or None when ``value`` is no Date."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def parse_utc(value: object) -> datetime | None:
    """An aware datetime, or None when ``value`` is no UTCDate."""
    return parse_date(value) if isinstance(value, str) and value.endswith("Z") else None


def utc(seconds: float) -> str:
    """Seconds since the epoch as a UTCDate."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def with_offset(moment: datetime) -> str:
    """An aware datetime as a Date: Z when it is in UTC."""
    text = moment.replace(microsecond=0).isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
