"""Actions on their way to the server, and what its answers make of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.desk import Desk
from tui.jmap.errors import MissingResponse, RequestRefused
from tui.jmap.request import Request, Response
from tui.store import ops, triage
from tui.store.ops import MailState
from tui.store.sync import PutOff

T0 = 1_795_000_000


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


async def test_case_69_what_the_server_changes_along_with_an_op_is_taken_over(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0)
    await desk.fill()
    honest = desk.server.patch
    desk.server.patch = lambda id_, patch: honest(id_, {**patch, "keywords/$notjunk": True})  # type: ignore[method-assign]
    desk.do([ops.keyword(id_, "$flagged", True)])
    await desk.sync.run()
    (keywords,) = desk.db.execute("SELECT keywords FROM email").fetchone()
    assert set(keywords.split()) == {"$flagged", "$notjunk"}


async def test_case_71_the_echo_of_an_own_action_changes_nothing_on_the_screen(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0)
    await desk.fill()
    desk.do(triage.relocate([MailState(id_, frozenset(), frozenset({"in"}))], "in", "ar"))
    desk.deltas.clear()
    await desk.sync.run()
    desk.server.history.append(("updated", id_))
    await desk.sync.run()
    assert not [delta for delta in desk.deltas if delta.lists]
    assert desk.listed("ar") == ["T1"]


async def test_case_29_an_action_without_an_answer_is_done_again_and_never_taken_for_done(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0)
    await desk.fill()
    desk.do([ops.keyword(id_, "$flagged", True)])
    desk.server.spoil = lambda answers: [one for one in answers if one[0] != "Email/set"]
    with pytest.raises(MissingResponse):
        await desk.sync.run()
    assert desk.queue.waiting_targets() == 1
    desk.server.spoil = lambda answers: answers
    await desk.sync.run()
    assert desk.queue.waiting_targets() == 0


@pytest.mark.parametrize("error", ["serverUnavailable", "serverPartialFail"])
async def test_case_33_a_call_that_was_not_run_or_only_in_part_is_run_again(desk: Desk, error: str) -> None:
    id_ = desk.server.add("T1", at=T0)
    await desk.fill()
    desk.do([ops.keyword(id_, "$flagged", True)])
    desk.server.add("T2", at=T0 + 1)
    desk.server.fail = lambda method: {"type": error} if method == "Email/set" else None
    with pytest.raises(PutOff):
        await desk.sync.run()
    assert desk.listed("in") == ["T2", "T1"]  # the others of the request stand
    desk.server.fail = lambda _: None
    await desk.sync.run()
    assert "$flagged" in desk.server.emails[id_]["keywords"]
    assert desk.notices() == []


async def test_case_83_many_are_told_in_as_many_requests_as_the_server_wants(tmp_path: Path) -> None:
    with Desk(tmp_path / "a", maxObjectsInSet=40) as desk:
        ids = [desk.server.add(f"T{n}", at=T0 + n) for n in range(150)]
        await desk.fill()
        before = len(desk.server.requests)
        desk.do([ops.keyword(id_, "$seen", True) for id_ in ids])
        await desk.sync.run()
        sizes = [
            len(call.arguments["update"])
            for request in desk.server.requests[before:]
            for call in request.calls
            if call.method == "Email/set"
        ]
        assert sizes == [40, 40, 40, 30]
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


async def test_case_123_ops_on_mail_that_is_gone_are_dropped_quietly(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0)
    await desk.fill()
    desk.do([ops.keyword(id_, "$seen", True)])
    desk.server.destroy(id_)
    await desk.sync.run()
    assert desk.listed("in") == []
    assert desk.notices() == []
    assert desk.queue.waiting_targets() == 0


async def test_case_75_a_keyword_in_capitals_is_the_same_keyword(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0, keywords=("$Seen", "Work"))
    await desk.fill()
    (keywords,) = desk.db.execute("SELECT keywords FROM email WHERE id = ?", (id_,)).fetchone()
    assert set(keywords.split()) == {"$seen", "work"}
    assert (
        ops.set_keyword(MailState(id_, frozenset(keywords.split()), frozenset({"in"})), "$seen", True) == []
    )


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


async def test_a_mail_that_the_server_never_manages_keeps_nothing_else_waiting(tmp_path: Path) -> None:
    """Neither what was done to others, nor what has changed, page after page."""
    with Desk(tmp_path / "a", maxObjectsInGet=10, maxObjectsInSet=10) as desk:
        ids = [desk.server.add(f"T{n}", at=T0 + n) for n in range(50)]
        await desk.fill()
        desk.server.refuse = lambda id_, _patch: {"type": "serverFail"} if id_ == ids[0] else None
        desk.do([ops.keyword(id_, "$seen", True) for id_ in ids])
        for n in range(40):
            desk.server.add(f"N{n}", at=T0 + 1000 + n)
        with pytest.raises(PutOff):
            await desk.sync.run()
        assert [op.patch.target for op in desk.queue.ops()] == [ids[0]]
        assert len(desk.listed("in")) == 90
        assert (
            sum(
                ids[0] in call.arguments.get("update", {})
                for one in desk.server.requests
                for call in one.calls
            )
            == 1
        )


async def test_what_the_server_puts_off_does_not_keep_it_from_being_asked_anew(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0)
    await desk.fill()
    desk.server.refuse = lambda _id, _patch: {"type": "serverFail"}
    desk.do([ops.keyword(id_, "$seen", True)])
    desk.server.forget()
    desk.server.add("T2", at=T0 + 1)
    with pytest.raises(PutOff):
        await desk.sync.run()
    await desk.filler.run()
    assert desk.listed("in") == ["T2", "T1"]


async def test_very_many_actions_are_no_reason_to_ask_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.store.sync.PAGES", 3)
    with Desk(tmp_path / "a", maxObjectsInSet=2) as desk:
        ids = [desk.server.add(f"T{n}", at=T0 + n) for n in range(20)]
        await desk.fill()
        desk.do([ops.keyword(id_, "$seen", True) for id_ in ids])
        await desk.sync.run()
        assert desk.queue.waiting_targets() == 0
        assert desk.db.execute("SELECT count(*) FROM email WHERE stale").fetchone() == (0,)
