"""Mail that leaves as format=flowed, through the demo server and Cyrus: written as octets, imported, sent once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests.faults.proxy import Fault
from tests.servers.account import ServedAccount
from tests.store.client import Client, until
from tui.mail.draft import Draft
from tui.mail.flowed import unflowed
from tui.mail.message import Attachment
from tui.mail.reading import words

BODY = f"{'Words that flow. ' * 12}Ünd Ende.\n\n> They wrote this.\n\n-- \nme\n"


@pytest.fixture
async def client(mail_server: ServedAccount, tmp_path: Path) -> AsyncIterator[Client]:
    client = Client(mail_server, tmp_path / "mail")
    yield client
    await client.close()


def arrived(client: Client, mail: Draft) -> EmailMessage:
    other = client.server.other_client
    [found] = other.find(message_id=mail.message_id, mailbox="inbox")
    [kept] = other.get([found["id"]], ["id", "blobId"])
    message = message_from_bytes(other.blob(kept["blobId"]), policy=default)
    assert isinstance(message, EmailMessage)
    return message


async def test_it_flows_at_its_reader_and_lies_in_sent_with_its_files(
    client: Client, mail_server: ServedAccount, tmp_path: Path
) -> None:
    other = mail_server.other_client
    account = await client.start()
    mail = replace(client.draft("Flowing", to=mail_server.address, body=BODY), flowed=True)
    path = tmp_path / "Größen.bin"
    path.write_bytes(bytes(range(256)) * 50)
    local = await account.attach(mail, path)
    [there] = other.get([other.deliver("Forwarded")["id"]], ["id", "blobId"])
    forwarded = Attachment(there["blobId"], "forwarded.eml", "message/rfc822", 0)
    mail = replace(mail, attachments=(local, forwarded))
    account.save_draft(mail)
    await until(lambda: other.find(message_id=mail.message_id, mailbox="drafts"), "the draft on the server")
    assert account.send(mail).count == 1
    await until(lambda: account.outbox() == (), "the outbox to empty")
    await until(lambda: other.find(message_id=mail.message_id, mailbox="inbox"), "the mail to arrive")
    await client.in_step()
    assert len(other.find(message_id=mail.message_id, mailbox="sent")) == 1
    assert other.find(message_id=mail.message_id, mailbox="drafts") == []
    text, first, second = arrived(client, mail).iter_parts()
    assert text.get_param("format") == "flowed"
    assert unflowed(text.get_content().replace("\r\n", "\n")) == mail.body
    assert (first.get_filename(), first.get_content()) == ("Größen.bin", path.read_bytes())
    assert second.get_content()["Subject"] == "Forwarded"
    for read in await client.read((await client.shown("Flowing")).id):
        assert read.body is not None
        assert (read.body.flowed, words(read.body)) == (True, mail.body.rstrip("\n"))


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER])
async def test_a_lost_answer_never_sends_it_twice(
    client: Client, mail_server: ServedAccount, fault: Fault
) -> None:
    other = mail_server.other_client
    account = await client.start()
    trigger = mail_server.faults.once(fault, b"EmailSubmission/set")
    mail = replace(client.draft("Flowing once", to=mail_server.address, body=BODY), flowed=True)
    account.send(mail)
    await until(trigger.fired.is_set, "the fault")
    await until(lambda: account.outbox() == (), "the doubt to end")
    await until(lambda: other.find(message_id=mail.message_id, mailbox="inbox"), "the mail to arrive")
    await client.in_step()
    assert len(other.find(message_id=mail.message_id)) == 2
    assert other.find(message_id=mail.message_id, mailbox="drafts") == []
    assert arrived(client, mail).get_param("format") == "flowed"


async def test_a_file_that_is_gone_from_the_server_is_said(
    client: Client, mail_server: ServedAccount
) -> None:
    account = await client.start()
    gone = Attachment("Gdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef", "gone.txt", "text/plain", 4)
    mail = client.draft("Never leaves", to=mail_server.address, body=BODY)
    account.send(replace(mail, flowed=True, attachments=(gone,)))
    await until(
        account.outbox, "it to fail", holds=lambda items: [str(item.state) for item in items] == ["failed"]
    )
    assert mail_server.other_client.find(message_id=mail.message_id) == []
