"""Whatever a server answers: no lane dies of it, nothing is applied by half, and no op or mail is lost."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.desk import Desk, expected
from tests.store.model_server import BOXES
from tests.store.spoiling import spoil
from tests.store.test_outbox import draft, queue
from tests.store.test_sync import indexed, listed
from tui.jmap.errors import JmapError
from tui.store import identities, list_reads, masks, ops, reads, triage
from tui.store.ops import MailState
from tui.store.records import OutboxState
from tui.store.sync import PutOff

T0 = 1_795_000_000
KINDS = "mail patch destroy op mask draft send open extras restart forget sync sync fill fill outbox outbox"
STEPS = st.lists(st.sampled_from(KINDS.split()), min_size=3, max_size=14)
LEAST = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


class Storm:
    """A desk at a server whose answers are spoiled every other time."""

    def __init__(self, desk: Desk, chance: random.Random, *, honest: bool) -> None:
        self.desk = desk
        self.chance = chance
        self.honest = honest
        self.spoiling = True
        self.sent: list[str] = []
        desk.server.spoil = self._spoil

    def _spoil(self, answers: list[object]) -> list[object]:
        if not self.spoiling or self.chance.random() < 0.4:
            return answers
        return spoil(answers, self.chance, honest=self.honest)

    async def weathered(self, work: Callable[[], Awaitable[object]]) -> None:
        """Nothing but what the lanes expect may come out."""
        with suppress(JmapError, PutOff):
            await work()

    async def take(self, step: str, number: int) -> None:
        desk, server = self.desk, self.desk.server
        received = sorted(id_ for id_, email in server.emails.items() if "messageId" not in email)
        mail = self.chance.choice(received) if received else None
        known = [row[0] for row in desk.db.execute("SELECT id FROM email ORDER BY id")]
        if step == "mail":
            server.add(f"T{number % 5}", at=T0 + number, keywords=("$seen",) if number % 2 else ())
        elif step == "patch" and mail:
            server.patch(mail, {"keywords/$flagged": True, "mailboxIds/la": True})
        elif step == "destroy" and mail:
            server.destroy(mail)
        elif step == "op" and known:
            target = self.chance.choice(known)
            row = desk.db.execute("SELECT keywords, mailboxes FROM email WHERE id = ?", (target,)).fetchone()
            state = MailState(target, frozenset(row[0].split()), frozenset(row[1].split()))
            leave, join = self.chance.sample(["in", "ar", "la"], 2)
            on = self.chance.random() < 0.5
            desk.do(triage.relocate([state], leave, join) + ops.set_keyword(state, "$seen", on))
        elif step == "mask":
            server.masks["K0"] = {"id": "K0", "email": "a@masked.example", "state": "enabled"}
            with desk.writer.transaction():
                desk.queue.add([ops.Patch("MaskedEmail", "K0", "state", "disabled")])
                masks.overlay(desk.writer, ["K0"])
        elif step in ("draft", "send"):
            new = draft(message_id=f"{number}@example.org", subject="Subject")
            desk.queue.save(new)
            if step == "send":
                queue(desk, new)
                self.sent.append(new.message_id)
        elif step == "restart":
            desk.restart()
            desk.outbox.recover()
        elif step == "forget":
            server.forget()
        else:
            await self.work(step)

    async def work(self, step: str) -> None:
        desk = self.desk
        if step == "sync":
            await self.weathered(desk.sync.run)
        if desk.writer.state("Email") is None:
            return
        if step == "fill":
            await self.weathered(desk.filler.run)
        elif step == "outbox":
            await self.weathered(desk.outbox.work)
        elif step == "open":
            await self.weathered(lambda: desk.filler.conversation("T1"))
        elif step == "extras":
            await self.weathered(lambda: masks.fetch(desk.remote, desk.writer))
            await self.weathered(lambda: identities.fetch(desk.remote, desk.writer))

    async def calm(self) -> None:
        """The server is well again; the lanes do what they would do in time."""
        self.spoiling = False
        await self.desk.fill()
        for _ in range(4):
            await self.desk.outbox.work()
            await self.desk.fill()
        await masks.fetch(self.desk.remote, self.desk.writer)


def readable(desk: Desk) -> None:
    """What the screens read can be read, whatever is in it."""
    hidden = reads.hidden(desk.db)
    for box in reads.mailboxes(desk.db):
        for key in list_reads.sort_keys(desk.db, box.key):
            thread = list_reads.thread_at(desk.db, box.key, key)
            assert thread is not None
            list_reads.thread_row(desk.db, thread, box.id, hidden, frozenset())
            reads.conversation(desk.db, thread[1])
    for (document,) in desk.db.execute("SELECT document FROM masked"):
        masks.record(document, waiting=False)


@given(steps=STEPS, seed=st.integers(0, 1 << 30))
@settings(max_examples=150, **LEAST)
async def test_no_answer_stops_a_lane(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], seed: int
) -> None:
    with Desk(tmp_path_factory.mktemp("account")) as desk:
        storm = Storm(desk, random.Random(seed), honest=False)
        for number, step in enumerate(["mail", "mail", "sync", "fill", *steps]):
            await storm.take(step, number)
            listed(desk, settled=False)
            readable(desk)


@given(steps=STEPS, seed=st.integers(0, 1 << 30))
@settings(max_examples=150, **LEAST)
async def test_after_spoiled_answers_server_and_client_agree(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], seed: int
) -> None:
    with Desk(tmp_path_factory.mktemp("account")) as desk:
        storm = Storm(desk, random.Random(seed), honest=True)
        for number, step in enumerate(["mail", "mail", "sync", "fill", *steps]):
            await storm.take(step, number)
        await storm.calm()
        indexed(desk)
        listed(desk, settled=True)
        readable(desk)
        assert desk.queue.waiting_targets() == 0
        assert all(set(desk.listed(box)) == expected(desk.server, box) for box in BOXES)
        _each_left_once_or_is_kept(storm)


def _each_left_once_or_is_kept(storm: Storm) -> None:
    server = storm.desk.server
    left = [server.emails[one["emailId"]]["messageId"][0] for one in server.submissions]
    assert len(left) == len(set(left))
    kept = {item.draft.message_id: item.state for item in storm.desk.queue.in_state(*OutboxState)}
    for message_id in storm.sent:
        assert (message_id in left) != (kept.get(message_id) is OutboxState.FAILED), (message_id, left, kept)
