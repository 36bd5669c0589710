"""Whatever is done in whatever order, here and elsewhere: server, lists, views and filters end in agreement."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.office import Office
from tui.store import acting, bulk_rows, waking
from tui.store.lists import ThreadList
from tui.store.records import Filter, ThreadQuery
from tui.store.sync import PutOff

T0 = 1_795_000_000
SOON = (int(time.time()) // 60 + 60) * 60
BOXES = ("in", "ar", "tr", "ju", "la")
VIEWS = ("unread", "pinned", "drafts", "muted", "snoozed")
FILTERS = [Filter("unread"), Filter("pinned"), Filter("attachment"), Filter("from", "bob@example.org")]
FILTERS += [Filter("to_me"), Filter("list"), Filter("text", "subject"), Filter("mask")]
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "MANY", 4)
    monkeypatch.setattr(bulk_rows, "PART", 3)


def someone_elses_deed(chance: random.Random, office: Office) -> None:
    server = office.server
    ids = sorted(server.emails)
    kind = chance.choice(["add", "flag", "read", "move", "destroy"] if ids else ["add"])
    if kind == "add":
        server.add(
            f"T{chance.randrange(12)}",
            at=T0 + chance.randrange(10_000),
            boxes=tuple(chance.sample(BOXES, chance.choice((1, 1, 2)))),
            keywords=tuple(
                chance.sample(["$seen", "$flagged", "$draft", "$muted", "$maskedemail"], chance.randrange(3))
            ),
            hasAttachment=chance.random() < 0.3,
            to=[{"name": "", "email": chance.choice(["me@example.org", "you@example.org"])}],
            **{"header:List-Id:asText": chance.choice([None, "list.example.org"])},
        )
        return
    id_ = chance.choice(ids)
    here, there = chance.choice(sorted(server.emails[id_]["mailboxIds"])), chance.choice(sorted(server.boxes))
    if kind == "destroy":
        server.destroy(id_)
    elif kind == "move" and there != here:
        server.patch(id_, {f"mailboxIds/{there}": True, f"mailboxIds/{here}": None})
    else:
        keyword = "$flagged" if kind == "flag" else "$seen"
        server.patch(id_, {f"keywords/{keyword}": chance.choice([True, None])})


def own_deed(chance: random.Random, office: Office) -> None:
    account = office.account
    box = chance.choice([one.id for one in account.mailboxes()])
    ids = office.ids(box)
    ids = chance.sample(ids, min(len(ids), chance.choice((1, 1, 2, 9))))
    other = chance.choice([one.id for one in account.mailboxes()])
    on = chance.random() < 0.6
    deeds: list[Any] = [
        lambda: account.archive(ids, box),
        lambda: account.delete(ids, box),
        lambda: account.move(ids, box, other),
        lambda: account.set_labels(ids, box, [other], [box] if on else []),
        lambda: account.report_spam(ids, box),
        lambda: account.not_spam(ids, box),
        lambda: account.set_seen(ids, on, mailbox_id=box),
        lambda: account.set_flagged(ids, on, mailbox_id=box),
        lambda: account.mute(ids, on, mailbox_id=box),
        lambda: account.follow(ids, on, mailbox_id=box),
        lambda: account.snooze(ids, box, SOON + 60 * chance.randrange(5)),
        lambda: account.unsnooze(ids),
        lambda: account.create_mailbox(chance.choice("ABC")),
        lambda: account.rename_mailbox(box, chance.choice("ABC")),
        lambda: account.move_mailbox(box, other),
    ]
    chance.choice(deeds)()


async def settle(office: Office) -> None:
    """Everything that is under way arrives."""
    for _ in range(50):
        await office.told()
        try:
            await office.sync()
        except PutOff:
            continue
        if not office.waiting() and not office.account.engine.queue.bulk.waiting():
            return
    raise AssertionError(f"still waiting: {office.account.engine.queue.ops()[:5]}")


def every_query(office: Office) -> Iterator[ThreadQuery]:
    for view in VIEWS:
        yield ThreadQuery(view=view)
        yield ThreadQuery(view=view, filters=frozenset({Filter("unread")}))
    for box in BOXES:
        yield ThreadQuery(box)
        for one in FILTERS:
            yield ThreadQuery(box, filters=frozenset({one}))
    yield ThreadQuery("in", filters=frozenset({Filter("unread"), Filter("pinned")}))


def seen_from(office: Office, thread: str, box: str) -> list[dict[str, Any]]:
    """The naive model: the mails that a conversation has when it is seen from there."""
    mails = [email for email in office.server.emails.values() if email["threadId"] == thread]
    if box in ("tr", "ju"):
        return [mail for mail in mails if box in mail["mailboxIds"]]
    return [mail for mail in mails if set(mail["mailboxIds"]) - {"tr", "ju"}]


def passes(one: Filter, mails: list[dict[str, Any]]) -> bool:
    def marked(name: str) -> bool:
        return any(name in mail["keywords"] for mail in mails)

    match one.kind:
        case "unread":
            return any(not {"$seen", "$draft"} & mail["keywords"].keys() for mail in mails)
        case "pinned":
            return marked("$flagged")
        case "attachment":
            return any(mail.get("hasAttachment") for mail in mails)
        case "list":
            return any(mail.get("header:List-Id:asText") for mail in mails)
        case "mask":
            return marked("$maskedemail")
        case "to_me":
            return any(person["email"] == "me@example.org" for mail in mails for person in mail.get("to", ()))
        case _:  # the sender and the subject are the same everywhere
            return bool(mails)


def expected(office: Office, query: ThreadQuery) -> set[str]:
    emails = office.server.emails.values()
    threads = {email["threadId"] for email in emails}
    if query.view == "snoozed":
        box = next((id_ for id_, role in office.server.boxes.items() if role == "snoozed"), "none")
        found = {email["threadId"] for email in emails if box in email["mailboxIds"]}
    elif query.view:
        found = {thread for thread in threads if in_view(query.view, seen_from(office, thread, ""))}
    else:
        found = {email["threadId"] for email in emails if query.mailbox_id in email["mailboxIds"]}
    return {
        thread
        for thread in found
        if all(passes(one, seen_from(office, thread, query.mailbox_id)) for one in query.filters)
    }


def in_view(view: str, mails: list[dict[str, Any]]) -> bool:
    names = {name for mail in mails for name in mail["keywords"]}
    match view:
        case "unread" | "pinned":
            return passes(Filter(view), mails)
        case "drafts":
            return "$draft" in names
        case _:
            return "$muted" in names and "$followed" not in names


def listed(thread_list: ThreadList) -> list[str | None]:
    return [thread_list.id_at(index) for index in range(len(thread_list))]


@given(seed=st.integers(0, 1_000_000), steps=st.integers(5, 25), property_=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
async def test_everything_ends_in_agreement(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: int, property_: bool
) -> None:
    chance = random.Random(seed)
    office = Office(tmp_path_factory.mktemp("account"), maxObjectsInSet=5, knows_snoozing=property_)
    for _ in range(15):
        someone_elses_deed(chance, office)
    async with office:
        lists = {query: office.list(query) for query in every_query(office)}
        for _ in range(steps):
            match chance.choice(["own"] * 6 + ["other"] * 3 + ["sync", "undo", "redo", "restart", "wake"]):
                case "own":
                    own_deed(chance, office)
                case "other":
                    someone_elses_deed(chance, office)
                case "sync":
                    await office.sync()
                case "undo":
                    office.account.undo()
                case "redo":
                    office.account.redo()
                case "wake":
                    with pytest.MonkeyPatch.context() as patch:
                        patch.setattr(waking.time, "time", lambda: SOON + 3600.0)
                        waking.wake(office.account.engine.writer, server_wakes=property_)
                case _:
                    office.restart()
                    lists = {query: office.list(query) for query in every_query(office)}
            await office.told()
        await settle(office)
        for query, thread_list in lists.items():
            shown = listed(thread_list)
            assert set(shown) == expected(office, query), query
            assert len(set(shown)) == len(shown), query
            thread_list.load_anew()
            assert listed(thread_list) == shown, query
        assert all(email["mailboxIds"] for email in office.server.emails.values())
        counts = office.account.counts()
        assert all(counts[view] == len(lists[ThreadQuery(view=view)]) for view in VIEWS)


@given(seed=st.integers(0, 1_000_000), steps=st.integers(1, 12), property_=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
async def test_undoing_everything_is_having_done_nothing(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: int, property_: bool
) -> None:
    chance = random.Random(seed)
    office = Office(tmp_path_factory.mktemp("account"), knows_snoozing=property_)
    for _ in range(15):
        someone_elses_deed(chance, office)
    async with office:

        def held() -> dict[str, tuple[set[str], set[str], Any]]:
            return {
                id_: (office.boxes(id_), office.keywords(id_), email.get("snoozed"))
                for id_, email in office.server.emails.items()
            }

        before = held()
        for _ in range(steps):
            own_deed(chance, office)
            await office.told()
            if chance.random() < 0.3:
                await settle(office)
        done = len(office.account.history())
        await settle(office)
        after = held()
        while office.account.undo().count:
            await office.told()
            if chance.random() < 0.3:
                await settle(office)
        await settle(office)
        assert held() == before
        assert len(office.account.history()) <= done
        while office.account.redo_text() and office.account.redo().count:
            await office.told()
        await settle(office)
        if not any("mailbox" in deed.text for deed in office.account.history()):
            assert held() == after
