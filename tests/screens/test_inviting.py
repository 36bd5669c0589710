"""Invitations in the reader and their answers, on the real store and the demo server."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from tests.helpers import screen_text, until
from tests.screens.mail_app import mail_app, mailbox_screen
from tests.screens.test_at_reader import read, said
from tests.servers.other_client import OtherClient
from tui.demo.process import DemoInfo

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test//EN
METHOD:{method}
BEGIN:VEVENT
UID:supper@example.org
DTSTAMP:20261101T080000Z
DTSTART:{year}1204T180000Z
DTEND:{year}1204T210000Z
SUMMARY:Supper
LOCATION:Lange Reihe 8
ORGANIZER;CN=Miriam:mailto:{organizer}
ATTENDEE;CN=Alice;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{guest}
SEQUENCE:0
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def other(own_demo: DemoInfo) -> OtherClient:
    return OtherClient(own_demo.session_url, f"Bearer {own_demo.token}", own_demo.username)


def invite(
    other: OtherClient, *, method: str = "REQUEST", year: int = 2099, more: bool = False, **people: str
) -> None:
    """With the calendar as one of the alternatives, as calendars send it."""
    names = {"organizer": other.address.replace("@", "+x@"), "guest": other.address} | people
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = names["organizer"], other.address, "Come to supper"
    mail["Message-ID"] = "<supper-mail@example.org>"
    mail.set_content("Half past seven.\n")
    calendar = CALENDAR.format(method=method, year=year, **names)
    if more:
        event = calendar[calendar.index("BEGIN:VEVENT") : calendar.index("END:VCALENDAR")]
        event = (
            event.replace("Supper", "Breakfast").replace("1204T", "1205T").replace("SEQUENCE:0", "SEQUENCE:1")
        )
        event = event.replace("SEQUENCE", f"RECURRENCE-ID:{year}1204T180000Z\nSEQUENCE")
        calendar = calendar.replace("END:VCALENDAR", event + "END:VCALENDAR")
    mail.add_alternative(calendar, subtype="calendar", params={"method": method})
    other.put(mail.as_bytes(), mailbox="inbox")


async def test_an_invitation_is_shown_and_accepted(own_demo: DemoInfo, other: OtherClient, tmp_path: Path):
    invite(other, organizer="miriam@example.org")
    async with mail_app(own_demo, tmp_path / "home", send_delay=600.0) as (app, pilot):
        screen = await read(app, pilot, "Come to supper")
        await until(pilot, lambda: "Invitation: Supper" in screen_text(app))
        for words in ("Fri 4 Dec 2099", "Lange Reihe 8", "from Miriam", "you (no answer yet)", "accept"):
            assert words in screen_text(app)
        await pilot.press("i", "y")
        await until(pilot, said(app, "Accepted: Supper"))
        key = screen.mail.outbox()[0].key
        screen.mail.send_now(key)
        await until(pilot, lambda: screen.mail.outbox() == ())
        [sent] = other.find(subject="Accepted: Supper", mailbox="sent")
        assert [each["email"] for each in sent["to"]] == ["miriam@example.org"]
        assert sent["inReplyTo"] == ["supper-mail@example.org"]
        [(_, kind, octets)] = other.attachments(sent["id"])
        assert kind == "text/calendar"
        assert b"METHOD:REPLY" in octets
        assert b"PARTSTAT=ACCEPTED" in octets


async def test_what_was_answered_stays_on_the_card(own_demo: DemoInfo, other: OtherClient, tmp_path: Path):
    invite(other, organizer="miriam@example.org")
    async with mail_app(own_demo, tmp_path / "home", send_delay=600.0) as (app, pilot):
        screen = await read(app, pilot, "Come to supper")
        await until(pilot, lambda: "Invitation: Supper" in screen_text(app))
        await pilot.press("i", "n")
        await until(pilot, lambda: "You have declined." in screen_text(app))
        await pilot.press("i", "m")
        await until(pilot, lambda: "You have said maybe." in screen_text(app))
        for item in screen.mail.outbox():
            screen.mail.send_now(item.key)
        await until(pilot, lambda: screen.mail.outbox() == ())
        await until(pilot, lambda: "you (maybe)" in screen_text(app))
    async with mail_app(own_demo, tmp_path / "home") as (app, pilot):
        screen = mailbox_screen(app)
        await until(pilot, lambda: screen.threads.rows is not None and screen.threads.rows.row(0) is not None)
        await pilot.press("home", "enter", "O")
        await until(pilot, lambda: "You have said maybe." in screen_text(app))
        assert "you (maybe)" in screen_text(app)


async def test_every_event_of_a_calendar_is_shown(own_demo: DemoInfo, other: OtherClient, tmp_path: Path):
    invite(other, organizer="miriam@example.org", more=True)
    async with mail_app(own_demo, tmp_path / "home") as (app, pilot):
        await read(app, pilot, "Come to supper")
        await until(pilot, lambda: "Invitation: Supper" in screen_text(app))
        for words in ("Changed invitation: Breakfast", "Sat 5 Dec 2099", "only this one of several"):
            assert words in screen_text(app)
        assert screen_text(app).count("i y accept") == 1


@pytest.mark.parametrize(
    ("changes", "shown", "why"),
    [
        ({"guest": "somebody@example.org"}, "Invitation: Supper", "None of your addresses is invited"),
        ({"year": 2001}, "over", "It is over already"),
        ({"method": "CANCEL"}, "Cancelled: Supper", "It was cancelled"),
        ({"organizer": "own"}, "from you", "You are the one who invites"),
    ],
)
async def test_what_cannot_be_answered_says_why(
    own_demo: DemoInfo, other: OtherClient, tmp_path: Path, changes: dict[str, str], shown: str, why: str
):
    organizer = other.address if changes.get("organizer") == "own" else "miriam@example.org"
    invite(other, **({"organizer": organizer} | {k: v for k, v in changes.items() if k != "organizer"}))  # type: ignore[arg-type]
    async with mail_app(own_demo, tmp_path / "home") as (app, pilot):
        screen = await read(app, pilot, "Come to supper")
        await until(pilot, lambda: shown in screen_text(app))
        await pilot.press("i", "n")
        await until(pilot, said(app, why))
        assert screen.mail.outbox() == ()


async def test_an_answer_can_be_taken_back(own_demo: DemoInfo, other: OtherClient, tmp_path: Path):
    invite(other, organizer="miriam@example.org")
    async with mail_app(own_demo, tmp_path / "home", send_delay=600.0) as (app, pilot):
        screen = await read(app, pilot, "Come to supper")
        await until(pilot, lambda: "Invitation: Supper" in screen_text(app))
        await pilot.press("i", "n")
        await until(pilot, said(app, "Declined: Supper"))
        await until(pilot, lambda: "You have declined." in screen_text(app))
        await pilot.press("z")
        await until(pilot, lambda: screen.mail.outbox() == ())
        await until(pilot, lambda: "You have declined." not in screen_text(app))
        assert other.find(subject="Declined: Supper") == []
