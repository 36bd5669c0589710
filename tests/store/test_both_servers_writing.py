"""Writing, sending and masked addresses against real servers, the demo server and Cyrus."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.proxy import Fault
from tests.servers.account import ServedAccount
from tests.store.client import Client, until
from tui.mail.message import Address
from tui.store.records import MaskState, OutboxItem, OutboxState


@pytest.fixture
async def client(mail_server: ServedAccount, tmp_path: Path) -> AsyncIterator[Client]:
    client = Client(mail_server, tmp_path)
    yield client
    await client.close()


async def test_a_reply_is_sent_once_threaded_and_marks_the_original(
    client: Client, mail_server: ServedAccount
) -> None:
    other = mail_server.other_client
    original = other.deliver("Ping")
    account = await client.start()
    row = await client.shown("Ping")
    [message] = await client.read(row.id)
    reply = client.draft("Re: Ping", to=mail_server.address, body="Pong.\n", answers=message)
    reply = replace(reply, bcc=(Address("", mail_server.address), Address("", "nobody@example.org")))
    assert account.send(reply).count == 1
    await until(lambda: account.outbox() == (), "the outbox to empty")
    await client.in_step()

    [arrived] = await until(
        lambda: other.find(message_id=reply.message_id, mailbox="inbox"), "the mail to arrive"
    )
    [kept] = other.find(message_id=reply.message_id, mailbox="sent")
    assert other.text(arrived["id"]) == "Pong."
    assert (arrived["inReplyTo"], arrived["threadId"]) == (original["messageId"], original["threadId"])
    assert (arrived["bcc"] or [], kept["bcc"] or []) == ([], [])
    assert "$draft" not in kept["keywords"]
    assert "$answered" in other.keywords(original)
    assert other.find(message_id=reply.message_id, mailbox="drafts") == []
    await until(lambda: client.row("Ping"), "the answered mark", holds=lambda row: row.answered)
    await until(
        lambda: client.row("Ping", "sent").count, "all three of the conversation", holds=lambda n: n == 3
    )
    if mail_server.cyrus is not None:
        [sent] = [one for one in mail_server.cyrus.sink.sent if reply.message_id.encode() in one.content]
        assert sent.rcpt_to == (mail_server.address, "nobody@example.org")


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.CUT_MID_BODY])
async def test_a_lost_answer_never_sends_twice(
    client: Client, mail_server: ServedAccount, fault: Fault
) -> None:
    other = mail_server.other_client
    account = await client.start()
    trigger = mail_server.faults.once(fault, b"EmailSubmission/set")
    mail = client.draft("Exactly once", to=mail_server.address)
    account.send(mail)
    await until(trigger.fired.is_set, "the fault")
    await until(lambda: account.outbox() == (), "the doubt to end")
    await client.in_step()
    await until(lambda: other.find(message_id=mail.message_id, mailbox="inbox"), "the mail to arrive")
    await client.in_step()
    assert len(other.find(message_id=mail.message_id, mailbox="inbox")) == 1
    assert len(other.find(message_id=mail.message_id, mailbox="sent")) == 1
    assert other.find(message_id=mail.message_id, mailbox="drafts") == []
    if mail_server.cyrus is not None:
        assert sum(mail.message_id.encode() in one.content for one in mail_server.cyrus.sink.sent) == 1


async def test_a_mail_sent_offline_waits_and_leaves_once(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    account = await client.start()
    mail_server.stop()
    await client.offline()
    mail = client.draft("Written offline", to=mail_server.address)
    account.send(mail)
    await until(
        lambda: [item.state for item in account.outbox()], "it to wait", holds=[OutboxState.QUEUED].__eq__
    )
    await client.close()
    mail_server.start()
    account = await client.start()
    await until(lambda: account.outbox() == (), "it to leave")
    await until(lambda: other.find(message_id=mail.message_id, mailbox="inbox"), "the mail to arrive")
    await client.in_step()
    assert len(other.find(message_id=mail.message_id)) == 2


async def test_a_send_is_taken_back_before_it_leaves(client: Client, mail_server: ServedAccount) -> None:
    client.options = replace(client.options, send_delay=600)
    account = await client.start()
    mail = client.draft("Second thoughts", to=mail_server.address)
    account.send(mail)
    assert [item.key for item in account.outbox()] == [mail.key]
    back = account.cancel_send(mail.key)
    assert back is not None
    assert (back.subject, back.body) == (mail.subject, mail.body)
    assert account.outbox() == ()
    assert [draft.key for draft in account.open_drafts()] == [mail.key]


async def test_a_draft_is_saved_replaced_and_discarded(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    account = await client.start()
    draft = client.draft("Unfinished", to="bob@example.org", body="First words\n")

    def on_server() -> list[str]:
        return other.texts(message_id=draft.message_id)

    account.save_draft(draft)
    await until(on_server, "the draft on the server", holds=["First words"].__eq__)
    account.save_draft(replace(draft, body="First words and more\n"))
    await until(on_server, "only its new version", holds=["First words and more"].__eq__)
    [saved] = other.find(message_id=draft.message_id, mailbox="drafts")
    assert "$draft" in saved["keywords"]
    await client.shown("Unfinished", "drafts")

    account.discard_draft(draft.key)
    await until(on_server, "the draft to go", holds=lambda texts: texts == [])
    await client.not_shown("Unfinished", "drafts")


async def test_a_draft_thrown_away_before_the_answer_to_its_save_was_lost_leaves_no_copy(
    client: Client, mail_server: ServedAccount
) -> None:
    other = mail_server.other_client
    account = await client.start()
    draft = client.draft("Thrown away", to="bob@example.org")
    mail_server.faults.once(Fault.SILENCE, b"Email/set")
    account.save_draft(draft)
    await until(lambda: other.find(message_id=draft.message_id), "the draft on the server")
    account.discard_draft(draft.key)
    assert account.open_drafts() == account.outbox() == ()
    mail_server.faults.refuse()
    await client.offline()
    mail_server.faults.accept()
    await until(lambda: not other.find(message_id=draft.message_id), "the draft to go")
    await client.in_step()


async def test_a_sent_draft_leaves_no_copy_in_drafts(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    account = await client.start()
    draft = client.draft("Saved then sent", to=mail_server.address)
    account.save_draft(draft)
    await until(lambda: other.find(message_id=draft.message_id, mailbox="drafts"), "the draft on the server")
    account.send(replace(draft, body="The last words\n"))
    await until(lambda: other.find(message_id=draft.message_id, mailbox="inbox"), "the mail to arrive")
    await until(lambda: not other.find(message_id=draft.message_id, mailbox="drafts"), "the draft to go")
    [arrived] = other.find(message_id=draft.message_id, mailbox="inbox")
    assert other.text(arrived["id"]) == "The last words"


async def test_another_clients_draft_is_continued(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    saved = other.deliver(
        "Begun elsewhere",
        sender=mail_server.address,
        to="Bob <bob@example.org>",
        mailbox="drafts",
        keywords=["$draft", "$seen"],
    )
    account = await client.start()
    row = await client.shown("Begun elsewhere", "drafts")
    await client.read(row.id)
    draft = account.draft_of(saved["id"])
    assert draft is not None
    assert (draft.subject, draft.to, draft.body.strip()) == (
        "Begun elsewhere",
        (Address("Bob", "bob@example.org"),),
        "Hello.",
    )
    account.save_draft(replace(draft, body="Continued here\n"))
    await until(
        lambda: other.texts(subject="Begun elsewhere"),
        "the continued draft alone",
        holds=["Continued here"].__eq__,
    )


# Masked emails, which only the demo server has


MASKED = "https://www.fastmail.com/dev/maskedemail"


async def test_masked_addresses_are_made_blocked_edited_and_restored(
    demo_server: ServedAccount, tmp_path: Path
) -> None:
    client = Client(demo_server, tmp_path)
    other = demo_server.other_client
    using = ["urn:ietf:params:jmap:core", MASKED]

    def on_server(mask_id: str) -> tuple[str, str]:
        [mask] = other.call("MaskedEmail/get", using=using, ids=[mask_id])["list"]
        return mask["state"], mask["description"]

    account = await client.start()
    assert account.has_masked_email
    known = other.call("MaskedEmail/get", using=using, ids=None)["list"]
    await until(
        lambda: {mask.id for mask in account.masked_emails()},
        "all of them",
        holds=lambda ids: len(ids) == len(known),
    )

    key = account.new_mask_key()
    account.make_mask("https://shop.example", "Shoes", "walker", key=key)
    mask = await until(lambda: account.mask_made(key), "the address")
    assert mask.email.partition("@")[0].startswith("walker")
    assert on_server(mask.id) == ("enabled", "Shoes")
    account.set_mask_state([mask.id], MaskState.DISABLED)
    account.edit_mask(mask.id, description="Boots")
    assert next(one for one in account.masked_emails() if one.id == mask.id).description == "Boots"
    await client.in_step()
    assert on_server(mask.id) == ("disabled", "Boots")
    account.undo()
    account.undo()
    await client.in_step()
    assert on_server(mask.id) == ("enabled", "Shoes")
    account.set_mask_state([mask.id], MaskState.DELETED)
    await client.in_step()
    assert on_server(mask.id)[0] == "deleted"
    await client.close()


async def test_an_account_without_masked_emails_says_so(mail_server: ServedAccount, tmp_path: Path) -> None:
    client = Client(mail_server, tmp_path)
    account = await client.start()
    assert account.has_masked_email is mail_server.has_masked_email
    await client.close()


# What waits for its time, and what became of what was sent


async def test_mail_for_later_is_listed_with_its_time_and_leaves_at_once_when_it_is_told_to(
    client: Client, mail_server: ServedAccount
) -> None:
    other = mail_server.other_client
    account = await client.start()
    mail = client.draft("Later, or rather now", to=mail_server.address)
    at = time.time() + 3600
    account.send(mail, at=at)
    kept = OutboxState.HELD if account.longest_hold else OutboxState.QUEUED
    [item] = await until(
        account.outbox, "it to wait", holds=lambda items: [item.state for item in items] == [kept]
    )
    assert abs(item.due_at - at) < 2
    assert account.send_now(mail.key).count == 1
    await until(lambda: other.find(message_id=mail.message_id, mailbox="inbox"), "the mail to arrive")
    await until(lambda: account.outbox() == (), "the outbox to empty")
    await client.in_step()
    assert len(other.find(message_id=mail.message_id, mailbox="inbox")) == 1
    await until(
        lambda: [other.places(one) for one in other.find(message_id=mail.message_id)],
        "one copy in Sent, and no draft",
        holds=lambda places: sorted(map(sorted, places)) == [["inbox"], ["sent"]],
    )
    assert account.send_now(mail.key).count == 0


async def test_what_was_sent_is_remembered_with_what_became_of_it(
    demo_server: ServedAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.store.outcomes.FIRST_LOOK", 0.0)
    client = Client(demo_server, tmp_path)
    account = await client.start()
    mail = client.draft("Remembered", to=demo_server.address)
    account.send(mail)
    [item] = await until(
        account.recently_sent, "what became of it", holds=lambda items: items and items[0].deliveries
    )
    assert (item.subject, [person.email for person in item.to]) == ("Remembered", [demo_server.address])
    assert [(one.email, one.delivered) for one in item.deliveries] == [(demo_server.address, "yes")]
    await client.close()
    account = client.open()
    assert account.recently_sent() == (item,)
    await client.close()


def kept_there(items: Sequence[OutboxItem]) -> bool:
    return [item.state for item in items] == [OutboxState.HELD]


async def test_the_server_sends_what_it_keeps_at_its_time_without_jaymail(
    client: Client, mail_server: ServedAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held by HOLDFOR: Cyrus's calalarmd and the demo server let it go while nobody runs; the next start knows."""
    monkeypatch.setattr("tui.store.account.LATER", 0.0)
    other = mail_server.other_client
    account = await client.start()
    assert account.longest_hold > 3600
    mail = client.draft("At its time", to=mail_server.address)
    account.send(mail, at=time.time() + 10)
    await until(account.outbox, "the server to keep it", holds=kept_there)
    await client.close()
    await until(
        lambda: other.find(message_id=mail.message_id, mailbox="inbox"), "it to arrive by itself", deadline=90
    )
    account = await client.start()
    await until(lambda: account.outbox() == (), "the outbox to know")
    await client.in_step()
    await until(
        lambda: [other.places(one) for one in other.find(message_id=mail.message_id)],
        "one copy in Sent, and no draft",
        holds=lambda places: sorted(map(sorted, places)) == [["inbox"], ["sent"]],
    )
