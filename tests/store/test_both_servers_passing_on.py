"""Messages that are sent as they are, against real servers, the demo server and Cyrus."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.faults.proxy import Fault
from tests.servers.account import ServedAccount
from tests.store.client import QUICK, Client, until
from tui.mail import whole
from tui.mail.message import Address, Attachment
from tui.mail.whole import Whole
from tui.store.records import OutboxState

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BODY = (
    b"Zeile mit Umlauten: \xc3\xa4\xc3\xb6\xc3\xbc\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old  \n+new\t\n.\n..\n"
)


@pytest.fixture
async def client(mail_server: ServedAccount, tmp_path: Path) -> AsyncIterator[Client]:
    client = Client(mail_server, tmp_path)
    yield client
    await client.close()


def mail(server: ServedAccount, subject: str = "[PATCH] As it is") -> Whole:
    source = (
        f"From: Somebody <{server.address}>\nTo: {server.address}\nBcc: secret@example.org\nX-Odd:   two  blanks\n"
        f"Subject: {subject}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n\n"
    )
    name = f"{os.urandom(8).hex()}@test.example"
    return whole.read(source.encode() + BODY, now=NOW, message_id=name, recipients=[server.address])


async def blob(client: Client, email: dict[str, object]) -> bytes:
    """The whole mail as the server has it."""
    found = client.server.other_client.get([str(email["id"])], ["id", "blobId", "size"])[0]
    return await client.account.raw(Attachment(found["blobId"], "m.eml", "message/rfc822", found["size"]))


async def arrived_once(client: Client, sent: Whole) -> dict[str, object]:
    other = client.server.other_client
    await until(lambda: client.account.outbox() == (), "the outbox to empty")
    await until(lambda: other.find(message_id=sent.message_id, mailbox="inbox"), "it to arrive")
    await client.in_step()
    [there] = other.find(message_id=sent.message_id, mailbox="inbox")
    [kept] = other.find(message_id=sent.message_id, mailbox="sent")
    assert ("$draft" in kept["keywords"], "$seen" in kept["keywords"]) == (False, True)
    assert await blob(client, kept) == sent.source
    assert b"secret@example.org" not in await blob(client, there)
    assert other.find(message_id=sent.message_id, mailbox="drafts") == []
    return there


async def test_it_arrives_as_it_was_handed_in(client: Client, mail_server: ServedAccount) -> None:
    account = await client.start()
    sent = mail(mail_server)
    receipt = await account.send_whole(sent)
    assert (receipt.text, receipt.count) == ("Sending “[PATCH] As it is”", 1)
    octets = await blob(client, await arrived_once(client, sent))
    assert octets.endswith(sent.source), "only trace fields may be before it"
    assert message_from_bytes(octets).get_payload(decode=True) == BODY.replace(b"\n", b"\r\n")


@pytest.mark.parametrize("call", [b"Email/import", b"EmailSubmission/set"])
@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.CUT_MID_BODY])
async def test_a_lost_answer_never_sends_twice(
    client: Client, mail_server: ServedAccount, fault: Fault, call: bytes
) -> None:
    account = await client.start()
    trigger = mail_server.faults.once(fault, call)
    sent = mail(mail_server)
    await account.send_whole(sent)
    await until(trigger.fired.is_set, "the fault")
    await arrived_once(client, sent)
    if mail_server.cyrus is not None:
        assert sum(sent.message_id.encode() in one.content for one in mail_server.cyrus.sink.sent) == 1


async def test_what_was_sent_offline_leaves_after_a_restart(
    client: Client, mail_server: ServedAccount
) -> None:
    account = await client.start()
    mail_server.stop()
    await client.offline()
    sent = mail(mail_server)
    await account.send_whole(sent)
    await client.close()
    mail_server.start()
    await client.start()
    await arrived_once(client, sent)


async def test_a_redirected_mail_is_the_mail(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    original = other.deliver("Pass me on", sender="Bob Builder <bob@example.org>")
    account = await client.start()
    row = await client.shown("Pass me on")
    [message] = await client.read(row.id)
    source = await account.raw(Attachment(message.blob_id, "m.eml", "message/rfc822", message.size))
    me = Address("", mail_server.address)
    sent = whole.redirected(source, me, [me], now=NOW, message_id=f"{os.urandom(8).hex()}@test.example")
    trigger = mail_server.faults.once(Fault.CUT_AFTER, b"EmailSubmission/set")
    await account.send_whole(sent, answers=message.id, keyword="$forwarded")
    await until(trigger.fired.is_set, "the fault")
    await until(lambda: account.outbox() == (), "the outbox to empty")
    await client.in_step()
    [kept] = other.find(message_id=original["messageId"][0], mailbox="sent")
    assert await blob(client, kept) == sent.source
    assert "$forwarded" in other.keywords(original)
    if mail_server.cyrus is not None:
        assert sum(sent.message_id.encode() in one.content for one in mail_server.cyrus.sink.sent) == 1


async def test_it_can_be_taken_back_and_thrown_away(client: Client, mail_server: ServedAccount) -> None:
    await client.close()
    client.options = replace(QUICK, send_delay=600)
    account = await client.start()
    await account.send_whole(mail(mail_server))
    assert account.undo().text == "Undone: Sending “[PATCH] As it is”"
    assert account.outbox() == ()
    await account.send_whole(mail(mail_server, "Thrown away"))
    [item] = account.outbox()
    stopped = account.cancel_send(item.key)
    assert stopped is not None
    assert stopped.whole
    assert account.open_drafts() == (), "it is nothing to go on writing"
    account.discard_draft(item.key)
    assert account.outbox() == ()
    account.undo()
    [item] = account.outbox()
    assert (item.state, item.whole) == (OutboxState.FAILED, True)
    account.retry_send(item.key)
    await until(lambda: account.outbox() == (), "the outbox to empty")
    await until(lambda: mail_server.other_client.find(subject="Thrown away", mailbox="inbox"), "it to arrive")


async def test_one_thrown_away_while_the_answer_to_its_import_is_lost_leaves_no_copy(
    client: Client, mail_server: ServedAccount
) -> None:
    account = await client.start()
    other = mail_server.other_client
    mail_server.faults.once(Fault.SILENCE, b"Email/import")
    sent = mail(mail_server)
    await account.send_whole(sent)
    await until(lambda: other.find(message_id=sent.message_id), "its copy on the server")
    assert account.undo().count == 1
    assert account.outbox() == ()
    mail_server.faults.refuse()
    await client.offline()
    mail_server.faults.accept()
    await until(lambda: not other.find(message_id=sent.message_id), "the copy to go")
    await client.in_step()


async def test_a_copy_that_vanished_is_brought_again(client: Client, mail_server: ServedAccount) -> None:
    """The server forgets uploads that nobody refers to."""
    account = await client.start()
    mail_server.stop()
    await client.offline()
    sent = mail(mail_server)
    await account.send_whole(sent)
    await client.close()
    unknown = f"G{'0' * 40}" if mail_server.kind == "cyrus" else "G999999"
    with closing(sqlite3.connect(client.folder / "person" / "queue.db")) as queue:
        queue.execute("UPDATE upload SET blob_id = ?", (unknown,))
        queue.commit()
    mail_server.start()
    await client.start()
    await arrived_once(client, sent)
