"""Invitations to meetings: what an iCalendar part of a mail says (RFC 5545, RFC 5546), as data.

The parser is icalendar's, which knows time zones, Windows' names for them included. It takes a tenth of a
second to import, so it is imported when the first invitation is opened.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from tui.frozen import frozen
from tui.mail.message import Address
from tui.mail.recurrence import in_words
from tui.mail.safety import clean, clean_block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_OCTETS = 1_000_000
"""A calendar larger than this is an export, not an invitation."""
MOST_EVENTS = 20
MOST_PEOPLE = 500


class NotACalendar(ValueError):
    """The part cannot be read as an invitation. ``str(e)`` is one plain sentence."""


class Method(StrEnum):
    """What the mail wants (RFC 5546 §1.4)."""

    PUBLISH = "publish"
    REQUEST = "request"
    REPLY = "reply"
    ADD = "add"
    CANCEL = "cancel"
    REFRESH = "refresh"
    COUNTER = "counter"
    DECLINE_COUNTER = "declinecounter"


class Answer(StrEnum):
    """What somebody answered (PARTSTAT, RFC 5545 §3.2.12)."""

    NONE = "needs-action"
    ACCEPTED = "accepted"
    MAYBE = "tentative"
    DECLINED = "declined"
    DELEGATED = "delegated"


@frozen
class Guest:
    """Somebody who is invited. ``optional``: may stay away; a room or a projector is a guest, too."""

    address: Address
    answer: Answer
    optional: bool = False


@frozen
class Invitation:
    """One event. ``starts`` and ``ends`` are dates for whole days (``ends`` is then the last day, included), else
    moments with a time zone, or without one where the sender meant the local time of whoever reads."""

    method: Method
    uid: str
    sequence: int
    summary: str
    location: str
    description: str
    starts: date | datetime | None
    ends: date | datetime | None
    repeats: str
    """The recurrence in words, or empty."""
    one_of_many: bool
    """Only this one of a recurring event is meant."""
    cancelled: bool
    organizer: Address | None
    guests: tuple[Guest, ...]
    source: bytes
    """The calendar as it came: a reply quotes from it."""

    def guest(self, own: frozenset[str]) -> Guest | None:
        """The one of the guests who has one of these addresses (lower-case)."""
        return next((guest for guest in self.guests if guest.address.email.lower() in own), None)


def read(source: bytes) -> tuple[Invitation, ...]:
    """The events of a calendar, those that differ from a series after it. NotACalendar says why there are none."""
    from icalendar import Calendar

    if len(source) > MOST_OCTETS:
        raise NotACalendar("This calendar is too large to be an invitation; save it to open it elsewhere.")
    try:
        calendar: Any = Calendar.from_ical(source)
        method = _method(calendar.get("METHOD"))
        events: list[Any] = list(calendar.walk("VEVENT"))[:MOST_EVENTS]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise NotACalendar("The invitation is broken and cannot be read; its file can be saved.") from error
    if not events:
        raise NotACalendar("This calendar has no event in it; its file can be saved.")
    return tuple(_invitation(event, method, source) for event in events)


def _invitation(event: Any, method: Method, source: bytes) -> Invitation:
    starts, ends = _moment(lambda: event.start), _moment(lambda: event.end)
    if isinstance(ends, date) and not isinstance(ends, datetime) and starts is not None and ends > starts:
        ends = date.fromordinal(ends.toordinal() - 1)  # DTEND names the day after the last one
    return Invitation(
        method=method,
        uid=_text(event, "UID"),
        sequence=_number(event.get("SEQUENCE")),
        summary=clean(_text(event, "SUMMARY")) or "An event without a name",
        location=clean(_text(event, "LOCATION")),
        description=clean_block(_text(event, "DESCRIPTION")).strip(),
        starts=starts,
        ends=ends,
        repeats=_repeats(event.get("RRULE")),
        one_of_many=event.get("RECURRENCE-ID") is not None,
        cancelled=method is Method.CANCEL or _text(event, "STATUS").upper() == "CANCELLED",
        organizer=next(_people(event, "ORGANIZER"), (None, None))[0],
        guests=tuple(_guest(*found) for found in _people(event, "ATTENDEE"))[:MOST_PEOPLE],
        source=source,
    )


def _method(value: object) -> Method:
    try:
        return Method(str(value or "publish").strip().lower())
    except ValueError:
        return Method.PUBLISH


def _text(event: Any, name: str) -> str:
    value: Any = event.get(name)
    if isinstance(value, list):
        value = next(iter(cast("list[Any]", value)), "")
    return str(value or "")


def _repeats(rule: object) -> str:
    if isinstance(rule, list):
        rule = next(iter(cast("list[object]", rule)), None)
    if rule is None:
        return ""
    # What icalendar could not read is an object that raises at every touch.
    return in_words(cast("dict[str, list[Any]]", rule)) if isinstance(rule, dict) else "repeats"


def _number(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 1 << 31 else 0


def _moment(of: Callable[[], object]) -> date | datetime | None:
    """A date or a moment, or None where the event has none that can be read."""
    try:
        value = of()
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None
    return value if isinstance(value, date) else None


def _people(event: Any, name: str) -> Iterator[tuple[Address, Any]]:
    value = event.get(name)
    entries: list[Any] = cast("list[Any]", value) if isinstance(value, list) else [value] if value else []
    for entry in entries:
        email = str(entry)
        if email[:7].lower() == "mailto:":
            parameters = getattr(entry, "params", {})
            yield Address(clean(str(parameters.get("CN", ""))), clean(email[7:])), parameters


def _guest(address: Address, parameters: Any) -> Guest:
    try:
        answer = Answer(str(parameters.get("PARTSTAT", "needs-action")).lower())
    except ValueError:
        answer = Answer.NONE
    return Guest(address, answer, str(parameters.get("ROLE", "")).upper() == "OPT-PARTICIPANT")


def when(invitation: Invitation, zone: tzinfo) -> str:
    """When it takes place, in the zone of whoever reads: ``Fri 27 Nov 2026, 10:00–11:00``."""
    starts, ends = invitation.starts, invitation.ends
    if starts is None:
        return "at a time that the invitation does not say"
    if not isinstance(starts, datetime):
        last = _day(ends) if ends is not None and ends > starts else ""
        return f"{_day(starts)}{f' – {last}' if last else ''}, all day"
    first = _local(starts, zone)
    if not isinstance(ends, datetime):
        return f"{_day(first)}, {first:%H:%M}"
    last_moment = _local(ends, zone)
    if last_moment <= first:
        return f"{_day(first)}, {first:%H:%M}"
    if last_moment.date() == first.date():
        return f"{_day(first)}, {first:%H:%M}–{last_moment:%H:%M}"
    return f"{_day(first)}, {first:%H:%M} – {_day(last_moment)}, {last_moment:%H:%M}"


def _local(moment: datetime, zone: tzinfo) -> datetime:
    """A moment without a zone is meant for wherever the reader is (RFC 5545 §3.3.5)."""
    return moment.astimezone(zone) if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def is_over(invitation: Invitation, now: datetime) -> bool:
    """Whether it has ended; one that repeats has not."""
    last = invitation.ends or invitation.starts
    if last is None or invitation.repeats:
        return False
    moment = last if isinstance(last, datetime) else datetime.combine(last, time.max)
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=now.tzinfo or UTC)) < now
