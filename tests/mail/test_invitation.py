"""Invitations are read as they were meant, and broken ones are said to be broken."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail import invitation, itip
from tui.mail.invitation import Answer, Invitation, Method, NotACalendar
from tui.mail.message import Address, Message
from tui.mail.recurrence import in_words

BERLIN = ZoneInfo("Europe/Berlin")

EVENT = """\
UID:plan-1@example.org
DTSTAMP:20261101T000000Z
DTSTART;TZID=Europe/London:20261127T090000
DTEND;TZID=Europe/London:20261127T100000
SUMMARY:Planning\\, with everybody
LOCATION:Room 4
DESCRIPTION:Bring the figures.\\nAnd yourself.
ORGANIZER;CN=Carol Díaz:mailto:carol@example.org
ATTENDEE;CN=Alice;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:Alice@example.org
ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=TENTATIVE:mailto:bob@example.org
SEQUENCE:2
"""


def source(event: str = EVENT, method: str = "REQUEST") -> bytes:
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\nBEGIN:VEVENT\n{event}END:VEVENT\nEND:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def one(event: str = EVENT, method: str = "REQUEST") -> Invitation:
    [found] = invitation.read(source(event, method))
    return found


def event(*lines: str) -> str:
    return "".join(f"{line}\n" for line in ("UID:1", *lines))


def test_what_when_where_and_who() -> None:
    found = one()
    assert (found.method, found.uid, found.sequence) == (Method.REQUEST, "plan-1@example.org", 2)
    assert (found.summary, found.location) == ("Planning, with everybody", "Room 4")
    assert found.description == "Bring the figures.\nAnd yourself."
    assert found.organizer == Address("Carol Díaz", "carol@example.org")
    assert [guest.answer for guest in found.guests] == [Answer.NONE, Answer.MAYBE]
    assert [guest.optional for guest in found.guests] == [False, True]
    mine = found.guest(frozenset({"alice@example.org"}))
    assert mine is not None
    assert mine.address.name == "Alice"
    assert invitation.when(found, BERLIN) == "Fri 27 Nov 2026, 10:00–11:00"
    assert (found.cancelled, found.one_of_many, found.repeats) == (False, False, "")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["DTSTART:20261127T230000Z", "DTEND:20261128T010000Z"], "Sat 28 Nov 2026, 00:00–02:00"),
        (["DTSTART:20261127T210000Z", "DURATION:PT4H"], "Fri 27 Nov 2026, 22:00 – Sat 28 Nov 2026, 02:00"),
        (["DTSTART;VALUE=DATE:20261127"], "Fri 27 Nov 2026, all day"),
        (["DTSTART;VALUE=DATE:20261127", "DTEND;VALUE=DATE:20261128"], "Fri 27 Nov 2026, all day"),
        (
            ["DTSTART;VALUE=DATE:20261127", "DTEND;VALUE=DATE:20261130"],
            "Fri 27 Nov 2026 – Sun 29 Nov 2026, all day",
        ),
        (["DTSTART:20261127T100000", "DTEND:20261127T110000"], "Fri 27 Nov 2026, 10:00–11:00"),
        (["DTSTART:20261127T100000Z"], "Fri 27 Nov 2026, 11:00"),
        (
            ["DTSTART;TZID=W. Europe Standard Time:20261127T100000", "DURATION:PT30M"],
            "Fri 27 Nov 2026, 10:00–10:30",
        ),
        ([], "at a time that the invitation does not say"),
        (["DTSTART:nonsense"], "at a time that the invitation does not say"),
        (["DTSTART:20261127T100000Z", "DTEND:20261127T090000Z"], "Fri 27 Nov 2026, 11:00"),
    ],
)
def test_when_in_the_zone_of_whoever_reads(lines: list[str], said: str) -> None:
    assert invitation.when(one(event(*lines)), BERLIN) == said


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;BYDAY=MO", "every week on Monday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR", "every 2 weeks on Monday, Wednesday and Friday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every workday"),
        ("FREQ=MONTHLY;BYDAY=1MO", "every month on the first Monday"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "every month on the 15th"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,2,3,11", "every month on the 1st, the 2nd, the 3rd and the 11th"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "every year on the last Sunday in March"),
        ("FREQ=DAILY;COUNT=5", "every day, 5 times"),
        ("FREQ=WEEKLY;UNTIL=20270303T000000Z", "every week, until 3 Mar 2027"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "repeats"),
    ],
)
def test_recurrence_in_words(rule: str, said: str) -> None:
    assert one(event("DTSTART:20261127T100000Z", f"RRULE:{rule}")).repeats == said


def test_no_recurrence_has_no_words() -> None:
    assert in_words(None) == ""


def test_one_of_a_series_and_a_cancellation() -> None:
    moved = one(event("DTSTART:20261127T100000Z", "RECURRENCE-ID:20261126T100000Z"))
    assert moved.one_of_many
    assert one(method="CANCEL").cancelled
    assert one(EVENT + "STATUS:CANCELLED\n").cancelled
    assert one(method="SOMETHING").method is Method.PUBLISH


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"no calendar",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1",
        b"\xff\xfe\x00",
        b"x" * 1_000_001,
    ],
)
def test_what_is_no_invitation_is_said_to_be_none(broken: bytes) -> None:
    with pytest.raises(NotACalendar, match="save"):
        invitation.read(broken)


def test_nothing_hostile_comes_out() -> None:
    found = one(event("SUMMARY:a\x1b[2Jb\u202ec", "LOCATION:\x07here", "DESCRIPTION:\x9b31mred"))
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(found.summary + found.location + found.description)


@given(
    st.lists(
        st.sampled_from(
            [*EVENT.splitlines(), "DTSTART:", "RRULE:FREQ=X;BYDAY=9", "ORGANIZER:x", "BEGIN:VALARM"]
        )
        | st.text()
    )
)
def test_no_calendar_does_harm(lines: list[str]) -> None:
    try:
        found = invitation.read(source("".join(f"{line}\n" for line in lines)))
    except NotACalendar:
        return
    for event_ in found:
        assert invitation.when(event_, BERLIN)
        invitation.is_over(event_, datetime(2026, 11, 21, tzinfo=UTC))


def test_when_it_is_over() -> None:
    now = datetime(2026, 11, 28, tzinfo=UTC)
    assert invitation.is_over(one(), now)
    assert not invitation.is_over(one(EVENT + "RRULE:FREQ=DAILY\n"), now)
    assert not invitation.is_over(one(event("DTSTART;VALUE=DATE:20261128")), now)
    assert one(event("DTSTART;VALUE=DATE:20261128")).starts == date(2026, 11, 28)


# Answers

ORIGINAL = Message(
    id="M1", thread_id="T1", blob_id="B1", subject="Invitation", sender=(Address("Carol", "carol@example.org"),),
    to=(), cc=(), bcc=(), reply_to=(), received_at=0, sent_at=None, message_id=("asked@example.org",),
    in_reply_to=(), references=("older@example.org",), keywords=frozenset(), mailbox_ids=frozenset(), preview="",
    size=0, has_attachment=False,
)  # fmt: skip
ALICE = Address("Alice Jäger", "alice@example.org")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answer", "status"),
    [(Answer.ACCEPTED, "ACCEPTED"), (Answer.MAYBE, "TENTATIVE"), (Answer.DECLINED, "DECLINED")],
)
def test_an_answer_is_a_reply_that_calendars_understand(answer: Answer, status: str) -> None:
    sent = itip.mail(one(), ORIGINAL, ALICE, answer, message_id="mine@example.org", now=NOW)
    mail = message_from_bytes(sent, policy=default)
    assert mail["To"] == "Carol Díaz <carol@example.org>"
    assert mail["From"] == "Alice Jäger <alice@example.org>"
    assert mail["In-Reply-To"] == "<asked@example.org>"
    assert mail["References"] == "<older@example.org> <asked@example.org>"
    [text, calendar] = list(mail.iter_parts())
    assert text.get_content_type() == "text/plain"
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "REPLY"
    [said] = invitation.read(calendar.get_payload(decode=True))
    assert (said.method, said.uid, said.sequence) == (Method.REPLY, "plan-1@example.org", 2)
    assert said.organizer == Address("Carol Díaz", "carol@example.org")
    [guest] = said.guests
    assert (guest.address, guest.answer.upper()) == (ALICE, status)
    assert said.starts == one().starts
    assert b"\n" not in sent.replace(b"\r\n", b"")


def test_an_answer_to_one_of_a_series_names_the_one() -> None:
    asked = one(EVENT + "RECURRENCE-ID:20261126T100000Z\n")
    [said] = invitation.read(itip.calendar(asked, ALICE, Answer.ACCEPTED, NOW))
    assert said.one_of_many


@pytest.mark.parametrize("method", ["PUBLISH", "REPLY", "CANCEL"])
def test_nobody_waits_for_an_answer_to(method: str) -> None:
    assert not itip.can_answer(one(method=method))
    with pytest.raises(ValueError, match="nobody"):
        itip.calendar(one(method=method), ALICE, Answer.ACCEPTED, NOW)
    assert itip.can_answer(one())
