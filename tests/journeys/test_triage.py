"""Triage in a real terminal: what the person sees at once, and what another client finds on the server."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from imaplib import IMAP4
from typing import Any

import pytest

from tests.faults.proxy import FaultProxy
from tests.journeys.conftest import NewPerson
from tests.journeys.person import UNMARKED, Person, list_pane
from tests.servers import imap
from tests.servers.account import ServedAccount
from tests.servers.cyrus import PASSWORD, CyrusServer
from tests.servers.other_client import USING, Email, OtherClient
from tests.servers.sample import SampleMail
from tests.servers.waiting import wait_until

MANY = 1_000

SNOOZING = "https://cyrusimap.org/ns/jmap/mail"
"""The capability of servers that keep an Email's ``snoozed`` themselves."""


def chooses(person: Person, *keys: str, asked: str, answer: str = "") -> None:
    """Keys that open a dialog, and what is typed into it."""
    person.press(*keys)
    person.sees(asked)
    if answer:
        person.writes(answer)
        person.press("enter")
        person.terminal.wait_gone(asked)


def at_mail(subject: str, new_person: NewPerson, mail_server: ServedAccount) -> tuple[Person, Email]:
    """Somebody to whom that mail has come, with the cursor on it; and the mail."""
    mail = mail_server.other_client.deliver(subject)
    person = new_person(mail_server.environment, settings=UNMARKED)
    person.start()
    person.is_synced()
    person.goes_to_row(subject)
    return person, mail


def letters(count: int) -> list[SampleMail]:
    """Mails that answer none another: as many conversations. The oldest is letter 0."""
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=count)
    made: list[SampleMail] = []
    for n in range(count):
        message = EmailMessage()
        message["From"] = f"Bob <bob{n}@example.org>"
        message["Subject"] = f"Letter {n}"
        message["Date"] = format_datetime(begin + timedelta(minutes=n))
        message["Message-ID"] = f"<letter{n}@example.org>"
        message.set_content("Hello.\n")
        content = message.as_bytes().replace(b"\n", b"\r\n")
        made.append(
            SampleMail(
                content, begin + timedelta(minutes=n), False, f"<letter{n}@example.org>", f"Letter {n}"
            )
        )
    return made


def nothing_waits(person: Person) -> None:
    """All that was done is confirmed; the tree's drafts may wait."""

    def waits(screen: str) -> bool:
        return re.search(r"\d waiting", screen) is not None

    waits.__name__ = "what waits for the server"
    person.terminal.wait_gone(waits, deadline=60)


@contextmanager
def counting(server: CyrusServer) -> Iterator[FaultProxy]:
    proxy = FaultProxy(server.http_port)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


def archived_in(server: CyrusServer, mailbox: str) -> int:
    connection: IMAP4 = server.log_in("alice")
    try:
        return int(connection.select(mailbox, readonly=True)[1][0] or 0)
    finally:
        connection.logout()


@pytest.mark.cyrus
def test_a_thousand_are_archived_at_once_in_one_request_and_undo_brings_all_back(
    new_person: NewPerson, fresh_cyrus: CyrusServer
) -> None:
    connection = fresh_cyrus.log_in("alice")
    imap.append(connection, letters(MANY))
    connection.logout()
    with counting(fresh_cyrus) as proxy:
        given = {
            "JAYMAIL_SESSION_URL": f"http://127.0.0.1:{proxy.port}/.well-known/jmap",
            "JAYMAIL_USERNAME": CyrusServer.address("alice"),
            "JAYMAIL_PASSWORD": PASSWORD,
        }
        person = new_person(given, settings=UNMARKED)
        person.start()
        person.is_synced(deadline=120)
        _all_is_here(person)
        person.press("*", "*")
        person.sees("1,000 selected: y archives them")
        sets = proxy.seen(b"Email/set")
        began = time.monotonic()
        person.press("y")
        person.sees("Inbox zero.")
        print(f"{MANY} mails gone from the screen after {(time.monotonic() - began) * 1000:.0f} ms")
        wait_until(lambda: archived_in(fresh_cyrus, "Archive"), "all in Archive", holds=MANY.__eq__)
        assert archived_in(fresh_cyrus, "INBOX") == 0
        assert proxy.seen(b"Email/set") == sets + 1, "one request for what fits into one"
        nothing_waits(person)
        person.press("z")
        wait_until(lambda: archived_in(fresh_cyrus, "INBOX"), "all back", holds=MANY.__eq__)
        assert archived_in(fresh_cyrus, "Archive") == 0
        person.press("g", "g")  # they come back in portions, and the cursor is on one of the first
        for number in range(MANY - 15, MANY):
            person.sees_row(f"Letter {number} ")
        nothing_waits(person)
        person.quit()


def _all_is_here(person: Person) -> None:
    def at_the_end() -> bool:
        person.press("G")  # older mail comes meanwhile
        return any("Letter 0 " in line for line in list_pane(person.terminal.text()))

    wait_until(at_the_end, "the oldest letter in the list", deadline=90, pause=1)
    person.press("g", "g")
    person.sees_row(f"Letter {MANY - 1}")


