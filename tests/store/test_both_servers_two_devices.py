"""One draft, written on two devices, against the demo server and Cyrus: no text is ever lost, and it is said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.proxy import Fault
from tests.servers.account import ServedAccount
from tests.servers.other_client import Email
from tests.store.client import Client, until
from tui.mail.draft import Draft


@pytest.fixture
async def client(mail_server: ServedAccount, tmp_path: Path) -> AsyncIterator[Client]:
    client = Client(mail_server, tmp_path)
    yield client
    await client.close()


def rewritten(server: ServedAccount, draft: Draft, text: str, *, instead_of: str = "") -> Email:
    """What another device does to save: a new mail with the same Message-ID, then the end of the one before."""
    other = server.other_client
    mail = other.deliver(
        draft.subject,
        body=text,
        sender=server.address,
        to="bob@example.org",
        mailbox="drafts",
        keywords=["$draft", "$seen"],
        message_id=draft.message_id,
    )
    if instead_of:
        other.call("Email/set", destroy=[instead_of])
    return mail


def texts(server: ServedAccount, draft: Draft) -> list[str]:
    return sorted(text.strip() for text in server.other_client.texts(message_id=draft.message_id))


async def saved(client: Client, draft: Draft) -> str:
    return await until(lambda: client.account.draft_copy(draft.key), "the draft on the server")


async def test_what_another_device_wrote_stays_and_both_can_be_opened(
    client: Client, mail_server: ServedAccount
) -> None:
    account = await client.start()
    draft = client.draft("Written twice", to="bob@example.org", body="First words\n")
    account.save_draft(draft)
    base = await saved(client, draft)
    theirs = rewritten(mail_server, draft, "Words of the other device\n", instead_of=base)
    for words in ("Words from here\n", "More words from here\n"):
        account.save_draft(replace(draft, body=words))
        await saved(client, draft)
    await client.in_step()
    await until(
        lambda: texts(mail_server, draft),
        "both versions, and no older one",
        holds=["More words from here", "Words of the other device"].__eq__,
    )
    assert client.notices == [
        "“Written twice” was changed on another device as well; both versions are kept in Drafts."
    ]
    row = await client.shown("Written twice", "drafts")
    messages = await client.read(row.id)
    opened = {message.id: account.draft_of(message.id) for message in messages}
    bodies = {id_: found.body.strip() for id_, found in opened.items() if found is not None}
    assert bodies[theirs["id"]] == "Words of the other device"
    assert sorted(bodies.values()) == texts(mail_server, draft)
    other_version = opened[theirs["id"]]
    assert other_version is not None
    assert other_version.message_id != draft.message_id, "both may be sent"
    account.save_draft(replace(other_version, body="Theirs, continued\n"))
    await saved(client, other_version)
    await client.in_step()
    assert texts(mail_server, draft) == ["More words from here"]
    assert texts(mail_server, other_version) == ["Theirs, continued"]


@pytest.mark.parametrize("fault", [Fault.CUT_AFTER, Fault.CUT_MID_BODY])
async def test_a_lost_save_of_ours_goes_and_another_devices_stays(
    client: Client, mail_server: ServedAccount, fault: Fault
) -> None:
    account = await client.start()
    draft = client.draft("Lost and found", to="bob@example.org", body="Not heard of\n")
    trigger = mail_server.faults.once(fault, b"Email/set")
    account.save_draft(draft)
    await until(trigger.fired.is_set, "the fault")
    rewritten(mail_server, draft, "Words of the other device\n")
    account.save_draft(replace(draft, body="The last words\n"))
    await until(
        lambda: texts(mail_server, draft),
        "the newest of each device",
        holds=["The last words", "Words of the other device"].__eq__,
    )
    await saved(client, draft)
    await until(lambda: client.notices, "it to be said")
    await client.in_step()
    assert len(client.notices) == 1


async def test_sending_leaves_another_devices_version_in_drafts(
    client: Client, mail_server: ServedAccount
) -> None:
    account = await client.start()
    draft = client.draft("Sent from here", to=mail_server.address, body="First words\n")
    account.save_draft(draft)
    await saved(client, draft)
    theirs = rewritten(mail_server, draft, "Words of the other device\n")
    other = mail_server.other_client
    account.send(replace(draft, body="What is sent\n"))
    await until(lambda: other.find(message_id=draft.message_id, mailbox="inbox"), "the mail to arrive")
    await until(lambda: account.outbox() == (), "the outbox to empty")
    await client.in_step()
    await until(
        lambda: [mail["id"] for mail in other.find(message_id=draft.message_id, mailbox="drafts")],
        "the other version alone",
        holds=[theirs["id"]].__eq__,
    )
    assert client.notices == [
        "“Sent from here” was changed on another device as well; that version is kept in Drafts."
    ]


async def test_a_draft_that_another_device_has_sent_is_not_destroyed(
    client: Client, mail_server: ServedAccount
) -> None:
    account = await client.start()
    draft = client.draft("Sent elsewhere", to="bob@example.org", body="What was sent\n")
    account.save_draft(draft)
    base = await saved(client, draft)
    other = mail_server.other_client
    [mail] = other.get([base])
    other.move(mail, "sent")
    other.set_keyword(mail, "$draft", value=False)
    account.save_draft(replace(draft, body="Written on here\n"))
    await until(lambda: texts(mail_server, draft), "both", holds=["What was sent", "Written on here"].__eq__)
    await client.in_step()
    await until(lambda: client.notices, "it to be said")
    assert client.notices == [
        "“Sent elsewhere” was sent, changed or deleted elsewhere meanwhile; what is written here is kept as a "
        "draft of its own."
    ]
    account.discard_draft(draft.key)
    await client.in_step()
    assert texts(mail_server, draft) == ["What was sent"]
