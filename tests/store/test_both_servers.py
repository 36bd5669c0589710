"""The store against real servers: every test runs on the demo server and on Cyrus, with the same words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.proxy import Fault
from tests.servers.account import ServedAccount
from tests.store.client import Client, until
from tui.mail.message import Address
from tui.store.records import Link


@pytest.fixture
async def client(mail_server: ServedAccount, tmp_path: Path) -> AsyncIterator[Client]:
    client = Client(mail_server, tmp_path)
    yield client
    await client.close()


# Reading


async def test_the_first_sync_shows_the_inbox(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    first = other.deliver("A question", keywords=["$seen"])
    answer = other.deliver("Re: A question", answers=first, sender="Ann <ann@example.net>")
    other.deliver("Alone", keywords=["$flagged"])
    await client.start()

    row = await client.shown("A question")
    assert (row.id, row.count, row.unread) == (answer["threadId"], 2, True)
    assert [person.address.email for person in row.participants] == ["bob@example.org", "ann@example.net"]
    assert client.row("Alone").flagged
    threads = {mail["threadId"] for mail in other.mails("inbox")}
    await until(
        lambda: {row.id for row in client.rows()}, "the whole inbox", holds=lambda ids: ids == threads
    )


async def test_mailboxes_come_with_roles_counts_and_hierarchy(
    client: Client, mail_server: ServedAccount
) -> None:
    other = mail_server.other_client
    before = _unread_threads(mail_server)
    parent = other.create_mailbox("Moon landing")
    other.call("Mailbox/set", create={"new": {"name": "Boots", "parentId": parent}})
    other.deliver("Unread one")
    await client.start()

    boxes = client.account.mailboxes()
    assert boxes[0].role == "inbox"
    assert {"archive", "drafts", "junk", "sent", "trash"} <= {box.role for box in boxes}
    names = [box.name for box in boxes]
    assert names.index("Boots") == names.index("Moon landing") + 1
    assert next(box.depth for box in boxes if box.name == "Boots") == 1
    await until(lambda: client.account.by_role("inbox").unread, "the count", holds=lambda n: n == before + 1)


async def test_a_conversation_reads_oldest_first_with_its_text(
    client: Client, mail_server: ServedAccount
) -> None:
    other = mail_server.other_client
    first = other.deliver("Höhe", body="Grüße aus Köln\n", cc="Ann <ann@example.net>")
    other.deliver("Re: Höhe", answers=first, html="<p>Only <b>this</b></p>")
    await client.start()
    row = await client.shown("Höhe")
    question, answer = await client.read(row.id)
    assert question.body.text.strip() == "Grüße aus Köln"
    assert question.sender == (Address("Bob Builder", "bob@example.org"),)
    assert question.cc == (Address("Ann", "ann@example.net"),)
    assert answer.in_reply_to == question.message_id
    assert "<b>this</b>" in answer.body.html


async def test_without_network_the_rows_and_the_read_mail_are_there(
    client: Client, mail_server: ServedAccount
) -> None:
    mail_server.other_client.deliver("Kept here", body="Read me offline.\n")
    await client.start()
    row = await client.shown("Kept here")
    await client.read(row.id)
    shown = client.rows()
    await client.close()

    mail_server.stop()
    account = client.open()
    assert client.rows() == shown
    client.begin()
    await client.offline()
    assert client.rows() == shown
    assert account.conversation(row.id)[0].body.text.strip() == "Read me offline."
    assert account.status.problem

    mail_server.start()
    mail_server.other_client.deliver("After the outage")
    await client.shown("After the outage")


# Triage


async def test_archive_and_undo(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    mail = other.deliver("Put away")
    account = await client.start()
    row = await client.shown("Put away")

    receipt = account.archive([row.id], client.box("inbox"))
    assert (receipt.count, receipt.undoable) == (1, True)
    await client.not_shown("Put away")
    await client.in_step()
    assert other.places(mail) == {"archive"}
    assert client.row("Put away", "archive").id == row.id

    account.undo()
    await client.shown("Put away")
    await client.in_step()
    assert other.places(mail) == {"inbox"}


async def test_an_action_is_seen_by_the_next_read(client: Client, mail_server: ServedAccount) -> None:
    """No key waits for the network: here there is none, and the next line already shows what was done."""
    mail_server.other_client.deliver("At once")
    account = await client.start()
    row = await client.shown("At once")
    mail_server.faults.always(Fault.BLACK_HOLE)
    account.set_flagged([row.id], True, mailbox_id=client.box("inbox"))
    await until(lambda: client.row("At once"), "the pin", holds=lambda row: row.flagged and row.waiting)


async def test_delete_then_destroy(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    mail = other.deliver("Away with it")
    account = await client.start()
    row = await client.shown("Away with it")

    assert account.destroy([row.id], client.box("inbox")).count == 0
    account.delete([row.id], client.box("inbox"))
    await client.shown("Away with it", "trash")
    await client.in_step()
    assert other.places(mail) == {"trash"}

    assert not account.destroy([row.id], client.box("trash")).undoable
    await client.not_shown("Away with it", "trash")
    await client.in_step()
    assert not other.exists(mail["id"])


async def test_move_to_a_mailbox_of_ones_own(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    target = other.create_mailbox("Moon landing")
    mail = other.deliver("For the project")
    account = await client.start()
    row = await client.shown("For the project")
    receipt = account.move([row.id], client.box("inbox"), target)
    assert "Moon landing" in receipt.text
    await client.shown("For the project", "Moon landing")
    await client.in_step()
    assert other.places(mail) == {"Moon landing"}


async def test_pin_and_read_reach_the_server_one_keyword_at_a_time(
    client: Client, mail_server: ServedAccount
) -> None:
    other = mail_server.other_client
    mail = other.deliver("Marked", keywords=["$forwarded"])
    account = await client.start()
    inbox = client.box("inbox")
    row = await client.shown("Marked")
    account.set_flagged([row.id], True, mailbox_id=inbox)
    account.set_seen([row.id], True, mailbox_id=inbox)
    await client.in_step()
    assert other.keywords(mail) == {"$forwarded", "$flagged", "$seen"}

    account.set_flagged([row.id], False, mailbox_id=inbox)
    account.set_seen([row.id], False, mailbox_id=inbox)
    await client.in_step()
    assert other.keywords(mail) == {"$forwarded"}
    row = client.row("Marked")
    assert (row.flagged, row.unread, row.forwarded, row.waiting) == (False, True, True, False)


async def test_spam_and_not_spam(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    mail = other.deliver("You have won")
    account = await client.start()
    row = await client.shown("You have won")
    account.report_spam([row.id], client.box("inbox"))
    await client.shown("You have won", "junk")
    await client.in_step()
    assert (other.places(mail), "$junk" in other.keywords(mail)) == ({"junk"}, True)
    account.not_spam([row.id], client.box("junk"))
    await client.shown("You have won")
    await client.in_step()
    assert other.places(mail) == {"inbox"}
    assert "$notjunk" in other.keywords(mail)
    assert "$junk" not in other.keywords(mail)


async def test_an_action_covers_the_whole_conversation_in_its_mailbox(
    client: Client, mail_server: ServedAccount
) -> None:
    other = mail_server.other_client
    first = other.deliver("Two of them")
    second = other.deliver("Re: Two of them", answers=first)
    mine = other.deliver("Re: Two of them", answers=second, sender=mail_server.address, mailbox="sent")
    account = await client.start()
    row = await client.shown("Two of them")
    account.archive([row.id], client.box("inbox"))
    await client.in_step()
    assert [other.places(mail) for mail in (first, second, mine)] == [{"archive"}, {"archive"}, {"sent"}]


async def test_a_refused_action_falls_back_with_a_sentence(
    client: Client, mail_server: ServedAccount
) -> None:
    other = mail_server.other_client
    target = other.create_mailbox("Soon gone")
    mail = other.deliver("Stays here")
    account = await client.start()
    row = await client.shown("Stays here")
    await until(lambda: account.mailbox(target), "the mailbox")

    mail_server.faults.refuse()  # so that the store hears of the mailbox's end only with its own action's answer
    other.destroy_mailbox(target)
    account.move([row.id], client.box("inbox"), target)
    await client.not_shown("Stays here")
    mail_server.faults.accept()
    account.sync_now()

    await until(lambda: client.notices, "a sentence that says so")
    assert "Stays here" in client.notices[0]
    await client.shown("Stays here")
    await client.in_step()
    assert other.places(mail) == {"inbox"}


async def test_what_was_done_offline_waits_and_arrives(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    mail = other.deliver("Done offline")
    account = await client.start()
    row = await client.shown("Done offline")
    mail_server.stop()
    account.archive([row.id], client.box("inbox"))
    await client.not_shown("Done offline")
    await client.offline()
    assert account.status.waiting == 1
    await client.close()

    account = client.open()
    assert "Done offline" not in client.subjects()
    assert client.row("Done offline", "archive").waiting
    mail_server.start()
    await client.start()
    assert other.places(mail) == {"archive"}
    assert not client.row("Done offline", "archive").waiting


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.CUT_MID_BODY])
async def test_a_lost_answer_repeats_the_action_harmlessly(
    client: Client, mail_server: ServedAccount, fault: Fault
) -> None:
    other = mail_server.other_client
    mail = other.deliver("Lost answer")
    account = await client.start()
    row = await client.shown("Lost answer")
    trigger = mail_server.faults.once(fault, b"Email/set")
    account.archive([row.id], client.box("inbox"))
    await until(trigger.fired.is_set, "the fault")
    await client.in_step()
    assert other.places(mail) == {"archive"}
    assert client.subjects("archive").count("Lost answer") == 1
    assert client.notices == []


async def test_an_undo_after_a_lost_answer_is_not_taken_for_done(
    client: Client, mail_server: ServedAccount
) -> None:
    """The server archived it and we did not hear of it: what we hold for confirmed is older than our own act."""
    other = mail_server.other_client
    mail = other.deliver("There and back")
    account = await client.start()
    row = await client.shown("There and back")
    trigger = mail_server.faults.once(Fault.CUT_AFTER, b"Email/set")
    account.archive([row.id], client.box("inbox"))
    await until(trigger.fired.is_set, "the fault")
    mail_server.faults.refuse()
    account.undo()
    mail_server.faults.accept()
    account.sync_now()
    await client.in_step()
    await client.shown("There and back")
    assert other.places(mail) == {"inbox"}


# Another client


async def test_another_clients_changes_appear(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    account = await client.start()
    link = Link.LIVE if mail_server.has_push else Link.POLLING
    await until(lambda: account.status.link, "the link", holds=link.__eq__)

    mail = other.deliver("Fresh")
    await client.shown("Fresh")
    other.set_keyword(mail, "$flagged")
    await until(lambda: client.row("Fresh").flagged, "the pin of the other client")
    other.move(mail, "archive")
    await client.not_shown("Fresh")
    await client.shown("Fresh", "archive")
    other.destroy(mail)
    await client.not_shown("Fresh", "archive")


async def test_both_clients_changes_to_one_mail_survive(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    mail = other.deliver("Touched twice")
    account = await client.start()
    row = await client.shown("Touched twice")
    mail_server.faults.refuse()
    account.set_flagged([row.id], True, mailbox_id=client.box("inbox"))
    other.set_keyword(mail, "$seen")
    mail_server.faults.accept()
    account.sync_now()
    await client.in_step()
    await until(
        lambda: client.row("Touched twice"), "both marks", holds=lambda row: row.flagged and not row.unread
    )
    assert other.keywords(mail) == {"$flagged", "$seen"}


async def test_a_mailbox_of_another_client_appears_and_goes(
    client: Client, mail_server: ServedAccount
) -> None:
    other = mail_server.other_client
    account = await client.start()
    mailbox_id = other.create_mailbox("Brand new")
    box = await until(lambda: account.mailbox(mailbox_id), "the new mailbox")
    assert box.name == "Brand new"
    other.destroy_mailbox(mailbox_id)
    await until(lambda: account.mailbox(mailbox_id) is None, "the mailbox to go")


def _unread_threads(server: ServedAccount) -> int:
    return next(box["unreadThreads"] for box in server.other_client.mailboxes() if box["role"] == "inbox")