def _its_time_comes(other: OtherClient, mail: dict[str, Any]) -> None:
    """Three minutes ago, which is more than a server has that wakes mail by itself."""
    due = datetime.now(UTC) - timedelta(minutes=3)
    if SNOOZING not in other.session["capabilities"]:
        asleep = [keyword for keyword in other.keywords(mail) if keyword.startswith("snoozed-until-")]
        patch: dict[str, Any] = {f"keywords/{keyword}": None for keyword in asleep}
        other.update(mail, patch | {f"keywords/snoozed-until-{due:%Y%m%dt%H%M}z": True})
        return
    snoozed = {"until": f"{due:%Y-%m-%dT%H:%M:00Z}", "setKeywords": {"$new": True, "$seen": False}}
    result = other.call("Email/set", using=[*USING, SNOOZING], update={mail["id"]: {"snoozed": snoozed}})
    assert not result.get("notUpdated"), result


def test_snoozed_until_its_time_and_back_on_top(new_person: NewPerson, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    mail = other.deliver("Renew the passport")
    other.deliver("Something newer")
    person = new_person(mail_server.environment, settings=UNMARKED)
    person.start()
    person.is_synced()
    person.goes_to_row("Renew the passport")
    chooses(person, "b", asked="Snooze until", answer="jan 5 2031")
    person.sees_no_row("Renew the passport")
    person.sees("Snoozed one conversation until")
    wait_until(
        lambda: other.places(mail), "it to sleep on the server", holds=lambda places: "inbox" not in places
    )
    _its_time_comes(other, mail)
    person.sees_row("Renew the passport", deadline=90)  # what is due is looked for every half minute
    wait_until(lambda: other.places(mail), "it to be back", holds={"inbox"}.__eq__)
    nothing_waits(person)
    person.quit()


def test_the_list_is_narrowed_and_widened_again(new_person: NewPerson, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    other.deliver("Read already", keywords=["$seen"])
    other.deliver("Pinned and unread", keywords=["$flagged"])
    other.deliver("Only unread")
    person = new_person(mail_server.environment, settings=UNMARKED)
    person.start()
    person.is_synced()
    person.sees_row("Read already")
    chooses(person, "\\", asked="Show only", answer="unread")
    person.sees("\\ unread ×")
    person.sees_no_row("Read already")
    chooses(person, "\\", asked="Show only", answer="pinned")
    person.sees_no_row("Only unread")
    person.sees_row("Pinned and unread")
    person.press("escape")
    person.sees_row("Read already")
    person.sees_row("Only unread")
    person.quit()


def test_a_mailbox_is_made_used_renamed_and_deleted(
    new_person: NewPerson, mail_server: ServedAccount
) -> None:
    other = mail_server.other_client
    person, mail = at_mail("The keel is laid", new_person, mail_server)
    chooses(person, "m", asked="Move to", answer="Boats")
    person.sees_no_row("The keel is laid")
    wait_until(lambda: other.places(mail), "it in the new mailbox", holds={"Boats"}.__eq__)
    chooses(person, "g", "l", asked="Go to", answer="boats")
    person.sees_row("The keel is laid")
    person.press("M", "r")
    person.sees("Rename Boats")
    for _ in "Boats":
        person.press("backspace")
    person.writes("Ships")
    person.press("enter")
    wait_until(lambda: other.places(mail), "its new name on the server", holds={"Ships"}.__eq__)
    person.press("y")
    wait_until(lambda: other.places(mail), "it in Archive", holds={"archive"}.__eq__)
    person.press("M", "d")
    person.sees("no mail is lost")
    person.press("y")
    wait_until(
        lambda: [box["name"] for box in other.mailboxes()], "it to be gone", holds=lambda n: "Ships" not in n
    )
    person.quit()


def test_answers_to_what_is_muted_do_not_reach_the_inbox(
    new_person: NewPerson, mail_server: ServedAccount
) -> None:
    other = mail_server.other_client
    person, mail = at_mail("Who ate the cake?", new_person, mail_server)
    person.press(".", "m")
    person.sees("Muted one conversation")
    wait_until(lambda: other.keywords(mail), "it to be muted on the server", holds=lambda k: "$muted" in k)
    person.press("y")
    person.sees_no_row("Who ate the cake?")
    wait_until(lambda: other.places(mail), "it in Archive", holds={"archive"}.__eq__)
    answer = other.deliver("Re: Who ate the cake?", answers=mail)
    wait_until(lambda: other.places(answer), "the answer in Archive", holds={"archive"}.__eq__)
    assert "$seen" in other.keywords(answer)
    person.sees_no_row("Who ate the cake?")
    person.quit()


def test_a_note_to_self_is_on_the_mail_and_at_the_server(
    new_person: NewPerson, mail_server: ServedAccount
) -> None:
    other = mail_server.other_client
    person, mail = at_mail("The boiler", new_person, mail_server)
    chooses(person, ".", "n", asked="A note to yourself", answer="Ring Petra first")
    person.reads("Ring Petra first")
    nothing_waits(person)
    wait_until(
        lambda: other.keywords(mail), "the mail to have a note", holds=lambda found: "$hasmemo" in found
    )
    [note] = wait_until(
        lambda: [each for each in other.mails() if "$memo" in other.keywords(each)], "the note on the server"
    )
    assert other.text(note["id"]) == "Ring Petra first"
    person.press("z")
    wait_until(
        lambda: other.keywords(mail), "the note to be gone", holds=lambda found: "$hasmemo" not in found
    )
    person.quit()
