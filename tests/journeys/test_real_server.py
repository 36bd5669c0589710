"""Alice and Bob on a Cyrus of their own with 2,000 mails: what Jaymail does by JMAP is checked over IMAP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime
from imaplib import IMAP4

import pytest

from tests.journeys.conftest import NewPerson
from tests.journeys.person import UNMARKED, Person, list_pane
from tests.servers import imap
from tests.servers.cyrus import PASSWORD, CyrusServer
from tests.servers.sample import SampleMail, mails
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.cyrus

ALICE, BOB, CAROL = (CyrusServer.address(user) for user in ("alice", "bob", "carol"))


@contextmanager
def mailbox_of(server: CyrusServer, user: str) -> Iterator[IMAP4]:
    connection = server.log_in(user)
    try:
        yield connection
    finally:
        connection.logout()


@pytest.fixture
def two_thousand(fresh_cyrus: CyrusServer) -> CyrusServer:
    """Alice has 2,000 mails, the newest of them a question of Bob's; Bob has 200."""
    history = mails(1999, to=ALICE)
    with mailbox_of(fresh_cyrus, "alice") as alice:
        imap.append(alice, [*history, question(after=history[-1])])
    with mailbox_of(fresh_cyrus, "bob") as bob:
        imap.append(bob, mails(200, to=BOB, seed=2))
    fresh_cyrus.add_user("carol")
    return fresh_cyrus


def question(after: SampleMail) -> SampleMail:
    message = EmailMessage()
    message["From"] = f"Bob Builder <{BOB}>"
    message["To"] = f"Alice <{ALICE}>"
    message["Subject"] = "The figures for Monday"
    message["Date"] = format_datetime(after.received)
    message["Message-ID"] = "<question@example.org>"
    message["In-Reply-To"] = "<earlier@example.org>"
    message["References"] = "<first@example.org> <earlier@example.org>"
    message.set_content("Could you look at row 7 before the call?\n")
    content = message.as_bytes().replace(b"\n", b"\r\n")
    return SampleMail(content, after.received, False, "<question@example.org>", "The figures for Monday")


def environment(server: CyrusServer, user: str) -> dict[str, str]:
    return {
        "JAYMAIL_SESSION_URL": server.session_url,
        "JAYMAIL_USERNAME": server.address(user),
        "JAYMAIL_PASSWORD": PASSWORD,
    }


def flags(connection: IMAP4, mailbox: str, subject: str) -> frozenset[str]:
    [mail] = imap.find(connection, mailbox, subject=subject)
    return mail.flags


def test_alice_answers_bob_and_archives(new_person: NewPerson, two_thousand: CyrusServer) -> None:
    person = new_person(environment(two_thousand, "alice"))
    person.start()
    person.sees_row("The figures for Monday")
    person.is_synced(deadline=60)
    person.opens("The figures for Monday")
    person.reads("Could you look at row 7 before the call?")
    person.press("r")
    person.sees("F5 send")
    person.press("alt+c")
    person.in_field("Cc")
    person.press("tab")
    person.in_field("Bcc")
    person.writes(CAROL)
    person.press("tab")
    person.in_field("Subject")
    person.press("tab")
    person.in_text()
    person.writes("Row 7 is right now.")
    person.sends()
    _the_answer_is_with_bob(two_thousand)
    _alices_side_is_in_order(two_thousand)

    person.goes_back()
    person.press("y")
    person.sees_no_row("The figures for Monday")
    with mailbox_of(two_thousand, "alice") as alice:
        [archived] = wait_until(
            lambda: imap.find(alice, "Archive", subject="The figures for Monday"), "the mail in Archive"
        )
        assert r"\Answered" in archived.flags
        wait_until(lambda: not imap.find(alice, "INBOX", subject="The figures for Monday"), "it to leave")
    person.quit()


def _the_answer_is_with_bob(server: CyrusServer) -> None:
    with mailbox_of(server, "bob") as bob:
        [answer] = wait_until(
            lambda: imap.find(bob, "INBOX", subject="Re: The figures for Monday"), "the answer to reach Bob"
        )
    message = answer.message
    assert message["In-Reply-To"] == "<question@example.org>"
    assert message["References"].split() == [
        "<first@example.org>",
        "<earlier@example.org>",
        "<question@example.org>",
    ]
    assert (message["From"].addresses[0].addr_spec, message["To"].addresses[0].addr_spec) == (ALICE, BOB)
    assert message["Bcc"] is None
    text = message.get_content()
    assert text.startswith("Row 7 is right now.")
    assert "> Could you look at row 7 before the call?" in text
    with mailbox_of(server, "carol") as carol:
        [copy] = wait_until(
            lambda: imap.find(carol, "INBOX", subject="Re: The figures for Monday"), "the blind copy"
        )
    assert copy.message["Bcc"] is None
    assert [sent.rcpt_to for sent in server.sink.sent] == [(BOB, CAROL)]


