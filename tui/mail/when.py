"""Times as people type them, and as they read them: ``tomorrow 9``, ``fri``, ``in 3h``, ``24 dec 8am``. Pure.

A day without a time means its morning. Hours and minutes are counted as they pass; days, weeks and months keep the
time of day, also where the clocks are changed in between. ``3/4`` is the fourth of March, ``3.4.`` the third of April.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta

MORNING, NOON, AFTERNOON, EVENING = time(8), time(12), time(15), time(18)
LATER = timedelta(hours=3)

_LONGEST = 60
"""Characters: nobody types more, and what is pasted by mistake is not searched for dates."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PARTS = {
    "morning": MORNING,
    "noon": NOON,
    "midday": NOON,
    "afternoon": AFTERNOON,
    "evening": EVENING,
    "night": EVENING,
    "midnight": time(0),
}
_UNIT_NAMES = {
    "minutes": ("m", "min", "mins", "minute"),
    "hours": ("h", "hr", "hrs", "hour"),
    "days": ("d", "day"),
    "weeks": ("w", "wk", "week"),
    "months": ("mo", "month"),
    "years": ("y", "yr", "year"),
}
_UNITS = {name: unit for unit, names in _UNIT_NAMES.items() for name in (unit, *names)}


_SPAN = re.compile(r"(\d{1,4}|an?)\s*([a-z]+)\s*")
_CLOCK = re.compile(r"(?:at\s+)?(\d{1,2})(?:[:.h](\d{2}))?(?::(\d{2}))?\s*(am|pm|a|p|h|o'clock)?(?=\s|$)")
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.(?!\d)")
_ISO = re.compile(r"\d{4}-")
_BARE_HOUR = re.compile(
    r"(\d{4}-\d\d?-\d\d?|\D*(?:\d\d?(?:st|nd|rd|th|\.)? ?[a-z]{3,9}\.?|[a-z]{3,9}\.? \d\d?(?:st|nd|rd|th)?)(?: \d{4})?)"
    r" (?:at )?(\d\d?)",
    re.IGNORECASE,
)
"""A day and behind it nothing but an hour: 3 dec 9, 24.12. 17, 2026-12-03 9; not the day in dec 24."""
_NAMED_DAY = re.compile(
    r"(?:on\s+)?(?:(next|last|this|past)\s+)?"
    r"(today|tonight|tomorrow|tom|tmrw|yesterday|week\s?end|week|month|year|"
    r"mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)(?=\s|$)"
)


def parse(text: str, now: datetime, *, past: bool = False) -> datetime | None:
    """The moment that ``text`` means, in the time zone of ``now``; None where it means none.

    It lies after ``now``, or, ``past`` (for a search), not after it: then a day or month without a time begins at
    midnight, and ``3d`` is three days ago.
    """
    words = " ".join(text.lower().replace(",", " ").split())
    if not words or len(words) > _LONGEST:
        return None
    try:
        found = next((moment for moment in _readings(words, now, past=past) if moment is not None), None)
    except (ValueError, OverflowError):
        return None
    if found is None or (found > now if past else found <= now):
        return None
    return found


def _readings(words: str, now: datetime, *, past: bool) -> Iterator[datetime | None]:
    yield _after_a_span(words, now, past=past)
    yield _at_a_time(words, now, past=past)
    yield _on_a_named_day(words, now, past=past)
    yield _on_a_date(words, now, past=past)


# in 3h, 2 days, 1h30m, 3 weeks ago


def _after_a_span(words: str, now: datetime, *, past: bool) -> datetime | None:
    ago = words.endswith(" ago")
    rest = words.removesuffix(" ago").removeprefix("in ").strip()
    if ago and not past:
        return None
    counts: dict[str, int] = {}
    while rest and (match := _SPAN.match(rest)) and match[2] in _UNITS:
        unit = _UNITS[match[2]]
        if unit in counts:
            return None
        counts[unit] = int(match[1]) if match[1].isdigit() else 1
        rest = rest[match.end() :]
    if not counts:
        return None
    clock = _clock(rest) if rest else None
    if rest and (clock is None or {"hours", "minutes"} & counts.keys()):
        return None
    return _shifted(now, counts, clock, past=past)


def _shifted(now: datetime, counts: dict[str, int], clock: time | None, *, past: bool) -> datetime:
    from dateutil.relativedelta import relativedelta

    sign = -1 if past else 1
    passing = timedelta(hours=counts.pop("hours", 0), minutes=counts.pop("minutes", 0)) * sign
    days = relativedelta(**{unit: count * sign for unit, count in counts.items()})  # pyright: ignore[reportArgumentType]
    wall = _moved(now, days)
    if clock is not None:
        wall = datetime.combine(wall.date(), clock)
    elif past and counts and not passing:
        wall = datetime.combine(wall.date(), time())
    base = on_the_wall(wall, now) if counts or clock is not None else now
    return (base.astimezone(UTC) + passing).astimezone(base.tzinfo)


