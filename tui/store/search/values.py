"""Dates and sizes as people type them into a search."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from tui.mail import when

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_SIZE = re.compile(r"(\d{1,12}(?:\.\d+)?)\s*([kmg]?)(?:i?b)?", re.IGNORECASE)
_FACTORS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}
_MONTH = re.compile(
    r"(?:(?:this|last)\s+month|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:\s+\d{4})?)"
)
_WEEK = re.compile(r"(?:this|last)\s+week")
_YEAR = re.compile(r"(?:this|last)\s+year")


def octets(text: str) -> int | None:
    """``10M``, ``500k``, ``1.5 MB``: a number of octets; None where it is none."""
    found = _SIZE.fullmatch(text.strip())
    return int(float(found[1]) * _FACTORS[found[2].lower()]) if found else None


def span(text: str, now: datetime) -> tuple[int, int] | None:
    """When a day, month, year or moment begins and when it has passed (seconds since the epoch, UTC), in the time
    zone of ``now``. Years alone, ISO dates, and whatever ``tui.mail.when`` reads as a time behind."""
    text = " ".join(text.lower().split())
    try:
        found = _iso(text, now) or _as_people_write(text, now)
        return (int(found[0].timestamp()), int(found[1].timestamp())) if found else None
    except (ValueError, OverflowError, OSError):
        return None


def _iso(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    first = _midnight(datetime(year, month, day), now)
    if match[3]:
        return first, _day_after(first, now)
    return first, _months_after(first, 1 if match[2] else 12, now)


def _as_people_write(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    first = when.parse(text, now, past=True)
    if first is None:
        return None
    if _MONTH.fullmatch(text):
        return first, _months_after(first, 1, now)
    if _YEAR.fullmatch(text):
        return first, _months_after(first, 12, now)
    if _WEEK.fullmatch(text):
        return first, _midnight(first.replace(tzinfo=None) + timedelta(days=7), now)
    if re.fullmatch(r"[\d\s]+(?:d|days?|w|weeks?|mo|months?|y|years?)(?:\s+ago)?", text):
        first = _midnight(first.replace(tzinfo=None), now)  # three days ago is a day, too
    return first, (_day_after(first, now) if first == _midnight(first, now) else first + timedelta(hours=1))


def _midnight(day: datetime, now: datetime) -> datetime:
    """The beginning of the day, with the offset that holds then where ``now`` is."""
    return when.on_the_wall(day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None), now)


def _day_after(first: datetime, now: datetime) -> datetime:
    return _midnight(first.replace(tzinfo=None) + timedelta(days=1), now)


def _months_after(first: datetime, months: int, now: datetime) -> datetime:
    total = first.year * 12 + first.month - 1 + months
    return _midnight(datetime(total // 12, total % 12 + 1, 1), now)
