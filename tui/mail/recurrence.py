"""A recurrence rule in words: ``every 2 weeks on Monday and Friday, until 3 Mar 2027`` (RFC 5545 §3.3.10)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

_UNITS = {
    "SECONDLY": "second",
    "MINUTELY": "minute",
    "HOURLY": "hour",
    "DAILY": "day",
    "WEEKLY": "week",
    "MONTHLY": "month",
    "YEARLY": "year",
}
_DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WORKDAYS = ["MO", "TU", "WE", "TH", "FR"]
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "second to last"}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


def in_words(rule: Mapping[str, Sequence[Any]] | None) -> str:
    """The rule as a person would say it; ``repeats`` alone for one that has no short words; empty for none."""
    if not rule:
        return ""
    unit = _UNITS.get(str(_one(rule, "FREQ") or "").upper())
    every = _one(rule, "INTERVAL")
    every = every if isinstance(every, int) and every > 1 else 1
    if unit is None or rule.get("BYSETPOS") or rule.get("BYYEARDAY") or rule.get("BYWEEKNO"):
        return "repeats" + _end(rule)
    said = _every(unit, every, rule)
    return said + _end(rule)


def _every(unit: str, every: int, rule: Mapping[str, Sequence[Any]]) -> str:
    days = [str(day).upper() for day in rule.get("BYDAY", ())]
    base = f"every {every} {unit}s" if every > 1 else f"every {unit}"
    if unit in ("day", "week") and every == 1 and sorted(days) == sorted(_WORKDAYS):
        return "every workday"
    parts = [base]
    if days:
        parts.append("on " + _listed([_weekday(day) for day in days]))
    if dates := [day for day in rule.get("BYMONTHDAY", ()) if isinstance(day, int)]:
        parts.append(
            "on " + _listed(["the last day" if day == -1 else f"the {_ordinal(day)}" for day in dates])
        )
    if months := [int(month) for month in rule.get("BYMONTH", ()) if 1 <= int(month) <= 12]:
        parts.append("in " + _listed([_MONTHS[month - 1] for month in months]))
    return " ".join(parts)


def _end(rule: Mapping[str, Sequence[Any]]) -> str:
    count, until = _one(rule, "COUNT"), _one(rule, "UNTIL")
    if isinstance(count, int) and count > 0:
        return ", once" if count == 1 else f", {count} times"
    if isinstance(until, date):
        return f", until {until.day} {until:%b} {until.year}"
    return ""


def _weekday(day: str) -> str:
    found = _DAY.fullmatch(day)
    if found is None:
        return day.title()
    place = int(found[1]) if found[1] else 0
    name = _DAYS[found[2]]
    return f"the {_ORDINALS.get(place) or _ordinal(place)} {name}" if place else name


def _ordinal(number: int) -> str:
    if number < 0:
        return f"{_ordinal(-number)} to last"
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _one(rule: Mapping[str, Sequence[Any]], name: str) -> Any:
    value = rule.get(name)
    return value[0] if value else None
