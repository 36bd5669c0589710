"""All lanes of an account at once, at a server that answers when and as it likes: in the end both agree."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.client import until
from tests.store.desk import expected
from tests.store.engine_room import CALM, EngineRoom
from tests.store.model_server import BOXES
from tests.store.spoiling import spoil
from tests.store.test_outbox import draft
from tui.jmap.errors import AnswerLost, ServerBusy, ServerUnreachable, SignInRefused
from tui.jmap.request import Request, Response
from tui.store import ops, triage
from tui.store.ops import MailState
from tui.store.records import Link, OutboxState

T0 = 1_795_000_000
KINDS = "mail patch destroy move flag mask draft send open older now forget breathe breathe"
OPTIONS = replace(CALM, keep_bodies=20, poll_seconds=0.05, doubt_seconds=0.05)
FAILURES = [
    AnswerLost("cut"),
    ServerBusy("busy", 0.0),
    ServerUnreachable("away"),
    SignInRefused("no", 401),
]


class Storm:
    """``seed`` decides how long each request takes, and what becomes of it."""

    def __init__(self, room: EngineRoom, seed: int) -> None:
        self.room = room
        self.chance = random.Random(seed)
        self.raging = True
        self.sent: list[str] = []
        self._honest = room.client.send
        room.client.send = self._send  # type: ignore[method-assign]
        room.server.spoil = self._spoil

    async def _send(self, request: Request) -> Response:
        if not self.raging:
            return await self._honest(request)
        await self.breathe()
        fate = self.chance.random()
        if fate < 0.15:
            raise self.chance.choice(FAILURES)
        response = await self._honest(request)
        await self.breathe()
        if fate > 0.85:
            raise AnswerLost("cut after")
        return response

    def _spoil(self, answers: list[object]) -> list[object]:
        spoiled = self.raging and self.chance.random() < 0.2
        return spoil(answers, self.chance, honest=True) if spoiled else answers

    async def breathe(self) -> None:
        for _ in range(self.chance.randrange(6)):
            await asyncio.sleep(0)

    async def take(self, kind: str, number: int) -> None:
        if kind in ("mail", "patch", "destroy", "forget"):
            self.another_client(kind, number)
        elif kind in ("move", "flag"):
            self.act(kind)
        else:
            self.ask(kind, number)
        await asyncio.sleep(0)
        await self.breathe()
        assert not self.room.task.done()

    def another_client(self, kind: str, number: int) -> None:
        server = self.room.server
        received = sorted(id_ for id_, mail in server.emails.items() if "messageId" not in mail)
        mail = self.chance.choice(received) if received else None
        if kind == "mail":
            server.add(f"T{number % 4}", at=T0 + number, keywords=("$seen",) if number % 2 else ())
        elif kind == "forget":
            server.forget()
        elif kind == "patch" and mail:
            server.patch(mail, {"keywords/$flagged": True, "mailboxIds/la": True})
        elif kind == "destroy" and mail:
            server.destroy(mail)

    def ask(self, kind: str, number: int) -> None:
        server, engine = self.room.server, self.room.engine
        if kind == "mask":
            server.masks.setdefault("K0", {"id": "K0", "email": "a@masked.example", "state": "enabled"})
            engine.queue.add([ops.Patch("MaskedEmail", "K0", "state", "disabled")])
            engine.masks_changed(["K0"])
        elif kind in ("draft", "send"):
            new = draft(message_id=f"{number}@example.org")
            engine.queue.save(new)
            if kind == "send":
                engine.queue.step(new.key, [OutboxState.COMPOSING], OutboxState.QUEUED, due_at=0)
                self.sent.append(new.message_id)
            engine.outbox_changed()
        elif kind == "open":
            engine.errands.fetch(f"T{number % 4}")
        elif kind == "older":
            engine.errands.older("in")
        elif kind == "now":
            engine.sync_now()

    def act(self, kind: str) -> None:
        rows = self.room.db.execute("SELECT id, keywords, mailboxes FROM email ORDER BY id").fetchall()
        if not rows:
            return
        id_, keywords, mailboxes = self.chance.choice(rows)
        mail = MailState(id_, frozenset(keywords.split()), frozenset(mailboxes.split()))
        leave, join = self.chance.sample(["in", "ar", "la"], 2)
        on = self.chance.random() < 0.5
        patches = (
            triage.relocate([mail], leave, join) if kind == "move" else ops.set_keyword(mail, "$seen", on)
        )
        self.room.engine.queue.add(patches)
        self.room.engine.ops_added([patch.target for patch in patches])

    async def calm(self) -> None:
        self.raging = False
        await until(self.settled, "everything to be settled")
        await until(self.differences, "no difference", holds=lambda found: not found)

    def settled(self) -> bool:
        engine = self.room.engine
        if engine.status.link is Link.SIGNED_OUT:
            engine.sign_in(self.room.client.credentials)
        going = engine.queue.count_in_state(OutboxState.QUEUED, OutboxState.SUBMITTING, OutboxState.UNKNOWN)
        drafts = engine.queue.in_state(OutboxState.COMPOSING)
        unsaved = [item for item in drafts if item.version != item.saved_version]
        waiting = going or unsaved or engine.queue.waiting_targets()
        return engine.status.link is Link.POLLING and not waiting

    def differences(self) -> dict[str, tuple[set[str], set[str]]]:
        """Mailboxes that list other conversations here than the server has."""
        found = {box: (set(self.room.listed(box)), expected(self.room.server, box)) for box in BOXES}
        return {box: (here, there) for box, (here, there) in found.items() if here != there}


@given(kinds=st.lists(st.sampled_from(KINDS.split()), min_size=4, max_size=25), seed=st.integers(0, 1 << 30))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_happens_at_once_both_agree_in_the_end(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[str], seed: int
) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        await weather(tmp_path_factory.mktemp("account"), monkeypatch, kinds, seed)


async def weather(folder: Path, monkeypatch: pytest.MonkeyPatch, kinds: list[str], seed: int) -> None:
    room = EngineRoom(folder / "a", monkeypatch, OPTIONS)
    storm = Storm(room, seed)
    for number in range(3):
        room.server.add(f"T{number}", at=T0 - number)
    async with room:
        for number, kind in enumerate(kinds):
            await storm.take(kind, number)
        await storm.calm()
        check(storm)


def check(storm: Storm) -> None:
    room = storm.room
    left = [room.server.emails[one["emailId"]]["messageId"][0] for one in room.server.submissions]
    assert len(left) == len(set(left)), "a mail has left twice"
    kept = {item.draft.message_id: item.state for item in room.engine.queue.in_state(*OutboxState)}
    for message_id in storm.sent:
        assert (message_id in left) != (kept.get(message_id) is OutboxState.FAILED)
    for message_id, state in kept.items():
        if state is OutboxState.COMPOSING:
            copies = [mail for mail in room.server.emails.values() if mail.get("messageId") == [message_id]]
            assert len(copies) == 1, "not one copy of a draft"
    waits = room.db.execute("SELECT id FROM email WHERE confirmed IS NOT NULL").fetchall()
    assert waits == [], "something still waits on the screen"