def _moved(now: datetime, by: relativedelta) -> datetime:
    return now.replace(tzinfo=None) + by


# 9, 14:30, noon


def _clock(words: str) -> time | None:
    """A time of day and nothing else."""
    words = words.removeprefix("in the ").removeprefix("this ")
    if words.removeprefix("at ") in _PARTS:
        return _PARTS[words.removeprefix("at ")]
    match = _CLOCK.fullmatch(words)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    half = (match[4] or "")[:1]
    if half in ("a", "p"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _at_a_time(words: str, now: datetime, *, past: bool) -> datetime | None:
    if words == "now" and past:
        return now
    if words in ("later", "later today"):
        return None if past else _later(now)
    clock = _clock(words)
    if clock is None:
        return None
    return _nearest(((now.date() + timedelta(days=days), clock) for days in (0, 1, -1)), now, past=past)


def _later(now: datetime) -> datetime:
    """In three hours, at a round time."""
    then = (now.astimezone(UTC) + LATER).astimezone(now.tzinfo)
    return then - timedelta(minutes=then.minute % 15, seconds=then.second, microseconds=then.microsecond)


# tomorrow, fri 14:30, next week


def _on_a_named_day(words: str, now: datetime, *, past: bool) -> datetime | None:
    match = _NAMED_DAY.match(words)
    if match is not None:
        rest = words[match.end() :].strip()
    else:  # 9am tomorrow
        match = next(
            (found for start in _word_starts(words) if (found := _NAMED_DAY.fullmatch(words, start))), None
        )
        if match is None:
            return None
        rest = words[: match.start()].strip()
    clock = _clock(rest) if rest else None
    if rest and clock is None:
        return None
    which, name = match[1] or "", match[2].replace(" ", "")
    if name in ("today", "tonight") and clock is None and not past:
        evening = on_the_wall(datetime.combine(now.date(), EVENING), now)
        return evening if name == "tonight" and evening > now else _later(now)
    return _named(which, name, clock, now, past=past)


def _word_starts(words: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer(r"\s+", words))]


def _named(which: str, name: str, clock: time | None, now: datetime, *, past: bool) -> datetime | None:
    at = clock or (time() if past else MORNING)
    today = now.date()
    days = {"today": 0, "tonight": 0, "tomorrow": 1, "tom": 1, "tmrw": 1, "yesterday": -1}
    if name in days:
        return None if which else on_the_wall(datetime.combine(today + timedelta(days=days[name]), at), now)
    if name in ("week", "month", "year"):
        begin = _begin(name, which, today)
        return None if begin is None else on_the_wall(datetime.combine(begin, at), now)
    weekday = next(
        n for n, full in enumerate(_WEEKDAYS) if full.startswith("sat" if name == "weekend" else name[:3])
    )
    ahead = (weekday - today.weekday()) % 7
    if which in ("last", "past") or (past and which != "next"):
        found = [(today + timedelta(days=ahead - weeks * 7), at) for weeks in (0, 1, 2)]
        if which in ("last", "past"):
            found = [(day, clock_) for day, clock_ in found if day < today]
        return _nearest(found, now, past=True)
    if which == "next":  # of the week that begins on the coming Monday
        monday = today + timedelta(days=7 - today.weekday())
        return on_the_wall(datetime.combine(monday + timedelta(days=weekday), at), now)
    return _nearest([(today + timedelta(days=ahead + weeks * 7), at) for weeks in (0, 1)], now, past=False)


def _begin(name: str, which: str, today: date) -> date | None:
    """The first day of this, the next or the last week, month or year."""
    from dateutil.relativedelta import relativedelta

    step = {"next": 1, "last": -1, "past": -1, "this": 0}.get(which)
    if step is None:
        return None
    if name == "week":
        return today + timedelta(days=7 * step - today.weekday())
    first = today.replace(day=1) if name == "month" else today.replace(month=1, day=1)
    return first + (relativedelta(months=step) if name == "month" else relativedelta(years=step))


# 24 dec 8am, 2026-12-24, 24.12., 2024-05


