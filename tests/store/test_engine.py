"""An account's background: no lane stops another, nothing spins, and what comes late still comes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.store.client import until
from tests.store.engine_room import CALM, EngineRoom
from tests.store.model_server import ACCOUNT, session
from tests.store.test_outbox import draft
from tui.jmap.credentials import Bearer
from tui.jmap.errors import AnswerLost, JmapError, MethodError, ServerUnreachable, SignInRefused
from tui.jmap.request import Request
from tui.jmap.session import Session
from tui.store import ops
from tui.store.boxes import CREATE, is_local
from tui.store.ops import Patch
from tui.store.records import Link, OutboxState
from tui.store.search import parse

T0 = 1_795_000_000


@pytest.fixture
async def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[EngineRoom]:
    async with EngineRoom(tmp_path / "a", monkeypatch) as room:
        yield room


def asks(method: str, error: JmapError) -> Callable[[Request], JmapError | None]:
    return lambda request: error if method in [call.method for call in request.calls] else None


async def settled(room: EngineRoom) -> None:
    await room.reaches(Link.POLLING)
    await until(lambda: room.engine.queue.waiting_targets(), "the queue to empty", holds=(0).__eq__)


async def test_cases_45_and_46_mail_that_came_before_a_reset_is_fetched_without_being_asked_for(
    room: EngineRoom,
) -> None:
    room.server.add("T1", at=T0)
    await room.lists({"in": ["T1"]})
    await settled(room)
    room.server.add("T2", at=T0 + 1)
    room.server.forget()
    room.engine.sync_now()
    await room.lists({"in": ["T2", "T1"]})


async def test_mail_that_comes_while_everything_is_asked_anew_is_not_passed_over(room: EngineRoom) -> None:
    """The backfill is quick to read what the reset has yet to begin from."""
    room.server.add("T1", at=T0)
    await room.lists({"in": ["T1"]})
    await settled(room)
    room.server.forget()
    cut = asks("Mailbox/get", AnswerLost("cut"))
    tries = iter(range(3))

    def fail(request: Request) -> JmapError | None:
        if [call.method for call in request.calls] != ["Mailbox/get", "Email/get"]:
            return None
        if next(tries, None) is None:
            room.server.add("T2", at=T0 + 1)
            room.client.fail = lambda _: None
            return None
        room.engine.errands.older("in")
        return cut(request)

    room.client.fail = fail
    room.engine.sync_now()
    await room.lists({"in": ["T2", "T1"]})


async def test_the_bodies_of_new_mail_come_by_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with EngineRoom(tmp_path / "a", monkeypatch, replace(CALM, keep_bodies=100)) as room:
        await settled(room)
        room.server.add("T1", at=T0)
        room.engine.sync_now()
        await until(
            lambda: room.db.execute("SELECT count(*) FROM body").fetchone()[0], "the body", holds=(1).__eq__
        )


async def test_one_mailbox_that_cannot_be_read_does_not_keep_the_others_waiting(room: EngineRoom) -> None:
    room.server.add("T1", at=T0, boxes=("la",))
    honest = room.server._email_query

    def query(arguments: dict[str, object], created: object) -> dict[str, object]:
        if arguments["filter"]["inMailbox"] == "ar":  # type: ignore[index]
            return {"type": "forbidden"}
        return honest(arguments, created)  # type: ignore[arg-type]

    room.server._email_query = query  # type: ignore[assignment, method-assign]
    await room.lists({"la": ["T1"]})
    await room.reaches(Link.POLLING)


async def test_a_mistake_in_one_lane_is_said_and_the_others_go_on(room: EngineRoom) -> None:
    await settled(room)

    async def mistaken() -> None:
        raise ZeroDivisionError

    room.engine.outbox.work = mistaken  # type: ignore[method-assign, assignment]
    room.engine.outbox_changed()
    await room.reaches(Link.FAILED)
    room.server.add("T1", at=T0)
    room.engine.sync_now()
    await room.lists({"in": ["T1"]})


async def test_a_disk_that_is_full_is_said_and_waited_for(
    room: EngineRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await settled(room)
    room.server.add("T1", at=T0)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("tui.store.mails.put", full)
        room.engine.sync_now()
        await room.reaches(Link.FAILED)
        assert "free some space" in room.status.problem
    await room.lists({"in": ["T1"]})
    await room.reaches(Link.POLLING)


async def test_case_07_a_refused_sign_in_keeps_everything_and_waits_for_a_new_one(room: EngineRoom) -> None:
    mail = room.server.add("T1", at=T0)
    await room.lists({"in": ["T1"]})
    await settled(room)
    room.client.fail = lambda _: (
        None if room.client.credentials == Bearer("new") else SignInRefused("no", 401, ("bearer",))
    )
    room.engine.queue.add([ops.keyword(mail, "$flagged", True)])
    room.engine.ops_added([mail])
    await room.reaches(Link.SIGNED_OUT)
    before = room.client.sessions
    room.engine.outbox_changed()
    assert room.listed("in") == ["T1"]
    assert room.engine.queue.waiting_targets() == 1
    assert room.client.credentials == Bearer("token")
    room.engine.sign_in(Bearer("new"))
    await settled(room)
    assert "$flagged" in room.server.emails[mail]["keywords"]
    assert room.client.sessions <= before + 1


async def test_case_13_a_session_without_mail_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_mail() -> Session:
        document = session().document()
        document["accounts"] = {ACCOUNT: {**document["accounts"][ACCOUNT], "accountCapabilities": None}}
        return Session.parse(document, "https://example.org/session")

    room = EngineRoom(tmp_path / "a", monkeypatch)
    room.client.document = without_mail
    async with room:
        await room.reaches(Link.FAILED)
        assert "no access to mail" in room.status.problem
    room.client.session = None
    async with room:  # the next run of the program, too
        await room.reaches(Link.FAILED)
        room.client.document = session
        await room.reaches(Link.POLLING)


async def test_case_17_a_changed_session_is_fetched_once(room: EngineRoom) -> None:
    await settled(room)
    before = room.client.sessions
    room.client.session_changed = True
    room.engine.sync_now()
    await until(lambda: room.client.sessions, "the session", holds=(before + 1).__eq__)
    await settled(room)
    assert room.client.sessions == before + 1


async def test_case_18_another_account_begins_anew_and_nothing_of_the_old_one_reaches_it(
    room: EngineRoom,
) -> None:
    old = room.server.add("T1", at=T0)
    await room.lists({"in": ["T1"]})
    await settled(room)
    room.client.fail = lambda _: ServerUnreachable("away")
    room.engine.queue.add([ops.destroy(old)])
    room.engine.ops_added([old])
    mail = draft(answers=old, answers_keyword="$answered")
    room.engine.queue.save(mail)
    room.engine.queue.step(mail.key, [OutboxState.COMPOSING], OutboxState.QUEUED, due_at=0)
    room.engine.outbox_changed()
    await room.reaches(Link.OFFLINE)

    def other() -> Session:
        document = session().document()
        document["accounts"] = {"A2": document["accounts"][ACCOUNT]}
        document["primaryAccounts"] = dict.fromkeys(document["primaryAccounts"], "A2")
        return Session.parse(document, "https://example.org/session")

    room.client.document = other
    room.client.fail = lambda request: (
        MethodError("Email/changes", {"type": "accountNotFound"})
        if any(call.arguments["accountId"] == ACCOUNT for call in request.calls)
        else None
    )
    room.server.emails[old]["threadId"] = "T2"  # the same id is another mail there
    room.engine.sync_now()
    await room.lists({"in": ["T2"]})
    await settled(room)
    assert old in room.server.emails
    assert room.server.submissions == []
    (item,) = room.engine.queue.in_state(*OutboxState)
    assert (item.state, item.draft.answers, item.server_id) == (OutboxState.FAILED, "", "")
    assert [notice for notice in room.notices() if "another account" in notice]


async def test_case_34_an_account_that_is_not_found_makes_the_session_be_fetched(room: EngineRoom) -> None:
    await settled(room)
    before = room.client.sessions
    failures: list[JmapError] = [MethodError("Email/changes", {"type": "accountNotFound"})]

    def fail(request: Request) -> JmapError | None:
        asked = any(call.method == "Email/changes" for call in request.calls)
        return failures.pop() if failures and asked else None

    room.client.fail = fail
    room.engine.sync_now()
    await until(lambda: room.client.sessions, "the session", holds=lambda n: n > before)
    await settled(room)


async def test_what_is_opened_while_the_connection_breaks_comes_all_the_same(room: EngineRoom) -> None:
    room.server.add("T1", at=T0)
    await room.lists({"in": ["T1"]})
    await settled(room)
    failures: list[JmapError] = [AnswerLost("cut"), AnswerLost("cut")]
    room.client.fail = lambda request: (
        failures.pop() if failures and "Thread/get" in [call.method for call in request.calls] else None
    )
    room.engine.errands.fetch("T1")
    await until(lambda: room.db.execute("SELECT count(*) FROM body").fetchone()[0], "the body")
    assert failures == []


async def test_case_65_a_search_that_the_server_refuses_is_answered_with_what_is_here(
    room: EngineRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.store.errands.TYPING", 0)
    await settled(room)
    room.server.fail = lambda method: {"type": "unsupportedFilter"} if method == "Email/query" else None
    answered: list[list[str]] = []
    room.engine.errands.search(parse("hello"), lambda ids, _: answered.append(ids))
    await until(lambda: answered, "an answer", holds=[[]].__eq__)


async def test_case_27_a_feature_that_breaks_the_connection_leaves_the_mail_alone(room: EngineRoom) -> None:
    room.client.fail = asks("Identity/get", AnswerLost("cut"))
    room.server.add("T1", at=T0)
    await room.lists({"in": ["T1"]})
    await room.reaches(Link.POLLING)
    assert room.status.problem == ""


async def test_case_32_a_method_that_the_server_does_not_know_leaves_the_rest_usable(
    room: EngineRoom,
) -> None:
    room.server.fail = lambda method: {"type": "unknownMethod"} if method == "Identity/get" else None
    room.server.masks["K1"] = {"id": "K1", "email": "k@masked.example", "state": "enabled"}
    await until(
        lambda: room.db.execute("SELECT id FROM masked").fetchall(), "the address", holds=[("K1",)].__eq__
    )
    await room.reaches(Link.POLLING)


def ask_for_mask(room: EngineRoom) -> None:
    wanted = {"state": "enabled", "forDomain": "", "description": "", "emailPrefix": "shop"}
    room.engine.queue.add([Patch("MaskedEmail", "local:k", CREATE, wanted)])
    room.engine.masks_changed(["local:k"])


async def test_cases_119_and_121_masked_addresses_are_read_whole_and_named_by_the_server(
    room: EngineRoom,
) -> None:
    await settled(room)
    ask_for_mask(room)
    ((made,),) = await until(
        lambda: room.db.execute("SELECT id FROM masked").fetchall(),
        "the address",
        holds=lambda rows: rows and not is_local(rows[0][0]),
    )
    (document,) = room.db.execute("SELECT document FROM masked").fetchone()
    assert json.loads(document)["email"] == room.server.masks[made]["email"]
    del room.server.masks[made]
    room.engine.sync_now()
    await until(lambda: room.db.execute("SELECT id FROM masked").fetchall(), "its end", holds=[].__eq__)


async def test_an_old_reading_of_the_masked_addresses_does_not_undo_what_was_done_meanwhile(
    room: EngineRoom,
) -> None:
    """It was asked before the address was blocked, and is answered after that was confirmed."""
    room.server.masks["K1"] = {"id": "K1", "email": "k@masked.example", "state": "enabled"}
    await until(lambda: room.db.execute("SELECT id FROM masked").fetchall(), "the address")
    await settled(room)
    honest = room.server._maskedemail_get
    old = honest({}, None)
    answered = [old]

    def slow(arguments: dict[str, Any], created: object) -> dict[str, Any]:
        room.engine.writer.generation += bool(answered)  # as a sync that settled an op meanwhile leaves it
        room.server.masks["K1"]["state"] = "disabled"
        return answered.pop() if answered else honest(arguments, created)

    room.server._maskedemail_get = slow  # type: ignore[method-assign]
    room.engine.sync_now()

    def state() -> str:
        (document,) = room.db.execute("SELECT document FROM masked").fetchone()
        return json.loads(document)["state"]

    await until(state, "the present state", holds="disabled".__eq__)


@pytest.mark.parametrize("created", [{"new": {}}, {"new": {"id": None}}, {}, None, []])
async def test_an_address_of_which_the_answer_says_nothing_is_asked_for_again(
    room: EngineRoom, created: object
) -> None:
    await settled(room)
    honest, odd = room.server._maskedemail_set, [created]

    def answer(arguments: dict[str, Any], made: Any) -> dict[str, Any]:
        return {"created": odd.pop()} if odd else honest(arguments, made)

    room.server._maskedemail_set = answer  # type: ignore[method-assign]
    ask_for_mask(room)
    await until(
        lambda: room.db.execute("SELECT id FROM masked").fetchall(),
        "the address",
        holds=lambda rows: rows and not is_local(rows[0][0]),
    )
    assert len(room.server.masks) == 1
