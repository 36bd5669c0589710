"""Older mail, page by page, from servers that do it their own way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.store.desk import Desk, expected
from tui.store import list_reads, reads
from tui.store.mails import COMPLETE

T0 = 1_795_000_000
Query = Callable[[dict[str, Any], object], dict[str, Any]]


def mails(desk: Desk, count: int, **more: Any) -> None:
    for n in range(count):
        desk.server.add(f"T{n}", at=T0 + n, **more)


def queries(desk: Desk, change: Callable[[dict[str, Any], Query], dict[str, Any]]) -> None:
    """From now on the server answers Email/query as ``change`` makes it, of the arguments and the honest way."""
    honest = desk.server._email_query
    desk.server._email_query = lambda arguments, _: change(arguments, honest)  # type: ignore[method-assign]


async def test_case_60_a_limit_of_the_servers_own_is_no_end(desk: Desk) -> None:
    def capped(arguments: dict[str, Any], honest: Query) -> dict[str, Any]:
        return {**honest({**arguments, "limit": 7}, None), "limit": 7}

    mails(desk, 40)
    queries(desk, capped)
    await desk.fill()
    assert set(desk.listed("in")) == expected(desk.server, "in")


async def test_case_23_a_server_that_gives_few_at_once_is_asked_for_few_and_read_to_the_end(
    tmp_path: Path,
) -> None:
    with Desk(tmp_path / "a", maxObjectsInGet=7) as desk:
        mails(desk, 40)
        await desk.fill()
        assert set(desk.listed("in")) == expected(desk.server, "in")
        for request in desk.server.requests:
            for call in request.calls:
                assert len(call.arguments.get("ids") or []) <= 7


async def test_case_23_a_server_that_gives_fewer_than_it_says_is_asked_for_fewer(desk: Desk) -> None:
    honest = desk.server._email_get

    def strict(arguments: dict[str, Any], created: dict[str, str]) -> dict[str, Any]:
        return {"type": "requestTooLarge"} if len(arguments["ids"]) > 9 else honest(arguments, created)

    desk.server._email_get = strict  # type: ignore[method-assign]
    mails(desk, 40)
    await desk.fill()
    await desk.filler.bodies(list(desk.server.emails))
    assert set(desk.listed("in")) == expected(desk.server, "in")
    assert desk.db.execute("SELECT count(*) FROM body").fetchone() == (40,)


async def test_case_61_the_end_is_the_end(desk: Desk) -> None:
    mails(desk, 3)
    await desk.fill()
    assert desk.writer.horizon("in") == COMPLETE
    before = len(desk.server.requests)
    await desk.filler.older("in")
    await desk.filler.run()
    assert len(desk.server.requests) == before


async def test_case_64_mail_at_the_border_of_two_pages_comes_once_and_none_is_passed_over(desk: Desk) -> None:
    for n in range(130):
        desk.server.add(f"T{n}", at=T0 + n // 60)
    await desk.fill()
    assert sorted(desk.listed("in")) == sorted(expected(desk.server, "in"))


@pytest.mark.parametrize("ignored", ["before", "position", "sort"])
async def test_a_server_that_ignores_a_part_of_the_question_is_not_asked_without_end(
    desk: Desk, ignored: str
) -> None:
    def deaf(arguments: dict[str, Any], honest: Query) -> dict[str, Any]:
        if ignored == "position":
            return honest({**arguments, "position": 0, "filter": {"inMailbox": "in"}}, None)
        if ignored == "before":
            return honest({**arguments, "filter": {"inMailbox": arguments["filter"]["inMailbox"]}}, None)
        found = honest({**arguments, "position": 0, "limit": 1000}, None)["ids"]
        start = arguments["position"]
        return {"ids": sorted(found)[start : start + arguments["limit"]]}

    mails(desk, 250)
    queries(desk, deaf)
    await desk.fill()
    assert desk.writer.horizon("in") == COMPLETE
    assert len(desk.server.requests) < 60
    if ignored == "before":
        assert set(desk.listed("in")) == expected(desk.server, "in")


async def test_case_66_no_total_is_needed(desk: Desk) -> None:
    mails(desk, 5)
    await desk.fill()
    asked = [call for request in desk.server.requests for call in request.calls]
    assert not [call for call in asked if call.arguments.get("calculateTotal")]
    assert len(desk.listed("in")) == 5


@pytest.mark.parametrize("date", [None, "", "yesterday", 5, "0001-01-01T00:00:00+14:00"])
async def test_mail_without_a_date_is_the_oldest_and_is_here(desk: Desk, date: object) -> None:
    mails(desk, 2)
    odd = desk.server.add("odd", at=T0)
    await desk.sync.first()
    desk.server.emails[odd]["receivedAt"] = date
    queries(desk, lambda arguments, honest: {"ids": [*desk.server.emails][: arguments["limit"]]})
    await desk.filler.older("in")
    assert desk.listed("in") == ["T1", "T0", "odd"]


async def test_case_67_dates_of_1970_and_2106_are_dates(desk: Desk) -> None:
    desk.server.add("old", at=0)
    desk.server.add("new", at=4_294_967_295)
    mails(desk, 1)
    await desk.fill()
    assert desk.listed("in") == ["new", "T0", "old"]


async def test_case_36_mail_that_the_server_passes_over_is_asked_for_by_its_id(desk: Desk) -> None:
    honest = desk.server._email_get
    once = [True]

    def forgetful(arguments: dict[str, Any], created: dict[str, str]) -> dict[str, Any]:
        answer = honest(arguments, created)
        return {**answer, "list": answer["list"][1:]} if len(answer["list"]) > 1 and once.pop() else answer

    mails(desk, 3)
    await desk.sync.run()
    desk.server._email_get = forgetful  # type: ignore[method-assign]
    await desk.filler.older("in")
    assert set(desk.listed("in")) == {"T0", "T1", "T2"}


async def test_mail_that_the_server_never_speaks_of_does_not_hold_up_the_rest(desk: Desk) -> None:
    mails(desk, 3)
    await desk.fill()
    silent = next(iter(desk.server.emails))
    desk.server.forget()
    honest = desk.server._email_get

    def reticent(arguments: dict[str, Any], created: dict[str, str]) -> dict[str, Any]:
        answer = honest(arguments, created)
        return {**answer, "list": [email for email in answer["list"] if email["id"] != silent]}

    desk.server._email_get = reticent  # type: ignore[method-assign]
    await desk.fill()
    assert desk.db.execute("SELECT count(*) FROM email WHERE stale = 1").fetchone() == (0,)


async def test_a_conversation_of_a_thousand_mails_is_one_row_and_all_of_it_opens(desk: Desk) -> None:
    for n in range(1000):
        desk.server.add("T", at=T0 + n, subject=f"Re: {n}")
    await desk.fill()
    await desk.filler.conversation("T")
    assert desk.listed("in") == ["T"]
    assert len(reads.conversation(desk.db, "T")) == 1000
    assert not reads.incomplete(desk.db, "T")
    (key,) = desk.db.execute("SELECT k FROM mailbox WHERE id = 'in'").fetchone()
    thread = list_reads.thread_at(desk.db, key, list_reads.sort_keys(desk.db, key)[0])
    assert thread is not None
    row = list_reads.thread_row(desk.db, thread, "in", frozenset(), frozenset())
    assert row is not None
    assert (row.count, row.subject) == (1000, "Re: 0")


async def test_case_49_conversations_that_are_joined_become_one_and_its_mail_comes_with_it(
    desk: Desk,
) -> None:
    first = desk.server.add("T1", at=T0)
    second = desk.server.add("T2", at=T0 + 1)
    hidden = desk.server.add("T2", at=T0 - 10, boxes=("nowhere",))
    await desk.fill()
    await desk.filler.conversation("T1")
    for mail in (second, hidden):
        desk.server.emails[mail]["threadId"] = "T1"
        desk.server.patch(mail, {})
    await desk.sync.run()
    assert desk.listed("in") == ["T1"]
    assert [message.id for message in reads.conversation(desk.db, "T1")] == [hidden, first, second]
    assert desk.db.execute("SELECT count(*) FROM thread").fetchone() == (1,)


async def test_a_slow_server_and_a_busy_person_do_not_keep_older_mail_away(desk: Desk) -> None:
    """So much time goes by for each mail of a page that something is settled before a large one comes."""
    mails(desk, 40)
    await desk.sync.run()

    def slow(arguments: dict[str, Any], honest: Query) -> dict[str, Any]:
        answer = honest(arguments, None)
        if len(answer["ids"]) > 15:
            desk.writer.generation += 1
        return answer

    queries(desk, slow)
    before = len(desk.server.requests)
    await desk.filler.older("in", 40)
    assert len(desk.listed("in")) == 10
    assert len(desk.server.requests) - before == 3
