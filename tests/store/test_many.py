"""One action on many conversations: at once on the screen, durable, in few requests, one undo."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.store.office import Office
from tui.store import acting, bulk_rows
from tui.store.records import Filter, ListEvent, Reset, ThreadQuery

T0 = 1_795_000_000
COUNT = 47
UNREAD = ThreadQuery("in", filters=frozenset({Filter("unread")}))


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "MANY", 10)
    monkeypatch.setattr(bulk_rows, "PART", 8)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path / "account", maxObjectsInSet=20)
    for n in range(COUNT):
        office.server.add(f"T{n}", at=T0 + n)
    async with office:
        yield office


def everywhere(office: Office) -> set[str]:
    return {box for email_id in office.server.emails for box in office.boxes(email_id)}


async def spelled_out(office: Office) -> None:
    while office.account.engine.queue.bulk.waiting():  # noqa: ASYNC110
        await asyncio.sleep(0)
    await office.told()


async def test_all_are_gone_before_they_are_spelled_out(office: Office) -> None:
    inbox, unread = office.list("in"), office.list(UNREAD)
    seen: list[ListEvent] = []
    inbox.subscribe(seen.extend)
    ids = office.account.all_ids(ThreadQuery("in"))
    assert ids == tuple(f"T{n}" for n in reversed(range(COUNT)))
    receipt = office.account.archive(ids, "in")
    assert (receipt.text, receipt.undo) == (
        f"Archived {COUNT} conversations",
        f"Bring {COUNT} conversations back to In",
    )
    assert (len(inbox), len(unread), seen) == (0, 0, [Reset()])
    assert office.account.engine.queue.bulk.waiting() > 0
    await spelled_out(office)
    assert (len(inbox), len(unread)) == (0, 0)
    assert office.ids("ar") == list(ids)


async def test_one_request_for_as_many_as_the_server_takes(office: Office) -> None:
    office.account.archive(office.account.all_ids(ThreadQuery("in")), "in")
    await spelled_out(office)
    await office.sync()
    assert everywhere(office) == {"ar"}
    assert [len(call["update"]) for call in office.calls("Email/set")] == [20, 20, 7]
    assert office.waiting() == 0
    office.account.undo()
    await spelled_out(office)
    assert len(office.ids("in")) == COUNT
    await office.sync()
    assert everywhere(office) == {"in"}
    office.account.redo()
    await spelled_out(office)
    await office.sync()
    assert everywhere(office) == {"ar"}


async def test_undo_overtakes_what_is_not_spelled_out(office: Office) -> None:
    inbox = office.list("in")
    office.account.archive(office.account.all_ids(ThreadQuery("in")), "in")
    assert office.waiting() > 0
    office.account.undo()
    await spelled_out(office)
    assert len(inbox) == COUNT
    await office.sync()
    assert everywhere(office) == {"in"}
    assert office.calls("Email/set") == []


async def test_what_is_half_spelled_out_is_finished_by_the_next_run(office: Office) -> None:
    office.account.archive(office.account.all_ids(ThreadQuery("in")), "in")
    assert office.account.engine.queue.bulk.waiting() > 0
    office.restart()
    await spelled_out(office)
    await office.sync()
    assert everywhere(office) == {"ar"}


async def test_what_is_half_taken_back_is_finished_by_the_next_run(office: Office) -> None:
    office.account.archive(office.account.all_ids(ThreadQuery("in")), "in")
    await spelled_out(office)
    await office.sync()
    office.account.undo()
    office.restart()
    await spelled_out(office)
    await office.sync()
    assert everywhere(office) == {"in"}


async def test_what_has_no_undo_any_more_leaves_nothing_behind(office: Office) -> None:
    ids = office.account.all_ids(ThreadQuery("in"))
    office.account.archive(ids, "in")
    await spelled_out(office)
    for n in range(51):
        office.account.set_flagged(ids[:1], n % 2 == 0, mailbox_id="ar")
    count = "SELECT count(*) FROM bulk_back"
    assert office.account.engine.queue._db.execute(count).fetchone() == (0,)


async def test_conversations_that_come_meanwhile_stay(office: Office) -> None:
    inbox = office.list("in")
    ids = office.account.all_ids(ThreadQuery("in"))
    office.server.add("new", at=T0 + 1000)
    office.account.archive(ids, "in")
    await office.sync()
    await spelled_out(office)
    await office.sync()
    assert [inbox.id_at(0), len(inbox)] == ["new", 1]


async def test_what_was_refused_comes_back(office: Office) -> None:
    inbox = office.list("in")
    refused = [id_ for id_, email in office.server.emails.items() if email["threadId"] in ("T3", "T30")]
    office.server.refuse = lambda id_, _: {"type": "forbidden"} if id_ in refused else None
    office.account.archive(office.account.all_ids(ThreadQuery("in")), "in")
    await spelled_out(office)
    await office.sync()
    assert [inbox.id_at(at) for at in range(len(inbox))] == ["T30", "T3"]
    assert len(office.notices) == 2


async def test_reading_many_empties_the_unread_ones(office: Office) -> None:
    unread, view = office.list(UNREAD), office.list(ThreadQuery(view="unread"))
    office.account.mark_all_read("in")
    assert (len(unread), len(view)) == (0, 0)
    await spelled_out(office)
    await office.sync()
    assert (len(unread), len(view)) == (0, 0)
    assert all(office.keywords(id_) == {"$seen"} for id_ in office.server.emails)
    office.account.undo()
    await spelled_out(office)
    assert (len(unread), len(view)) == (COUNT, COUNT)


async def test_a_server_that_takes_fewer_than_it_says_gets_fewer(office: Office) -> None:
    honest = office.server._email_set

    def narrow(arguments: dict[str, object], created: dict[str, str]) -> dict[str, object]:
        if len(arguments.get("update", {})) > 6:  # type: ignore[arg-type]
            return {"type": "requestTooLarge"}
        return honest(arguments, created)

    office.server._email_set = narrow  # type: ignore[method-assign]
    office.account.archive(office.account.all_ids(ThreadQuery("in")), "in")
    await spelled_out(office)
    await office.sync()
    assert everywhere(office) == {"ar"}


async def test_the_last_action_goes_for_others_too(office: Office) -> None:
    office.account.move(["T1"], "in", "la")
    last = office.account.last_action
    assert last is not None
    assert last.text == "Move to La"
    assert last.apply(["T2", "T3"], "in").text == "Moved 2 conversations to La"
    assert office.ids("la") == ["T3", "T2", "T1"]


async def test_history_lists_fifty_and_goes_back_to_any(office: Office) -> None:
    account = office.account
    for n in range(60):
        account.set_flagged([f"T{n % COUNT}"], n < COUNT, mailbox_id="in")
    listed = account.history()
    assert len(listed) == 50
    assert listed[0].text == "Unpinned one conversation"
    assert account.undo_text() == "Pin one conversation"
    receipt = account.undo_to(12)
    assert receipt.text == "13 actions undone"
    assert [deed.undone for deed in account.history()] == [True] * 13 + [False] * 37
    assert len(office.ids(ThreadQuery(view="pinned"))) == COUNT
    assert account.redo_text() == "Unpinned one conversation"
    for _ in range(13):
        account.redo()
    assert len(office.ids(ThreadQuery(view="pinned"))) == COUNT - 13
    assert account.redo().count == 0
    assert account.undo_to(99).count == 0
