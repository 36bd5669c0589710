"""Invitations: mail that carries an appointment (RFC 5545, RFC 6047)."""

# ruff: noqa: E501 (prose ends where it ends)

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tui.demo.sample.letters import ME, Conversation, Letter, Person
from tui.demo.sample.people import BOB, CAROL, KAI, MIRIAM


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")


def _event(
    method: str, uid: str, summary: str, start: datetime, minutes: int, place: str, organizer: Person,
    guests: tuple[Person, ...], extra: str = "",
) -> str:  # fmt: skip
    attendees = "".join(
        f"ATTENDEE;CN={guest.name};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{guest.email}\n"
        for guest in guests
    )
    return (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Nordlicht//Calendar//EN\nMETHOD:{method}\nBEGIN:VEVENT\n"
        f"UID:{uid}\nDTSTAMP:{_stamp(start - timedelta(days=9))}\nDTSTART:{_stamp(start)}\n"
        f"DTEND:{_stamp(start + timedelta(minutes=minutes))}\nSUMMARY:{summary}\nLOCATION:{place}\n"
        f"ORGANIZER;CN={organizer.name}:mailto:{organizer.email}\n{attendees}{extra}"
        "STATUS:CONFIRMED\nSEQUENCE:0\nEND:VEVENT\nEND:VCALENDAR\n"
    )


def _weekday(day: datetime, after: int) -> datetime:
    """The first day from Monday to Friday that is at least ``after`` days later."""
    later = day + timedelta(days=after)
    return later + timedelta(days=max(0, 7 - later.weekday()) if later.weekday() > 4 else 0)


def recent(now: float) -> list[Conversation]:
    """Invitations to what is yet to come; their dates follow ``now``."""
    today = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    planning, visit = _weekday(today, 3) + timedelta(hours=9), _weekday(today, 2) + timedelta(hours=9)
    supper, weekly = today + timedelta(days=12, hours=18, minutes=30), today + timedelta(days=1, hours=8)
    day = f"{planning:%a} {planning.day} {planning:%b}"
    return [
        Conversation("Invitation: planning the spring", [Letter(
            CAROL, "2h", f"""
{day}, 10:00–11:00, Room 4

Please bring one thing that we should stop doing. Coffee is there.

Carol
""", unread=True, calendar=_event("REQUEST", "planning-spring@nordlicht.example", "Planning the spring",
                                 planning, 60, "Room 4", CAROL, (ME, BOB)),
        )], (ME, BOB)),
        Conversation("Besichtigung Pegel, Werkstatt am Kai", [Letter(
            KAI, "23h", f"""
Termin: {visit:%d.%m.%Y}, 10:00 Uhr
Ort: Werkstatt am Kai, Tor 3

Bitte feste Schuhe.
""", calendar=_event("REQUEST", "pegel-1897@hafenmuseum.example", "Besichtigung Pegel 1897", visit, 90,
                    "Werkstatt am Kai\\, Tor 3", KAI, (ME,)),
        )], (ME,)),
        Conversation("Supper at ours 🍲", [Letter(
            MIRIAM, "4d 20:15", f"{supper.day} {supper:%B}, half past seven. Soup, bread, and the long table. Bring nobody or somebody.",
            flags="answered",
            calendar=_event("REQUEST", "supper@adler.example", "Supper", supper, 180, "Lange Reihe 8", MIRIAM, (ME,)),
        )], (ME,)),
        Conversation("Accepted: Studio weekly", [Letter(
            BOB, "6d 08:01", "Bob Lindqvist has accepted this invitation.",
            calendar=_event("REPLY", "weekly@nordlicht.example", "Studio weekly", weekly, 30, "Kitchen", ME, (BOB,),
                            "RRULE:FREQ=WEEKLY\n"),
        )], (ME,)),
    ]  # fmt: skip
