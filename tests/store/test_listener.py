"""Hearing of changes: what makes a question, and what does not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from tests.store.client import until
from tests.store.desk import Desk
from tests.store.engine_room import CALM
from tests.store.model_server import ACCOUNT
from tui.jmap.errors import JmapError, NoPush, ServerUnreachable, SignInRefused
from tui.jmap.push import Connected, StateChange
from tui.store.listener import Listener

Event = Connected | StateChange | JmapError


class Wire:
    """The server's side of the events: ``connections`` are what each next connection says before it ends. One that
    ends with None stays open."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *connections: list[Event | None]) -> None:
        self.connections = list(connections)
        self.opened = 0
        self.last_event_ids: list[str] = []
        monkeypatch.setattr("tui.store.listener.listen", self._listen)

    async def _listen(
        self, _client: object, _types: object, *, last_event_id: str = ""
    ) -> AsyncIterator[Event]:
        self.opened += 1
        self.last_event_ids.append(last_event_id)
        said = self.connections.pop(0) if self.connections else [None]
        for event in said:
            if event is None:
                await asyncio.Event().wait()
            elif isinstance(event, JmapError):
                raise event
            else:
                yield event


class Ears:
    """A listener at work, which counts the questions that it wants asked."""

    def __init__(self, desk: Desk, gap: float = 0.001) -> None:
        self.heard = 0
        options = replace(CALM, gap_seconds=gap)
        self.listener = Listener(desk.remote, desk.writer, self._hear, options)

    def _hear(self) -> None:
        self.heard += 1

    async def __aenter__(self) -> Ears:
        self.task = asyncio.create_task(self.listener.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


def change(state: str, type_: str = "Email", account: str = ACCOUNT) -> StateChange:
    return StateChange({account: {type_: state}}, event_id=f"e{state}")


@pytest.fixture
async def synced(desk: Desk) -> Desk:
    desk.server.add("T1", at=1_795_000_000)
    await desk.sync.run()
    return desk


async def test_case_113_after_each_connection_the_server_is_asked(
    synced: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire(monkeypatch, [Connected()], [Connected()], [Connected(), None])
    async with Ears(synced) as ears:
        await until(lambda: wire.opened, "three connections", holds=(3).__eq__)
        await until(lambda: ears.heard, "as many questions", holds=lambda n: n >= 3)
        assert ears.listener.live


async def test_cases_71_and_115_a_state_that_is_ours_makes_no_question(
    synced: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = synced.writer.state("Email")
    assert ours is not None
    wire = Wire(monkeypatch, [change(ours), change(ours), change("99"), None])
    async with Ears(synced) as ears:
        await until(lambda: ears.heard, "the one question", holds=(1).__eq__)
        assert wire.opened == 1


async def test_case_114_other_accounts_and_types_make_no_question(
    synced: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Wire(monkeypatch, [change("99", account="A9"), change("99", "Identity"), change("98"), None])
    async with Ears(synced) as ears:
        await until(lambda: ears.heard, "the one question", holds=(1).__eq__)


async def test_case_116_twenty_events_make_two_questions_at_most(
    synced: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Wire(monkeypatch, [Connected(), *(change(str(n)) for n in range(100, 120)), None])
    async with Ears(synced, gap=0.05) as ears:
        await until(lambda: ears.heard, "the questions", holds=(2).__eq__)
        assert ears.listener.live
    assert ears.heard == 2


async def test_case_117_connections_that_end_are_made_again_without_growing_pauses(
    synced: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire(monkeypatch, *([[Connected()]] * 12))
    async with Ears(synced):
        await until(lambda: wire.opened, "twelve connections", holds=lambda n: n > 12)


async def test_the_last_event_is_named_when_it_connects_again(
    synced: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire(monkeypatch, [change("7")], [ServerUnreachable("away")], [None])
    async with Ears(synced):
        await until(lambda: wire.last_event_ids, "three connections", holds=["", "e7", "e7"].__eq__)


@pytest.mark.parametrize("refusal", [NoPush("no"), SignInRefused("no", 401)])
async def test_cases_110_and_118_a_server_that_sends_no_events_is_asked_again_much_later_or_on_a_new_sign_in(
    synced: Desk, monkeypatch: pytest.MonkeyPatch, refusal: JmapError
) -> None:
    wire = Wire(monkeypatch, [refusal], [Connected(), None])
    async with Ears(synced) as ears:
        await until(lambda: wire.opened, "the first try", holds=(1).__eq__)
        # Anybody may use the pause; nobody does for an hour, unless there is a reason.
        assert not ears.listener.live
        ears.listener.reconnect()
        await until(lambda: ears.listener.live, "the second try")
        assert wire.opened == 2


async def test_case_118_a_refused_sign_in_is_found_out_about(
    synced: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Wire(monkeypatch, [SignInRefused("no", 401)])
    async with Ears(synced) as ears:
        await until(lambda: ears.heard, "a question", holds=(1).__eq__)


async def test_case_125_after_a_sleep_it_connects_anew_and_asks(
    synced: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire(monkeypatch, [Connected(), None], [Connected(), None])
    monkeypatch.setattr("tui.store.listener.WATCH", 0.01)
    wall: Callable[[], float] = time.time
    async with Ears(synced) as ears:
        await until(lambda: ears.heard, "the first question", holds=(1).__eq__)
        monkeypatch.setattr("tui.store.listener.time.time", lambda: wall() + 36_000)
        await until(lambda: wire.opened, "a new connection", holds=(2).__eq__)
        await until(lambda: ears.heard, "a question", holds=lambda n: n >= 2)
        assert wire.opened == 2
