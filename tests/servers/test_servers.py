"""Both servers do what the tests on top of them lean on, through the same plain client."""

from __future__ import annotations

import httpx
import pytest

from tests.servers import imap, sample
from tests.servers.account import ServedAccount
from tests.servers.cyrus import CyrusServer
from tests.servers.waiting import WaitError, wait_until


def test_a_delivered_mail_is_in_the_inbox(mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    first = other.deliver("Grüße", message_id="first@example.net", body="Höllo\n", keywords=["$flagged"])
    reply = other.deliver("Re: Grüße", answers=first)
    assert other.places(first) == {"inbox"}
    assert other.keywords(first) == {"$flagged"}
    assert other.text(first["id"]) == "Höllo"
    assert reply["threadId"] == first["threadId"]
    assert other.find(message_id="first@example.net")[0]["id"] == first["id"]
    assert other.mails("inbox")[0]["id"] in (first["id"], reply["id"])


def test_a_mail_is_marked_moved_and_destroyed(mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    mail = other.deliver("Moves about")
    other.set_keyword(mail, "$seen")
    other.move(mail, "archive")
    assert (other.keywords(mail), other.places(mail)) == ({"$seen"}, {"archive"})
    other.set_keyword(mail, "$seen", False)
    assert other.keywords(mail) == set()
    other.destroy(mail)
    assert not other.exists(mail["id"])


def test_mail_to_oneself_comes_back(mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    other.send("To myself", to=[mail_server.address], body="Hello, me.\n")
    [arrived] = wait_until(lambda: other.find(subject="To myself", mailbox="inbox"), "the mail to arrive")
    assert other.text(arrived["id"]) == "Hello, me."
    assert other.find(subject="To myself", mailbox="sent")[0]["id"] != arrived["id"]


def test_the_client_under_test_meets_the_proxy(mail_server: ServedAccount) -> None:
    session = _session(mail_server)
    api = str(httpx.URL(mail_server.session_url).join(session["apiUrl"]))
    assert api.startswith(f"http://127.0.0.1:{mail_server.faults.port}/")


def test_an_outage_keeps_the_mail(mail_server: ServedAccount) -> None:
    mail = mail_server.other_client.deliver("Before the outage")
    mail_server.stop()
    with pytest.raises(httpx.ConnectError):
        _session(mail_server)
    mail_server.start()
    _session(mail_server)
    assert mail_server.other_client.places(mail) == {"inbox"}


@pytest.mark.cyrus
def test_cyrus_takes_two_hundred_mails_at_a_time(cyrus_server: ServedAccount, cyrus: CyrusServer) -> None:
    mails = sample.mails(250, to=cyrus_server.address)
    user = cyrus_server.address.partition("@")[0]
    connection = cyrus.log_in(user)
    imap.append(connection, mails)
    stored = imap.mails_in(connection, "INBOX")
    connection.logout()
    assert [mail.message_id for mail in stored] == [mail.message_id for mail in mails]
    assert [r"\Seen" in mail.flags for mail in stored] == [mail.seen for mail in mails]
    threads = {mail["threadId"] for mail in cyrus_server.other_client.mails("inbox")}
    assert len(threads) == len({mail.message_id.split(".")[2] for mail in mails})


@pytest.mark.cyrus
def test_cyrus_delivers_to_another_person(cyrus_server: ServedAccount, cyrus: CyrusServer) -> None:
    subject = f"For bob from {cyrus_server.address}"
    cyrus_server.other_client.send(subject, to=["bob@example.org"], body="Hello, Bob.\n")
    connection = cyrus.log_in("bob")
    [mail] = wait_until(lambda: imap.find(connection, "INBOX", subject=subject), "bob to get the mail")
    connection.logout()
    assert mail.message["From"] == cyrus_server.address
    assert [sent.rcpt_to for sent in cyrus.sink.sent if subject.encode() in sent.content] == [
        ("bob@example.org",)
    ]


def test_waiting_in_vain_says_what_was_there() -> None:
    with pytest.raises(WaitError, match="waited 0 s for a miracle; last seen: 42"):
        wait_until(lambda: 42, "a miracle", holds=lambda seen: seen == 43, deadline=0)


def test_sample_mail_is_the_same_for_the_same_seed() -> None:
    one, two = (sample.mails(40, to="me@example.org", seed=5) for _ in range(2))
    assert [mail.message_id for mail in one] == [mail.message_id for mail in two]
    assert [mail.received for mail in one] == sorted(mail.received for mail in one)


def _session(server: ServedAccount) -> dict:
    with httpx.Client(headers={"Authorization": server.credentials.header()}, trust_env=False) as client:
        answer = client.get(server.session_url, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.json()
