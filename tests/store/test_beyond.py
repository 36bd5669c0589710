"""Actions on all of a list whose older mail is at the server only: looked up there, durable, one undo."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.store.office import Office
from tui.store import beyond_work, bulk_rows, fill
from tui.store.beyond_work import BeyondWork
from tui.store.found import FoundList
from tui.store.records import Filter, ThreadQuery
from tui.store.setup import StoreOptions

T0 = 1_795_000_000
COUNT, HERE = 47, 10
INBOX = ThreadQuery("in")


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_rows, "PART", 4)
    monkeypatch.setattr(fill, "PAGE", HERE)
    monkeypatch.setattr(beyond_work, "PAGE_AT_ONCE", 8)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """Of 47 conversations the newest ten are here. Every third is unread, and three in a row are of one second."""
    office = Office(tmp_path / "account", maxObjectsInSet=20)
    office.filler.options = StoreOptions(keep_bodies=0, keep_headers=HERE)
    for n in range(COUNT):
        office.server.add(f"T{n}", at=T0 + n // 3, keywords=() if n % 3 == 0 else ("$seen",))
    async with office:
        yield office


def everywhere(office: Office) -> set[str]:
    return {box for email_id in office.server.emails for box in office.boxes(email_id)}


def in_box(office: Office, mailbox_id: str) -> int:
    return sum(mailbox_id in office.boxes(email_id) for email_id in office.server.emails)


async def carried_on(office: Office) -> None:
    """Everything that waits is done, at the server too."""
    while office.account.engine.queue.bulk.waiting():  # noqa: ASYNC110
        await asyncio.sleep(0)
    await BeyondWork(office.remote, office.account.engine.writer, lambda: None).work()
    await office.sync()


def archive_all(office: Office, query: ThreadQuery = INBOX) -> str:
    account = office.account
    with account.all_of(query):
        return account.archive(account.all_ids(query), query.mailbox_id).text


async def test_all_of_a_mailbox_is_also_what_is_at_the_server_only(office: Office) -> None:
    assert len(office.ids("in")) == HERE
    far = office.account.beyond(INBOX, HERE)
    assert far is not None
    assert far.about == COUNT - HERE
    inbox = office.list("in")
    said = archive_all(office)
    assert said == (
        "Archived 47 conversations; about 37 of them are at the server only, where it is done once it can be reached"
    )
    assert len(inbox) == 0
    assert office.account.status.waiting > 0
    await carried_on(office)
    assert everywhere(office) == {"ar"}
    assert (office.waiting(), office.account.status.waiting) == (0, 0)
    assert max(len(call["update"]) for call in office.calls("Email/set")) == 20
    assert office.account.history()[0].text == "Archived 47 conversations"


async def test_undo_brings_all_of_it_back_and_redo_does_it_again(office: Office) -> None:
    archive_all(office)
    await carried_on(office)
    assert office.account.undo().count == 1
    await carried_on(office)
    assert everywhere(office) == {"in"}
    office.account.redo()
    await carried_on(office)
    assert everywhere(office) == {"ar"}


async def test_undo_overtakes_what_was_not_looked_up_yet(office: Office) -> None:
    archive_all(office)
    office.account.undo()
    await carried_on(office)
    assert everywhere(office) == {"in"}
    assert office.calls("Email/set") == []


async def test_undo_while_the_server_is_asked_leaves_nothing_done(office: Office) -> None:
    def at_once() -> None:
        office.server.before_answer = lambda: None
        office.account.undo()

    archive_all(office)
    office.server.before_answer = at_once
    await BeyondWork(office.remote, office.account.engine.writer, lambda: None).work()
    await carried_on(office)
    assert everywhere(office) == {"in"}


async def test_the_next_run_goes_on_where_a_killed_one_was(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive_all(office)
    pages = 0
    inner = BeyondWork._page

    async def killed_after_two(work: BeyondWork, far: object) -> object:
        nonlocal pages
        pages += 1
        if pages > 2:
            raise ConnectionError
        return await inner(work, far)  # type: ignore[arg-type]

    monkeypatch.setattr(BeyondWork, "_page", killed_after_two)
    with pytest.raises(ConnectionError):
        await carried_on(office)
    office.restart()
    monkeypatch.setattr(BeyondWork, "_page", inner)
    assert office.account.engine.queue.bulk.beyond.waiting() == 1
    asked = len(office.calls("Email/query"))
    await carried_on(office)
    assert everywhere(office) == {"ar"}
    assert all("before" in call["filter"] for call in office.calls("Email/query")[asked:])


async def test_what_comes_meanwhile_stays(office: Office) -> None:
    archive_all(office)
    office.server.add("new", at=T0 + 1_000_000_000)
    await carried_on(office)
    assert in_box(office, "in") == 1


async def test_all_read_is_asked_for_by_what_is_unread_only(office: Office) -> None:
    receipt = office.account.mark_all_read("in")
    assert receipt.text.startswith(
        "Marked 16 conversations in In as read; about 13 of them are at the server"
    )
    await carried_on(office)
    assert all("$seen" in office.keywords(email_id) for email_id in office.server.emails)
    changed = [id_ for call in office.calls("Email/set") for id_ in call["update"]]
    assert len(changed) == 16
    office.account.undo()
    await carried_on(office)
    assert sum("$seen" not in office.keywords(email_id) for email_id in office.server.emails) == 16


async def test_a_filter_reaches_only_what_passes_it(office: Office) -> None:
    for email in list(office.server.emails.values())[:5]:
        email["from"] = [{"name": "Eve", "email": "eve@example.org"}]
    eves = ThreadQuery("in", filters=frozenset({Filter("from", "eve@example.org")}))
    far = office.account.beyond(eves, 0)
    assert far is not None
    assert far.about is None
    assert "more of them may be at the server only" in archive_all(office, eves)
    await carried_on(office)
    assert in_box(office, "ar") == 5


async def test_all_that_is_unread_everywhere(office: Office) -> None:
    office.server.add("away", at=T0 - 5, boxes=("tr",))
    office.server.add("draft", at=T0 - 6, boxes=("dr",), keywords=("$draft",))
    unread = ThreadQuery(view="unread")
    with office.account.all_of(unread):
        office.account.set_seen(office.account.all_ids(unread), True, mailbox_id="")
    await carried_on(office)
    left = {e["threadId"] for e in office.server.emails.values() if "$seen" not in e["keywords"]}
    assert left == {"away", "draft"}


async def test_a_conversation_of_which_a_part_is_here_is_pinned_once(office: Office) -> None:
    """Its newest mail is pinned already when its older ones come by."""
    old = office.server.add("T46", at=T0 - 100)
    with office.account.all_of(INBOX):
        office.account.set_flagged(office.account.all_ids(INBOX), True, mailbox_id="in")
    await carried_on(office)
    pinned = [e["threadId"] for e in office.server.emails.values() if "$flagged" in e["keywords"]]
    assert sorted(pinned) == sorted(f"T{n}" for n in range(COUNT))
    assert "$flagged" not in office.keywords(old)


async def test_emptying_trash_deletes_what_is_not_here_too(office: Office) -> None:
    for email in office.server.emails.values():
        email["mailboxIds"] = {"tr": True}
        office.server.history.append(("updated", email["id"]))
    kept = office.server.add("kept", at=T0 - 50, boxes=("tr", "la"))
    await office.sync()
    with office.account.engine.writer.transaction():
        office.account.engine.writer.set_horizon("tr", T0 + 15)
    assert office.account.empty("tr").count
    await carried_on(office)
    assert set(office.server.emails) == {kept}
    assert office.boxes(kept) == {"la"}


async def test_a_server_that_cannot_search_so_is_told_of_and_the_rest_is_done(office: Office) -> None:
    archive_all(office)
    office.server.fail = lambda method: {"type": "unsupportedFilter"} if method == "Email/query" else None
    await carried_on(office)
    assert in_box(office, "ar") == HERE
    assert office.notices == [
        "The server cannot say which older mail is meant; it was done to what is on this machine, "
        "so scroll down and do it again for the rest."
    ]
    assert office.account.status.waiting == 0


async def test_where_all_of_it_is_here_nothing_is_asked(office: Office) -> None:
    with office.account.engine.writer.transaction():
        office.account.engine.writer.set_horizon("in", fill.COMPLETE)
    assert office.account.beyond(INBOX, HERE) is None
    assert office.account.beyond(ThreadQuery(view="muted"), 0) is None


@pytest.mark.parametrize("whole", [True, False])
async def test_a_search_to_which_the_server_has_said_everything_leaves_nothing_there(
    office: Office, whole: bool
) -> None:
    query = ThreadQuery("", "subject")
    found = office.account.threads(query)
    assert isinstance(found, FoundList)
    assert office.account.beyond(query, len(found)) is not None, "it has not been asked yet"
    found.found([], whole)
    assert (office.account.beyond(query, len(found)) is None) is whole


async def test_where_the_server_counts_no_more_nothing_is_asked(office: Office) -> None:
    account = office.account
    assert account.mark_all_read("in").count == 16
    await carried_on(office)
    asked = len(office.calls("Email/query"))
    receipt = account.mark_all_read("in")
    assert (receipt.count, receipt.text) == (0, "Nothing had to be changed.")
    await carried_on(office)
    assert len(office.calls("Email/query")) == asked


async def test_a_single_one_is_said_so(office: Office) -> None:
    far = office.account.beyond(INBOX, COUNT - 1)
    assert office.account.at_server(far).startswith("; one of them is at the server only")