def _alices_side_is_in_order(server: CyrusServer) -> None:
    with mailbox_of(server, "alice") as alice:
        wait_until(
            lambda: flags(alice, "INBOX", "The figures for Monday"),
            "the original to be answered and read",
            holds=lambda found: {r"\Answered", r"\Seen"} <= found,
        )
        [kept] = imap.find(alice, "Sent", subject="Re: The figures for Monday")
        assert r"\Seen" in kept.flags
        assert r"\Draft" not in kept.flags
        assert kept.message["Bcc"] is None
        wait_until(lambda: imap.mails_in(alice, "Drafts") == [], "Drafts to be empty")


def test_the_whole_history_can_be_scrolled_to_its_end(
    new_person: NewPerson, two_thousand: CyrusServer
) -> None:
    person = new_person(environment(two_thousand, "alice"))
    person.start()
    person.sees_row("The figures for Monday")
    person.is_synced(deadline=60)
    with mailbox_of(two_thousand, "alice") as alice:
        oldest = imap.mails_in(alice, "INBOX")[0].subject

    def at_the_end() -> bool:
        person.press("G")  # to the end of what is here so far; older mail comes meanwhile
        return any(oldest in line for line in list_pane(person.terminal.text()))

    wait_until(at_the_end, "the oldest mail in the list", deadline=60, pause=1)
    person.quit()


def test_an_outage_and_kill_9_lose_nothing_and_repeat_nothing(
    new_person: NewPerson, two_thousand: CyrusServer
) -> None:
    person = new_person(environment(two_thousand, "alice"), settings=UNMARKED)
    person.start()
    person.sees_row("The figures for Monday")
    person.is_synced(deadline=60)
    person.opens("The figures for Monday")
    person.reads("Could you look at row 7 before the call?")
    person.goes_back()

    two_thousand.stop()
    person.sees("offline since")
    person.opens("The figures for Monday")
    person.reads("Could you look at row 7 before the call?")
    person.goes_back()
    person.press("y")
    person.sees_no_row("The figures for Monday")
    person.begins_message(to=BOB, subject="Written in the dark", body="The lights are out.")
    person.sends()
    person.sees("2 waiting")
    person.terminal.kill9()

    person.start()
    person.sees("offline since")
    person.sees("2 waiting")
    person.sees_no_row("The figures for Monday")
    person.terminal.kill9()

    two_thousand.start()
    person.start()
    person.is_synced(deadline=60)
    person.terminal.wait_gone("waiting")
    _arrived_once(two_thousand)
    person.sees_no_row("The figures for Monday")
    person.quit()


def _arrived_once(server: CyrusServer) -> None:
    with mailbox_of(server, "bob") as bob, mailbox_of(server, "alice") as alice:
        wait_until(lambda: imap.find(bob, "INBOX", subject="Written in the dark"), "the mail to reach Bob")
        wait_until(lambda: imap.find(alice, "Archive", subject="The figures for Monday"), "it in Archive")
        wait_until(lambda: imap.mails_in(alice, "Drafts") == [], "Drafts to be empty")
        assert len(imap.find(bob, "INBOX", subject="Written in the dark")) == 1
        assert len(imap.find(alice, "Sent", subject="Written in the dark")) == 1
        assert len(imap.find(alice, "Archive", subject="The figures for Monday")) == 1
        assert imap.find(alice, "INBOX", subject="The figures for Monday") == []
    assert sum(b"Written in the dark" in sent.content for sent in server.sink.sent) == 1


def test_kill_9_while_sending_sends_once(new_person: NewPerson, two_thousand: CyrusServer) -> None:
    """The server has the mail, and nobody here lived to hear of it."""
    from tests.faults.proxy import Fault, FaultProxy

    proxy = FaultProxy(two_thousand.http_port)
    proxy.start()
    try:
        given = environment(two_thousand, "alice")
        given["JAYMAIL_SESSION_URL"] = f"http://127.0.0.1:{proxy.port}/.well-known/jmap"
        person: Person = new_person(given)
        person.start()
        person.is_synced(deadline=60)
        trigger = proxy.once(Fault.SILENCE, b"EmailSubmission/set")
        person.begins_message(to=BOB, subject="Into the silence", body="Hello?")
        person.sends()
        assert trigger.fired.wait(30)
        with mailbox_of(two_thousand, "bob") as bob:
            wait_until(lambda: imap.find(bob, "INBOX", subject="Into the silence"), "the mail to reach Bob")
            person.terminal.kill9()
            person.start()
            person.is_synced(deadline=60)
            person.terminal.wait_gone("waiting", deadline=60)
            assert len(imap.find(bob, "INBOX", subject="Into the silence")) == 1
        with mailbox_of(two_thousand, "alice") as alice:
            wait_until(lambda: imap.mails_in(alice, "Drafts") == [], "Drafts to be empty")
            assert len(imap.find(alice, "Sent", subject="Into the silence")) == 1
        assert sum(b"Into the silence" in sent.content for sent in two_thousand.sink.sent) == 1
        person.quit()
    finally:
        proxy.stop()