def _on_a_date(words: str, now: datetime, *, past: bool) -> datetime | None:
    from dateutil import parser

    if not any(character.isdigit() for character in words) and not past:
        return None  # a month alone is no time to wake at
    if re.fullmatch(r"\d{4}", words):
        return on_the_wall(datetime(int(words), 1, 1), now) if past else None
    words = _DOTTED.sub(_with_month, words.removeprefix("on "))
    if (bare := _BARE_HOUR.fullmatch(words)) is not None:
        words = f"{bare[1]} {bare[2]}:00"
    day_first = "/" not in words and not _ISO.match(words)
    # Read twice over different grounds: what is the same in both was given.
    grounds = (datetime(1904, 1, 1), datetime(1908, 3, 2, 1, 1, 1))
    one, other = (parser.parse(words, default=ground, dayfirst=day_first) for ground in grounds)
    if one.day != other.day and not past:
        return None
    if one.tzinfo is not None:
        return one.astimezone(now.tzinfo) if one.date() == other.date() else None
    clock = one.time() if one.hour == other.hour else time() if past else MORNING
    if one.year == other.year:
        return on_the_wall(datetime.combine(one.date(), clock), now)
    days = (
        _each_month(one.day, now, past=past) if one.month != other.month else _each_year(one, now, past=past)
    )
    return _nearest(((day, clock) for day in days), now, past=past)


def _with_month(match: re.Match[str]) -> str:
    """24.12. as 24 Dec."""
    return f"{match[1]} {_SHORT_MONTHS[int(match[2]) - 1]}" if 1 <= int(match[2]) <= 12 else match[0]


def _each_year(given: date, now: datetime, *, past: bool) -> Iterator[date]:
    """That day in this year and the following or earlier ones; the 29th of February waits for its year."""
    for step in range(9):
        with suppress(ValueError):
            yield date(now.year + (-step if past else step), given.month, given.day)


def _each_month(day: int, now: datetime, *, past: bool) -> Iterator[date]:
    for step in range(13):
        year, month = divmod(now.year * 12 + now.month - 1 + (-step if past else step), 12)
        with suppress(ValueError):
            yield date(year, month + 1, day)


# Wall clocks and moments


def _nearest(candidates: Iterable[tuple[date, time]], now: datetime, *, past: bool) -> datetime | None:
    """The first of them that is ahead, or behind."""
    moments = (on_the_wall(datetime.combine(day, clock), now) for day, clock in candidates)
    return next((moment for moment in moments if (moment <= now if past else moment > now)), None)


def on_the_wall(wall: datetime, now: datetime) -> datetime:
    """What a clock on the wall shows, as a moment. An hour that the clocks leap over is the one after it.

    A ``now`` from ``astimezone()`` knows its offset and not the zone's other one; then the system knows.
    """
    if isinstance(now.tzinfo, timezone) and now.astimezone().utcoffset() == now.utcoffset():
        found = wall.astimezone()
    else:
        found = wall.replace(tzinfo=now.tzinfo)
    return found.astimezone(UTC).astimezone(found.tzinfo)


# For the screens


def presets(now: datetime) -> tuple[tuple[str, datetime], ...]:
    """What is offered to choose from, soonest first; what makes no sense at this hour is left out."""
    today = now.date()
    found: list[tuple[str, datetime]] = []
    later, tonight = _later(now), on_the_wall(datetime.combine(today, EVENING), now)
    if later.date() == today and later.hour < 22:
        found.append(("Later today", later))
    if (tonight - now) >= timedelta(hours=1):
        found.append(("Tonight", tonight))
    to_saturday = (5 - today.weekday()) % 7
    days = [("Tomorrow", 1)]
    if to_saturday > 1:
        days.append(("Weekend", to_saturday))
    if today.weekday() < 6:
        days.append(("Next week", 7 - today.weekday()))
    found += [
        (name, on_the_wall(datetime.combine(today + timedelta(days=ahead), MORNING), now))
        for name, ahead in days
    ]
    return tuple(sorted(found, key=lambda preset: preset[1]))


def followups(now: datetime) -> tuple[tuple[str, datetime], ...]:
    """When to be reminded of what nobody has answered: in the morning of a later day, soonest first."""
    days = (("Tomorrow", 1), ("In 3 days", 3), ("In a week", 7), ("In two weeks", 14))
    return tuple(
        (name, on_the_wall(datetime.combine(now.date() + timedelta(days=ahead), MORNING), now))
        for name, ahead in days
    )


def format_when(then: datetime, now: datetime) -> str:
    """A moment ahead or behind, in the time zone of ``now``: today 18:00, tomorrow 08:00, Fri 14:30 within a week,
    24 Dec 08:00, 24 Dec 2027 08:00 in another year."""
    then = _zoned(then, now)
    clock = f"{then:%H:%M}"
    days = (then.date() - now.date()).days
    names = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if days in names:
        return f"{names[days]} {clock}"
    if 1 < days < 7:
        return f"{_SHORT_DAYS[then.weekday()]} {clock}"
    year = "" if then.year == now.year else f" {then.year}"
    return f"{then.day} {_SHORT_MONTHS[then.month - 1]}{year} {clock}"


def _zoned(then: datetime, now: datetime) -> datetime:
    if isinstance(now.tzinfo, timezone) and now.astimezone().utcoffset() == now.utcoffset():
        return then.astimezone()
    return then.astimezone(now.tzinfo)
