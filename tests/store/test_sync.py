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
from tui.jmap.errors import AnswerLost, JmapError
from tui.store import ops, reads, triage
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
        assert (await desk.sync._step()).changes
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


async def test_case_42_pages_may_tell_of_a_mails_end_before_its_changes(desk: Desk) -> None:
    gone, kept = (desk.server.add(f"T{n}", at=T0 + n) for n in range(2))
    await desk.fill()
    desk.server.patch(gone, {"keywords/$flagged": True})
    desk.server.patch(kept, {"keywords/$flagged": True})
    desk.server.destroy(gone)
    for at_once in (1, 2):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(desk.remote, "_most", at_once)
            await desk.sync.run()
        assert desk.listed("in") == ["T1"]


async def test_case_43_an_answer_from_another_state_is_not_taken_and_asked_for_again(desk: Desk) -> None:
    await desk.fill()
    honest = desk.server._email_changes
    desk.server._email_changes = lambda arguments, _: {  # type: ignore[method-assign]
        **honest(arguments, _),
        "oldState": "another",
    }
    desk.server.add("T1", at=T0)
    before = desk.writer.state("Email")
    with pytest.raises(AnswerLost):
        await desk.sync.run()
    assert desk.writer.state("Email") == before
    desk.server._email_changes = honest  # type: ignore[method-assign]
    await desk.sync.run()
    assert desk.listed("in") == ["T1"]


@pytest.mark.parametrize("properties", [None, ["totalThreads", "unreadThreads"]])
async def test_case_48_only_what_changed_of_a_mailbox_is_touched(
    desk: Desk, properties: list[str] | None
) -> None:
    await desk.fill()
    before = {box.id: (box.name, box.role) for box in reads.mailboxes(desk.db)}
    honest_changes, honest_get = desk.server._mailbox_changes, desk.server._mailbox_get
    desk.server._mailbox_changes = lambda arguments, _: {  # type: ignore[method-assign]
        **honest_changes(arguments, _),
        "updatedProperties": properties,
    }

    def narrow(arguments: dict[str, Any], _: object) -> dict[str, Any]:
        wanted = arguments.get("properties")
        answer = honest_get(arguments, _)
        if wanted is not None:
            answer["list"] = [{name: box[name] for name in ("id", *wanted)} for box in answer["list"]]
        return answer

    desk.server._mailbox_get = narrow  # type: ignore[method-assign]
    desk.server.add("T1", at=T0)
    await desk.sync.run()
    assert desk.counts()["in"] == (1, 1)
    assert {box.id: (box.name, box.role) for box in reads.mailboxes(desk.db)} == before


async def test_case_50_of_mail_that_changed_only_what_can_change_is_asked_for(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0)
    await desk.fill()
    desk.server.emails[id_]["subject"] = "another, which cannot be"
    desk.server.patch(id_, {"keywords/$flagged": True})
    await desk.sync.run()
    assert desk.db.execute("SELECT subject, keywords FROM email").fetchone() == (
        "Subject of T1",
        "$flagged",
    )


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
