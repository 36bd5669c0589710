"""Answers to invitations: the iCalendar REPLY (RFC 5546 §3.2.3) and the mail that carries it (RFC 6047).

JMAP cannot say ``text/calendar; method=REPLY`` when it makes a mail from properties, so the answer is built
here as a whole message and imported.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from tui import __version__
from tui.mail.addresses import on_the_wire
from tui.mail.invitation import Answer, Invitation, Method
from tui.mail.message import Address, Message

_SAID = {Answer.ACCEPTED: "Accepted", Answer.MAYBE: "Maybe", Answer.DECLINED: "Declined"}
_KEPT = ("UID", "RECURRENCE-ID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "ORGANIZER", "SEQUENCE")
"""What an answer repeats of the event (RFC 5546 §3.2.3)."""


def can_answer(invitation: Invitation) -> bool:
    """Whether somebody waits for an answer."""
    return (
        invitation.method is Method.REQUEST
        and not invitation.cancelled
        and invitation.organizer is not None
        and bool(invitation.uid)
    )


def calendar(invitation: Invitation, me: Address, answer: Answer, now: datetime) -> bytes:
    """The iCalendar object of the answer. ValueError where ``can_answer`` is false, or for no answer."""
    from icalendar import Calendar, Event, vCalAddress, vText

    if not can_answer(invitation) or answer not in _SAID:
        raise ValueError("nobody waits for this answer")
    asked: Any = Calendar.from_ical(invitation.source)
    event: Any = next(
        event
        for event in asked.walk("VEVENT")
        if str(event.get("UID", "")) == invitation.uid
        and (event.get("RECURRENCE-ID") is not None) == invitation.one_of_many
    )
    reply: Any = Calendar()
    reply.add("VERSION", "2.0")
    reply.add("PRODID", f"-//Jaymail//Jaymail {__version__}//EN")
    reply.add("METHOD", "REPLY")
    for zone in asked.walk("VTIMEZONE"):
        reply.add_component(zone)
    said: Any = Event()
    for name in _KEPT:
        if event.get(name) is not None:
            said[name] = event[name]
    said.add("DTSTAMP", now.astimezone(UTC).replace(microsecond=0))
    attendee: Any = vCalAddress(f"mailto:{on_the_wire(me.email)}")
    attendee.params["PARTSTAT"] = vText(answer.value.upper())
    if me.name:
        attendee.params["CN"] = vText(me.name)
    said["ATTENDEE"] = attendee
    reply.add_component(said)
    return reply.to_ical()


def mail(
    invitation: Invitation,
    original: Message,
    me: Address,
    answer: Answer,
    *,
    message_id: str,
    now: datetime,
) -> bytes:
    """The whole message, CRLF and all, to the organizer; it stays in the invitation's thread. ``message_id`` is
    without <>."""
    organizer = invitation.organizer
    if organizer is None:
        raise ValueError("nobody waits for this answer")
    message = EmailMessage(policy=SMTP)
    message["From"] = _header(me)
    message["To"] = _header(organizer)
    message["Subject"] = f"{_SAID[answer]}: {invitation.summary}"
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{message_id}>"
    if original.message_id:
        ancestors = [*(original.references or original.in_reply_to), *original.message_id]
        message["In-Reply-To"] = f"<{original.message_id[0]}>"
        message["References"] = " ".join(f"<{one}>" for one in ancestors)
    message["User-Agent"] = f"Jaymail/{__version__}"
    message.set_content(f"{me.name or me.email} {_sentence(answer)}: {invitation.summary}\n")
    message.add_alternative(
        calendar(invitation, me, answer, now).decode(), subtype="calendar", params={"method": "REPLY"}
    )
    return message.as_bytes()


def _header(person: Address) -> Any:
    from email.headerregistry import Address as Written

    return Written(person.name, addr_spec=on_the_wire(person.email))


def _sentence(answer: Answer) -> str:
    return {
        Answer.ACCEPTED: "has accepted the invitation",
        Answer.MAYBE: "may come to the event",
        Answer.DECLINED: "has declined the invitation",
    }[answer]
