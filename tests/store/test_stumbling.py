"""A server that fails at one mail, one mailbox, one change or one draft, again and again: that one is tried later and
later, it is said once, and nothing else waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.store.client import until
from tests.store.desk import Desk
from tests.store.engine_room import EngineRoom
from tests.store.model_server import ModelServer
from tests.store.test_outbox import ALL, draft, in_box
from tui.jmap.errors import AnswerLost, JmapError, MethodError
from tui.jmap.request import Request
from tui.store import unreadable
from tui.store.ops import Patch
from tui.store.pace import LONGEST_WISH, Rests
from tui.store.records import Link, OutboxState
from tui.store.remote import STREAK
from tui.store.sync import PutOff

T0 = 1_795_000_000
FAILS = {"type": "serverFail"}


def stumble_over(server: ModelServer, bad: Iterable[str], *, bodies_only: bool = False) -> None:
    """Every Email/get that would give one of these fails as a whole."""
    honest, bad = server._email_get, set(bad)

    def get(arguments: dict[str, Any], created: dict[str, str]) -> dict[str, Any]:
        asked = set(arguments["ids"] or ()) & bad
        wanted = "bodyProperties" in arguments or not bodies_only
        return FAILS if asked and wanted else honest(arguments, created)

    server._email_get = get  # type: ignore[method-assign]


def gets(desk: Desk) -> int:
    return sum(call.method == "Email/get" for request in desk.server.requests for call in request.calls)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let time pass, in seconds."""
    passed = 0.0
    now, ticks = time.time, time.monotonic

    def pass_(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr("tui.store.unreadable.time.time", lambda: now() + passed)
    monkeypatch.setattr("tui.store.pace.time.monotonic", lambda: ticks() + passed)
    return pass_


async def test_new_mail_that_cannot_be_given_holds_up_nothing_and_comes_when_it_can_be(
    desk: Desk, later: Callable[[float], None]
) -> None:
    desk.server.add("T0", at=T0)
    await desk.fill()
    good = [desk.server.add(f"T{n}", at=T0 + n) for n in range(1, 20)]
    bad = good.pop(7)
    honest = desk.server._email_get
    stumble_over(desk.server, [bad])
    await desk.sync.run()
    assert len(desk.listed("in")) == 19
    assert desk.writer.state("Email") == desk.server.state
    assert desk.notices() == [unreadable.SAID]
    asked = gets(desk)
    for _ in range(5):
        desk.server.add("Tx", at=T0 + 100)
        await desk.sync.run()
        await desk.filler.run()
    assert [ids for ids in explicit(desk, asked) if bad in ids] == [], "it rests"
    desk.restart()
    later(unreadable.FIRST_PAUSE)
    await desk.filler.run()
    assert len(explicit_of(desk, bad)) >= 2, "after a restart it is known, and asked for again"
    pause = desk.filler.pause
    assert pause is not None
    assert pause > unreadable.FIRST_PAUSE * 3, "later and later"
    desk.server._email_get = honest  # type: ignore[method-assign]
    later(pause + 1)
    await desk.filler.run()
    assert len(desk.listed("in")) == 21
    assert desk.filler.pause is None
    assert desk.notices() == [unreadable.SAID]


def explicit(desk: Desk, after: int = 0) -> list[list[str]]:
    """The ids of each Email/get that named them."""
    found = [
        list(call.arguments["ids"])
        for request in desk.server.requests
        for call in request.calls
        if call.method == "Email/get" and call.arguments.get("ids")
    ]
    return found[after:]


def explicit_of(desk: Desk, email_id: str) -> list[list[str]]:
    return [ids for ids in explicit(desk) if ids == [email_id]]


async def test_a_page_with_such_a_mail_comes_without_it(desk: Desk) -> None:
    ids = [desk.server.add(f"T{n}", at=T0 + n) for n in range(60)]
    stumble_over(desk.server, [ids[10], ids[40]])
    await desk.fill()
    assert len(desk.listed("in")) == 58
    assert desk.filler.progress() == (0, 0)
    assert desk.notices() == [unreadable.SAID]


async def test_a_text_that_cannot_be_given_leaves_the_others_to_be_fetched(desk: Desk) -> None:
    ids = [desk.server.add(f"T{n}", at=T0 + n) for n in range(50)]
    stumble_over(desk.server, ids[20:23], bodies_only=True)
    await desk.fill()
    (bodies,) = desk.db.execute("SELECT count(*) FROM body").fetchone()
    assert bodies == 47
    before = len(desk.server.requests)
    await desk.filler.run()
    assert len(desk.server.requests) == before, "they rest"


async def test_a_server_that_gives_no_mail_at_all_is_not_asked_for_each(desk: Desk) -> None:
    ids = [desk.server.add(f"T{n}", at=T0 + n) for n in range(100)]
    await desk.sync.first()
    stumble_over(desk.server, ids)
    before = len(desk.server.requests)
    for _ in range(2):
        with pytest.raises(MethodError):
            await desk.filler.older("in")
    assert len(desk.server.requests) - before < 60
    assert len(desk.remote.unreadable.resting("head")) <= 2 * STREAK


async def test_forty_mails_in_a_row_that_cannot_be_given_are_passed_over_at_once(desk: Desk) -> None:
    desk.server.add("T0", at=T0)
    await desk.fill()
    ids = [desk.server.add(f"T{n}", at=T0 + n) for n in range(1, 61)]
    stumble_over(desk.server, ids[10:50])
    before = len(desk.server.requests)
    await desk.sync.run()
    assert len(desk.listed("in")) == 21
    assert desk.remote.unreadable.resting("head") == set(ids[10:50])
    assert len(desk.server.requests) - before < 80
    assert desk.notices() == [unreadable.SAID]


async def test_forty_such_mails_in_a_row_of_a_first_page_are_passed_over_at_once(desk: Desk) -> None:
    ids = [desk.server.add(f"T{n}", at=T0 + n) for n in range(70)]
    stumble_over(desk.server, ids[-48:-8])
    await desk.fill()
    assert len(desk.listed("in")) == 30
    assert desk.notices() == [unreadable.SAID]


@pytest.mark.parametrize("first", [0, 10, 20], ids=["the oldest", "in the middle", "the newest"])
async def test_forty_texts_in_a_row_that_cannot_be_given_are_passed_over_at_once(
    desk: Desk, first: int
) -> None:
    ids = [desk.server.add(f"T{n}", at=T0 + n) for n in range(60)]
    stumble_over(desk.server, ids[first : first + 40], bodies_only=True)
    await desk.fill()
    (bodies,) = desk.db.execute("SELECT count(*) FROM body").fetchone()
    assert bodies == 20


async def test_changes_are_settled_though_what_changed_cannot_be_read(desk: Desk) -> None:
    mail = desk.server.add("T1", at=T0)
    await desk.fill()
    desk.do([Patch("Email", mail, "keywords/$flagged", True)])
    desk.server.fail = lambda method: FAILS if method.endswith("/changes") else None
    with pytest.raises(JmapError):
        await desk.sync.run()
    assert desk.queue.ops() == []
    desk.server.fail = lambda method: FAILS if method.startswith("Mailbox/") else None
    desk.server.add("T2", at=T0 + 1)
    with pytest.raises(JmapError):
        await desk.sync.run()
    assert len(desk.listed("in")) == 2, "mail comes though mailboxes cannot be read"


@pytest.mark.parametrize("whole", [False, True], ids=["one record", "the whole call"])
async def test_a_change_at_which_the_server_fails_holds_up_no_other_and_is_given_up_at_last(
    desk: Desk, later: Callable[[float], None], whole: bool
) -> None:
    ids = [desk.server.add(f"T{n}", at=T0 + n) for n in range(20)]
    await desk.fill()
    bad = ids[5]
    refuse_or_fail(desk.server, bad, whole=whole)
    desk.do([Patch("Email", id_, "keywords/$flagged", True) for id_ in ids])
    for _ in range(Rests.SOON):
        with pytest.raises(PutOff):
            await desk.sync.run()
        assert {op.patch.target for op in desk.queue.ops()} == {bad}
    await desk.sync.run()
    assert [notice for notice in desk.notices() if "fails at a change" in notice] == desk.notices() != []
    sets = sum(
        bool(call.arguments.get("update")) for request in desk.server.requests for call in request.calls
    )
    for _ in range(5):
        await desk.sync.run()
    now = sum(
        bool(call.arguments.get("update")) for request in desk.server.requests for call in request.calls
    )
    assert now == sets, "it rests"
    assert desk.sync.pause is not None
    tries = 0
    while desk.queue.ops():
        later(LONGEST_WISH)
        await desk.sync.run()
        tries += 1
    assert tries == Rests.LAST - Rests.SOON - 1
    assert len(desk.notices()) == 2
    assert desk.notices()[1].startswith("Not done to")
    row = desk.db.execute("SELECT keywords FROM email WHERE id = ?", (bad,)).fetchone()
    assert row == ("",), "it shows again what the server holds"


def refuse_or_fail(server: ModelServer, bad: str, *, whole: bool) -> None:
    if not whole:
        server.refuse = lambda id_, _: FAILS if id_ == bad else None
        return
    honest = server._email_set

    def set_(arguments: dict[str, Any], created: dict[str, str]) -> dict[str, Any]:
        return FAILS if bad in arguments.get("update", {}) else honest(arguments, created)

    server._email_set = set_  # type: ignore[method-assign]


async def test_a_server_that_changes_nothing_is_not_asked_for_each(desk: Desk) -> None:
    ids = [desk.server.add(f"T{n}", at=T0 + n) for n in range(100)]
    await desk.fill()
    desk.do([Patch("Email", id_, "keywords/$flagged", True) for id_ in ids])
    desk.server.fail = lambda method: FAILS if method == "Email/set" else None
    before = len(desk.server.requests)
    with pytest.raises(PutOff):
        await desk.sync.run()
    assert len(desk.server.requests) - before < 15
    desk.server.fail = lambda _: None
    await desk.sync.run()
    assert desk.queue.ops() == []


async def test_a_draft_at_which_the_server_fails_is_tried_later_and_later_and_the_others_are_saved(
    desk: Desk, later: Callable[[float], None]
) -> None:
    await desk.fill()
    bad, good = draft(subject="Bad"), draft(subject="Good")
    honest = desk.server._email_set
    tries = 0

    def set_(arguments: dict[str, Any], created: dict[str, str]) -> dict[str, Any]:
        nonlocal tries
        if any(mail.get("subject") == "Bad" for mail in arguments.get("create", {}).values()):
            tries += 1
            return {"oldState": "", "notCreated": dict.fromkeys(arguments["create"], FAILS)}
        return honest(arguments, created)

    desk.server._email_set = set_  # type: ignore[method-assign]
    desk.queue.save(bad)
    for _ in range(10):
        desk.queue.save(good)
        with suppress(JmapError):
            await desk.outbox.work()
    assert tries == Rests.SOON + 1
    assert [notice for notice in desk.notices() if "“Bad”" in notice] == desk.notices()
    assert len(desk.notices()) == 1
    item = desk.queue.outgoing(good.key)
    assert item is not None
    assert item.saved_version == item.version == 10
    later(LONGEST_WISH)
    desk.server._email_set = honest  # type: ignore[method-assign]
    assert await desk.outbox.work() is None
    assert [item.saved_version for item in desk.queue.in_state(OutboxState.COMPOSING)] == [1, 10]


async def test_a_doubt_that_the_server_cannot_end_does_not_ask_it_without_pause(desk: Desk) -> None:
    await desk.fill()
    doubtful = draft()
    desk.queue.save(doubtful)
    desk.queue.step(doubtful.key, [OutboxState.COMPOSING], OutboxState.UNKNOWN)
    desk.server.spoil = lambda answers: [[name, {"ids": 5}, id_] for name, _, id_ in answers]
    before = len(desk.server.requests)
    for _ in range(20):
        with suppress(AnswerLost):
            await desk.outbox.work()
    assert len(desk.server.requests) - before == Rests.SOON + 1
    assert [item.state for item in desk.queue.in_state(*ALL)] == [OutboxState.UNKNOWN]
    assert in_box(desk, "se") == []


async def test_a_mail_over_which_the_server_breaks_down_is_found_out_and_the_rest_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not even answer with an error."""
    room = EngineRoom(tmp_path, monkeypatch)
    ids = [room.server.add(f"T{n}", at=T0 + n) for n in range(10)]
    bad: set[str] = set()

    def breaks(request: Request) -> JmapError | None:
        """An id that is named, or one that a chained call would find."""
        for call in request.calls:
            if call.method == "Email/get" and ("#ids" in call.arguments or bad & set(call.arguments["ids"])):
                return AnswerLost("500") if bad else None
        return None

    room.client.fail = breaks
    async with room:
        await room.lists({"in": [f"T{n}" for n in range(9, -1, -1)]})
        bad |= {room.server.add("Tbad", at=T0 + 50)}
        room.server.add("Tgood", at=T0 + 51)
        room.engine.sync_now()
        await until(lambda: "Tgood" in room.listed("in"), "the mail beside it")
        await room.reaches(Link.POLLING)
        assert "Tbad" not in room.listed("in")
        assert unreadable.SAID in room.notices()
        await until(lambda: not room.engine.remote.careful, "trust to return")  # type: ignore[union-attr]
    assert ids
