"""The sync lane against a model of a server; numbers are those of the protocol's known edge cases."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.desk import Desk, expected
from tests.store.model_server import BOXES
from tui.jmap.errors import JmapError, RequestRefused
from tui.jmap.request import Request, Response
from tui.store import ops, triage
from tui.store.ops import MailState
from tui.store.sync import PutOff

T0 = 1_795_000_000


async def test_first_sync_shows_what_the_server_has(desk: Desk) -> None:
    desk.server.add("T1", at=T0)
    desk.server.add("T2", at=T0 + 60, keywords=("$seen",))
    desk.server.add("T1", at=T0 + 120, boxes=("se",), keywords=("$seen",))
    await desk.fill()
    assert desk.listed("in") == ["T2", "T1"]
    assert desk.counts()["in"] == (2, 1)
    assert desk.listed("se") == ["T1"]


async def test_the_inbox_shows_after_two_requests(desk: Desk) -> None:
    desk.server.add("T1", at=T0)
    await desk.sync.first()
    await desk.filler.older("in")
    assert desk.listed("in") == ["T1"]
    assert len(desk.server.requests) == 2


async def test_a_delta_is_one_request(desk: Desk) -> None:
    await desk.fill()
    before = len(desk.server.requests)
    desk.server.add("T1", at=T0)
    await desk.sync.run()
    assert desk.listed("in") == ["T1"]
    assert len(desk.server.requests) == before + 1


async def test_case_36_created_and_gone_before_it_could_be_read_is_no_error(desk: Desk) -> None:
    await desk.fill()
    id_ = desk.server.add("T1", at=T0)
    del desk.server.emails[id_]
    await desk.sync.run()
    assert desk.listed("in") == []


async def test_case_38_the_state_is_that_of_changes_not_of_get(desk: Desk) -> None:
    await desk.fill()
    since = desk.server.state
    for n in range(150):
        desk.server.add(f"T{n}", at=T0 + n)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.remote, "_most", 40)
        assert await desk.sync._step() is True
    assert desk.writer.state("Email") == str(int(since) + 40)


async def test_case_39_pages_of_changes_survive_a_restart_between_them(desk: Desk) -> None:
    await desk.fill()
    for n in range(30):
        desk.server.add(f"T{n}", at=T0 + n)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.remote, "_most", 10)
        await desk.sync._step()
        desk.restart()
        await desk.sync.run()
    assert set(desk.listed("in")) == expected(desk.server, "in")


async def test_case_40_a_server_that_promises_more_and_stands_still_is_asked_anew(desk: Desk) -> None:
    desk.server.add("T1", at=T0)
    await desk.fill()
    honest = desk.server._email_changes
    stuck = [True]

    def changes(arguments: dict[str, object], created: object) -> dict[str, object]:
        if stuck.pop() if stuck else False:
            since = arguments["sinceState"]
            empty: dict[str, object] = {"created": [], "updated": [], "destroyed": []}
            return {"oldState": since, "newState": since, "hasMoreChanges": True, **empty}
        return honest(arguments, created)

    desk.server._email_changes = changes  # type: ignore[method-assign]
    desk.server.add("T2", at=T0 + 1)
    await desk.fill()
    assert desk.listed("in") == ["T2", "T1"]


async def test_case_41_updated_mail_that_is_not_here_comes_when_it_belongs_here(desk: Desk) -> None:
    old = desk.server.add("T1", at=T0, boxes=("nowhere",))
    await desk.fill()
    desk.server.patch(old, {"mailboxIds/in": True})
    await desk.sync.run()
    assert desk.listed("in") == ["T1"]


@pytest.mark.parametrize("error", ["cannotCalculateChanges", "invalidArguments"])
async def test_cases_45_and_46_a_forgotten_state_fills_anew_and_keeps_the_rows(
    desk: Desk, error: str
) -> None:
    kept = desk.server.add("T1", at=T0)
    gone = desk.server.add("T2", at=T0 + 1)
    await desk.fill()
    desk.server.destroy(gone)
    desk.server.patch(kept, {"keywords/$flagged": True})
    desk.server.add("T3", at=T0 + 2)
    desk.server.forget()
    failures = [{"type": error}]
    desk.server.fail = lambda method: failures.pop() if method == "Email/changes" and failures else None
    await desk.sync.run()
    assert "T1" in desk.listed("in")  # stale rows stay while the rest is asked for
    await desk.filler.run()
    assert desk.listed("in") == ["T3", "T1"]
    (keywords,) = desk.db.execute("SELECT keywords FROM email WHERE id = ?", (kept,)).fetchone()
    assert keywords == "$flagged"


@pytest.mark.parametrize("stuck", [False, True])
async def test_a_server_that_never_knows_a_state_is_not_asked_without_end(desk: Desk, stuck: bool) -> None:
    await desk.fill()
    honest = desk.server._email_changes

    def changes(arguments: dict[str, Any], created: object) -> dict[str, Any]:
        if not stuck:
            return {"type": "invalidArguments"}
        answer = honest(arguments, created)
        return {**answer, "hasMoreChanges": True, "newState": answer["oldState"]}

    desk.server._email_changes = changes  # type: ignore[method-assign]
    before = len(desk.server.requests)
    with pytest.raises(JmapError):
        await desk.sync.run()
    assert len(desk.server.requests) - before <= 4


async def test_case_47_a_get_that_is_too_large_is_asked_for_by_ids_before_the_state_moves(desk: Desk) -> None:
    await desk.fill()
    desk.server.add("T1", at=T0)
    failures = [{"type": "requestTooLarge"}]
    desk.server.fail = lambda method: failures.pop() if method == "Email/get" and failures else None
    await desk.sync.run()
    assert desk.listed("in") == ["T1"]


async def test_case_68_only_what_was_refused_falls_back_and_it_is_named(desk: Desk) -> None:
    ids = [desk.server.add(f"T{n}", at=T0 + n) for n in range(3)]
    await desk.fill()
    desk.server.refuse = lambda id_, _: {"type": "forbidden"} if id_ == ids[1] else None
    mails = [MailState(id_, frozenset(), frozenset({"in"})) for id_ in ids]
    desk.do(triage.relocate(mails, "in", "ar"))
    assert desk.listed("in") == []
    await desk.sync.run()
    assert desk.listed("in") == ["T1"]
    assert desk.listed("ar") == ["T2", "T0"]
    assert [notice for notice in desk.notices() if "Subject of T1" in notice]
    assert desk.queue.waiting_targets() == 0


async def test_case_70_on_and_off_again_ends_as_off(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0)
    await desk.fill()
    desk.do([ops.keyword(id_, "$flagged", True)])
    desk.do([ops.keyword(id_, "$flagged", False)])
    before = len(desk.server.requests)
    await desk.sync.run()
    assert desk.server.emails[id_]["keywords"] == {}
    assert desk.queue.waiting_targets() == 0
    sent = [call.method for request in desk.server.requests[before:] for call in request.calls]
    assert "Email/set" not in sent


async def test_case_21_and_23_a_server_that_takes_less_than_it_says_gets_less(desk: Desk) -> None:
    ids = [desk.server.add(f"T{n}", at=T0 + n) for n in range(30)]
    await desk.fill()
    honest = desk.server.send

    async def strict(request: Request) -> Response:
        sets = [call for call in request.calls if call.method == "Email/set"]
        if sets and len(sets[0].arguments["update"]) > 10:
            raise RequestRefused("too many", "limit", limit="maxObjectsInSet")
        return await honest(request)

    desk.server.send = strict  # type: ignore[method-assign]
    desk.do([ops.keyword(id_, "$seen", True) for id_ in ids])
    await desk.sync.run()
    assert desk.queue.waiting_targets() == 0
    assert all("$seen" in email["keywords"] for email in desk.server.emails.values())


async def test_case_72_ops_on_mail_that_is_gone_are_dropped_quietly(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0)
    await desk.fill()
    desk.do([ops.keyword(id_, "$seen", True)])
    desk.server.destroy(id_)
    await desk.sync.run()
    assert desk.listed("in") == []
    assert desk.notices() == []
    assert desk.queue.waiting_targets() == 0


async def test_case_75_a_keyword_in_capitals_is_the_same_keyword(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0, keywords=("$Seen",))
    await desk.fill()
    assert desk.counts()["in"] == (1, 1) or desk.db.execute("SELECT keywords FROM email").fetchone() == (
        "$seen",
    )
    assert id_ in desk.server.emails


async def test_case_78_a_passing_error_keeps_the_op_for_later(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0)
    await desk.fill()
    desk.server.refuse = lambda _id, _patch: {"type": "rateLimit"}
    desk.do([ops.keyword(id_, "$flagged", True)])
    with pytest.raises(PutOff):
        await desk.sync.run()
    assert desk.queue.waiting_targets() == 1
    desk.server.refuse = lambda _id, _patch: None
    await desk.sync.run()
    assert "$flagged" in desk.server.emails[id_]["keywords"]


async def test_case_123_what_was_done_offline_is_done_after_a_restart(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0)
    await desk.fill()
    desk.do(triage.relocate([MailState(id_, frozenset(), frozenset({"in"}))], "in", "ar"))
    desk.restart()
    assert desk.listed("in") == []
    await desk.sync.run()
    assert set(desk.server.emails[id_]["mailboxIds"]) == {"ar"}


async def test_a_change_of_another_client_does_not_undo_what_waits_here(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0)
    await desk.fill()
    desk.server.refuse = lambda _id, _patch: {"type": "rateLimit"}
    desk.do(triage.relocate([MailState(id_, frozenset(), frozenset({"in"}))], "in", "ar"))
    desk.server.patch(id_, {"keywords/$flagged": True})
    with pytest.raises(PutOff):
        await desk.sync.run()
    assert desk.listed("in") == []
    assert desk.counts()["in"] == (0, 0)
    assert desk.counts()["ar"] == (1, 1)


async def test_a_page_read_while_a_sync_settles_loses_no_mail(desk: Desk) -> None:
    old = desk.server.add("T1", at=T0, boxes=("la",))
    await desk.sync.first()
    once = [True]

    def overtaken() -> None:
        if once:
            once.clear()
            desk.server.patch(old, {"mailboxIds/in": True})
            desk.writer.generation += 1  # as a sync that settled meanwhile leaves it

    desk.server.before_answer = overtaken
    await desk.filler.older("in")
    assert desk.listed("in") == ["T1"]


async def test_a_large_page_is_stored_in_portions_and_overtaken_is_read_again(desk: Desk) -> None:
    for n in range(700):
        desk.server.add(f"T{n}", at=T0 + n)
    moving = desk.server.add("moving", at=T0 - 1, boxes=("la",))
    await desk.sync.run()
    portions: list[int] = []

    def overtaken() -> None:
        portions.append(len(desk.deltas))
        if len(portions) == 2:
            desk.server.patch(moving, {"mailboxIds/in": True})
            desk.writer.generation += 1

    desk.server.before_answer = overtaken
    await desk.filler.run()
    assert len(desk.listed("in")) == 701
    assert portions[-1] > 7  # no transaction held more than a hundred mails


async def test_a_page_of_one_single_second_is_passed(desk: Desk) -> None:
    for n in range(120):
        desk.server.add(f"T{n}", at=T0)
    desk.server.add("older", at=T0 - 5)
    await desk.fill()
    assert len(desk.listed("in")) == 121


async def test_the_backfill_stands_still_and_goes_on_as_the_person_likes(desk: Desk) -> None:
    for n in range(130):
        desk.server.add(f"T{n}", at=T0 + n)
    await desk.sync.run()
    desk.filler.going.clear()
    filling = asyncio.create_task(desk.filler.run())
    for _ in range(20):
        await asyncio.sleep(0)
    assert desk.listed("in") == []
    desk.filler.going.set()
    await filling
    assert len(desk.listed("in")) == 130
    assert desk.filler.rate() > 0


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["add", "server", "destroy", "op", "sync", "refused", "restart", "forget", "fill"]),
        st.integers(0, 7),
        st.sampled_from(["in", "ar", "la", "tr"]),
        st.booleans(),
    ),
    max_size=25,
)


@given(actions=ACTIONS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_after_any_interleaving_every_list_is_server_plus_ops(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[str, int, str, bool]]
) -> None:
    with Desk(tmp_path_factory.mktemp("account")) as desk:
        for n in range(3):
            desk.server.add(f"T{n}", at=T0 + n)
        await desk.fill()
        for number, (action, which, box, on) in enumerate(actions):
            await _take(desk, action, which, box, on=on, at=T0 + 100 + number)
            _agree(desk, settled=False)
        desk.server.refuse = lambda _id, _patch: None
        await desk.fill()
        await desk.fill()
        _agree(desk, settled=True)


async def _take(desk: Desk, action: str, which: int, box: str, *, on: bool, at: int) -> None:
    server = desk.server
    ids = sorted(server.emails)
    chosen = ids[which % len(ids)] if ids else None
    known = [row[0] for row in desk.db.execute("SELECT id FROM email ORDER BY id")]
    if action == "add":
        server.add(f"T{which}", at=at, boxes=(box,), keywords=("$seen",) if on else ())
    elif action == "server" and chosen is not None:
        boxes = set(server.emails[chosen]["mailboxIds"])
        if on or len(boxes - {box}) > 0:
            server.patch(chosen, {f"mailboxIds/{box}": True if on else None})
        server.patch(chosen, {"keywords/$seen": True if on else None})
    elif action == "destroy" and chosen is not None:
        server.destroy(chosen)
    elif action == "op" and known:
        target = known[which % len(known)]
        keywords, boxes = desk.db.execute(
            "SELECT keywords, mailboxes FROM email WHERE id = ?", (target,)
        ).fetchone()
        mail = MailState(target, frozenset(keywords.split()), frozenset(boxes.split()))
        desk.do(triage.relocate([mail], next(iter(sorted(mail.mailboxes)), "in"), box))
        desk.do(ops.set_keyword(mail, "$seen", on))
    elif action == "sync":
        server.refuse = lambda _id, _patch: None
        await desk.sync.run()
    elif action == "refused":
        server.refuse = lambda _id, _patch: {"type": "forbidden"} if on else {"type": "rateLimit"}
        with suppress(PutOff):
            await desk.sync.run()
    elif action == "restart":
        desk.restart()
    elif action == "forget":
        server.forget()
    elif action == "fill":
        await desk.filler.run()


def _agree(desk: Desk, *, settled: bool) -> None:
    """Lists, counts and words follow from the mails here at all times, and from the server's when all is settled."""
    indexed(desk)
    listed(desk, settled=settled)


def indexed(desk: Desk) -> None:
    found = {k for (k,) in desk.db.execute("SELECT rowid FROM words WHERE words MATCH 'subject AND bob'")}
    assert found == {k for (k,) in desk.db.execute("SELECT k FROM email")}


def listed(desk: Desk, *, settled: bool) -> None:
    for box in BOXES:
        here = desk.listed(box)
        assert len(here) == len(set(here))
        rows = desk.db.execute(
            "SELECT DISTINCT thread.id FROM email JOIN thread ON thread.k = thread_k "
            "WHERE ' ' || mailboxes || ' ' LIKE '% ' || ? || ' %'",
            (box,),
        )
        assert set(here) == {id_ for (id_,) in rows}
        if settled:
            assert set(here) == expected(desk.server, box)
            mailbox = desk.server._mailbox(box)
            assert desk.counts()[box] == (mailbox["totalThreads"], mailbox["unreadThreads"])
