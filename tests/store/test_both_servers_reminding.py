"""Sent mail that comes back when nobody answers, on the demo server and on Cyrus."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers.account import ServedAccount
from tests.servers.other_client import Email
from tests.store.client import Client, until
from tui.mail.draft import Draft
from tui.store import waking
from tui.store.records import ThreadQuery
from tui.store.reminding import UNANSWERED


@pytest.fixture
async def client(mail_server: ServedAccount, tmp_path: Path) -> AsyncIterator[Client]:
    client = Client(mail_server, tmp_path)
    yield client
    await client.close()


async def asked(client: Client, server: ServedAccount, subject: str, at: float) -> tuple[Draft, Email]:
    """A mail has left that is to come back then."""
    account = await client.start()
    draft = replace(client.draft(subject, to="nobody@example.org", body="Well?\n"), remind_at=at)
    assert account.send(draft).count == 1
    await until(lambda: account.outbox() == (), "the outbox to empty")
    await client.in_step()
    [sent] = await until(
        lambda: server.other_client.find(message_id=draft.message_id, mailbox="sent"), "the mail in Sent"
    )
    await until(
        lambda: server.other_client.places(sent), "it to sleep, too", holds=lambda found: len(found) == 2
    )
    assert UNANSWERED in server.other_client.keywords(sent)
    return draft, sent


async def test_an_answer_ends_it(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    _, sent = await asked(client, mail_server, "Any news?", time.time() + 90_000)
    listed = client.account.threads(ThreadQuery(view="snoozed"))
    await until(lambda: len(listed), "it to be listed as snoozed", holds=(1).__eq__)
    other.deliver("Re: Any news?", answers=sent)
    await client.shown("Any news?")
    client.account.sync_now()
    await until(lambda: other.places(sent), "it to wait no more", holds={"sent"}.__eq__)
    assert not any(each.startswith("snoozed") for each in other.keywords(sent))


async def test_it_is_called_off_by_hand(client: Client, mail_server: ServedAccount) -> None:
    _, sent = await asked(client, mail_server, "Never mind", time.time() + 90_000)
    listed = client.account.threads(ThreadQuery(view="snoozed"))
    await until(lambda: len(listed), "it to be listed as snoozed", holds=(1).__eq__)
    row = listed.row(0)
    assert row is not None
    assert client.account.unsnooze([row.id]).count == 1
    await client.in_step()
    assert mail_server.other_client.places(sent) == {"sent"}
    assert UNANSWERED not in mail_server.other_client.keywords(sent)


async def test_it_comes_back_unanswered(
    client: Client, mail_server: ServedAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = mail_server.other_client
    _, sent = await asked(client, mail_server, "Still there?", time.time() + 180)
    clock = time.time
    monkeypatch.setattr(waking.time, "time", lambda: clock() + 500)
    client.account.sync_now()
    await client.shown("Still there?")
    await client.in_step()
    assert other.places(sent) == {"inbox", "sent"}
    assert "$seen" not in other.keywords(sent)
    client.account.sync_now()
    await until(lambda: UNANSWERED in other.keywords(sent), "it to wait for nothing", holds=False.__eq__)
