"""Triage, snoozing and mailboxes against real servers: every test runs on the demo server and on Cyrus."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.servers.account import ServedAccount
from tests.servers.other_client import USING
from tests.store.client import QUICK, Client, until
from tui.jmap.session import SNOOZING
from tui.store import beyond_work, fill, remote, snoozing, waking
from tui.store.records import Filter, Mailbox, ThreadQuery


@pytest.fixture
async def client(mail_server: ServedAccount, tmp_path: Path) -> AsyncIterator[Client]:
    client = Client(mail_server, tmp_path)
    yield client
    await client.close()


def named(client: Client, name: str) -> Mailbox | None:
    return next((box for box in client.account.mailboxes() if box.name == name), None)


def subjects(client: Client, query: ThreadQuery) -> list[str]:
    listed = client.account.threads(query)
    rows = [listed.row(index) for index in range(len(listed))]
    listed.close()
    return [row.subject for row in rows if row is not None]


async def test_mute_follow_and_views_of_them(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    first = other.deliver("Endless thread", keywords=["$seen"])
    account = await client.start()
    row = await client.shown("Endless thread")
    account.mute([row.id], True, mailbox_id=client.box("inbox"))
    await client.in_step()
    assert "$muted" in other.keywords(first)
    assert "Endless thread" in subjects(client, ThreadQuery(view="muted"))

    answer = other.deliver("Re: Endless thread", answers=first)
    await until(lambda: other.places(answer), "the reply to be archived", holds={"archive"}.__eq__)
    assert "$seen" in other.keywords(answer)

    account.mute([row.id], False, mailbox_id=client.box("inbox"))
    await client.in_step()
    assert "$muted" not in other.keywords(first) | other.keywords(answer)


async def test_labels_in_one_action(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    red, blue = other.create_mailbox("Red"), other.create_mailbox("Blue")
    mail = other.deliver("Colourful")
    account = await client.start()
    row = await client.shown("Colourful")
    assert account.set_labels([row.id], client.box("inbox"), [red, blue], []).text.endswith("Red, Blue")
    await client.in_step()
    assert other.places(mail) == {"inbox", "Red", "Blue"}
    account.set_labels([row.id], client.box("inbox"), [], [red])
    await client.in_step()
    assert other.places(mail) == {"inbox", "Blue"}
    account.undo()
    account.undo()
    await client.in_step()
    assert other.places(mail) == {"inbox"}


async def test_snooze_wakes_once_on_top(
    client: Client, mail_server: ServedAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = mail_server.other_client
    mail = other.deliver("Later please", keywords=["$seen"])
    other.deliver("Newer")
    account = await client.start()
    row = await client.shown("Later please")
    soon = (int(time.time()) // 60 + 3) * 60
    assert account.snooze([row.id], client.box("inbox"), soon).count == 1
    await client.not_shown("Later please")
    await client.in_step()
    assert "inbox" not in other.places(mail)
    listed = account.threads(ThreadQuery(view="snoozed"))
    await until(lambda: len(listed), "it to sleep", holds=(1).__eq__)
    shown = listed.row(0)
    assert shown is not None
    assert (shown.snoozed_until, shown.waiting) == (soon, False)

    if SNOOZING in other.session["capabilities"]:
        using = [*USING, SNOOZING]
        [held] = other.call("Email/get", using=using, ids=[mail["id"]], properties=["snoozed", "keywords"])[
            "list"
        ]
        assert datetime.fromisoformat(held["snoozed"]["until"]).timestamp() == soon
        assert not any(keyword.startswith("snoozed") for keyword in held["keywords"])
    else:
        assert snoozing.until_keyword(soon) in other.keywords(mail)

    clock = time.time
    monkeypatch.setattr(waking.time, "time", lambda: clock() + 400)
    account.sync_now()
    await client.shown("Later please")
    await until(lambda: client.subjects()[0], "it to be on top", holds="Later please".__eq__)
    await client.in_step()
    assert other.places(mail) == {"inbox"}
    keywords = other.keywords(mail)
    assert "$new" in keywords
    assert "$seen" not in keywords
    assert client.row("Later please").new


async def test_a_mailbox_is_made_used_renamed_and_deleted(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    mail = other.deliver("Sort me")
    account = await client.start()
    row = await client.shown("Sort me")
    mail_server.stop()
    await client.offline()
    made = account.create_mailbox("Plans")
    inner = account.create_mailbox("Moon", made.mailbox_id)
    assert account.move([row.id], client.box("inbox"), inner.mailbox_id).count == 1
    await client.not_shown("Sort me")
    mail_server.start()
    account.sync_now()
    await client.in_step()
    assert other.places(mail) == {"Moon"}

    box = named(client, "Moon")
    assert box is not None
    assert account.rename_mailbox(box.id, "Mars").count == 1
    await client.in_step()
    assert other.places(mail) == {"Mars"}
    assert account.move_mailbox(box.id, "").count == 1
    await client.in_step()
    assert next(one for one in other.mailboxes() if one["name"] == "Mars")["parentId"] is None

    plan = account.plan_delete(box.id)
    assert (plan.possible, plan.mails) == (True, 1)
    account.delete_mailbox(box.id)
    account.delete_mailbox(made.mailbox_id)
    await client.in_step()
    assert not other.exists(mail["id"])
    assert {"Plans", "Mars"}.isdisjoint(one["name"] for one in other.mailboxes())
    assert client.notices == []


async def test_case_81_a_name_taken_elsewhere_meanwhile(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    mail = other.deliver("Where to")
    account = await client.start()
    row = await client.shown("Where to")
    mail_server.stop()
    await client.offline()
    box = account.create_mailbox("Popular").mailbox_id
    account.move([row.id], client.box("inbox"), box)
    mail_server.start()
    other.create_mailbox("Popular")
    account.sync_now()
    await client.in_step()
    assert other.places(mail) == {"Popular"}
    assert [one["name"] for one in other.mailboxes()].count("Popular") == 1


async def test_hiding_a_mailbox_is_known_to_the_server(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    box = other.create_mailbox("Noise")
    account = await client.start()
    await until(lambda: account.mailbox(box), "the mailbox")
    for on in (True, False, True):
        account.subscribe_mailbox(box, on)
        await client.in_step()
        assert next(one for one in other.mailboxes() if one["id"] == box)["isSubscribed"] == on


async def test_case_82_emptying_trash(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    gone = other.deliver("For ever", mailbox="trash")
    kept = other.deliver("Not all", mailbox="trash")
    other.update(kept, {f"mailboxIds/{other.mailbox_id('inbox')}": True})
    account = await client.start()
    await client.shown("For ever", "trash")
    await client.shown("Not all", "trash")
    assert account.empty(client.box("trash")).count >= 2
    await client.in_step()
    assert not other.exists(gone["id"])
    assert other.places(kept) == {"inbox"}


async def test_filters_follow_what_happens(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    other.deliver("Quiet", keywords=["$seen"])
    noisy = other.deliver("Noisy", sender="Ann <ann@example.net>")
    await client.start()
    await client.shown("Quiet")
    await client.shown("Noisy")
    inbox = client.box("inbox")

    def found(*filters: Filter) -> set[str]:
        return {"Quiet", "Noisy"}.intersection(
            subjects(client, ThreadQuery(inbox, filters=frozenset(filters)))
        )

    unread = client.account.threads(ThreadQuery(inbox, filters=frozenset({Filter("unread")})))
    before = len(unread)
    assert found(Filter("unread")) == {"Noisy"}
    assert found(Filter("from", "ann@example.net")) == {"Noisy"}
    assert found(Filter("text", "quiet")) == {"Quiet"}
    assert found(Filter("to_me")) == {"Quiet", "Noisy"}
    other.set_keyword(noisy, "$seen")
    await until(lambda: len(unread), "the filtered list to follow", holds=(before - 1).__eq__)


async def test_a_note_is_kept_once_and_thrown_away(client: Client, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    mail = other.deliver("Remember this")
    account = await client.start()
    row = await client.shown("Remember this")
    assert account.add_memo(mail["id"], "Call Bob\nabout this").count == 1
    assert [memo.text for memo in account.conversation(row.id)[0].memos] == ["Call Bob\nabout this"]
    await client.in_step()
    assert "$hasmemo" in other.keywords(mail)
    [note] = [one for one in other.mails() if "$memo" in one["keywords"]]
    assert note["inReplyTo"] == mail["messageId"]
    assert other.text(note["id"]) == "Call Bob\nabout this"

    shown = (await client.read(row.id))[0]
    await until(
        lambda: [memo.text for memo in account.conversation(row.id)[0].memos],
        "the note's text",
        holds=["Call Bob\nabout this"].__eq__,
    )
    assert len(account.conversation(row.id)) == 1
    account.remove_memo(account.conversation(row.id)[0].memos[0].id)
    await client.in_step()
    assert "$hasmemo" not in other.keywords(mail)
    assert other.places(note) == {"trash"}
    assert shown.id == mail["id"]


async def test_all_of_a_mailbox_also_what_is_at_the_server_only(
    mail_server: ServedAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Archived from a machine that has the newest three, in pages and requests of three; and taken back."""
    for module, name in ((fill, "PAGE"), (beyond_work, "PAGE_AT_ONCE"), (remote, "SETS_AT_ONCE")):
        monkeypatch.setattr(module, name, 3)
    other = mail_server.other_client
    deep = other.create_mailbox("Deep")
    mails = [
        other.deliver(
            f"Deep {n}",
            mailbox="Deep",
            keywords=["$seen"] if n % 2 else [],
            received=datetime(2026, 3, 1, 8, n, tzinfo=UTC),
        )
        for n in range(8)
    ]
    client = Client(mail_server, tmp_path, replace(QUICK, keep_headers=3, keep_bodies=0))
    account = await client.start()
    try:
        await until(lambda: client.rows("Deep"), "the newest page", holds=lambda rows: len(rows) == 3)
        assert account.mark_all_read(deep).count == 4
        await client.in_step()
        assert all("$seen" in other.keywords(mail) for mail in mails)

        everything = ThreadQuery(deep)
        with account.all_of(everything):
            said = account.archive(account.all_ids(everything), deep).text
        assert said == "Archived 8 conversations; about 5 of them are at the server only"
        await client.in_step()
        assert [other.places(mail) for mail in mails] == [{"archive"}] * 8

        account.undo()
        await client.in_step()
        assert [other.places(mail) for mail in mails] == [{"Deep"}] * 8
        account.undo()
        await client.in_step()
        assert [("$seen" in other.keywords(mail)) for mail in mails] == [n % 2 == 1 for n in range(8)]
    finally:
        await client.close()
