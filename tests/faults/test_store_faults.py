"""Every journey with every fault at each of its requests in turn: in the end server and client agree, nothing is
lost, every mail has arrived exactly once, and nobody was asked without end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from pathlib import Path

import httpx
import pytest

from tests.faults import journeys
from tests.faults.journeys import IMPATIENT, Journey
from tests.faults.proxy import Fault, Reply
from tests.faults.summary import PROPERTY
from tests.servers.account import ServedAccount, demo_account
from tests.store.client import Client, until
from tui.store.records import OutboxState

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="mail", Basic realm="mail"'}
FAULTS: dict[str, tuple[Fault, Reply]] = {
    "cut before": (Fault.CUT_BEFORE, Reply(0)),
    "cut after": (Fault.CUT_AFTER, Reply(0)),
    "cut mid-body": (Fault.CUT_MID_BODY, Reply(0)),
    "slow": (Fault.DELAY, Reply(0)),
    "401": (Fault.ANSWER, Reply(401, CHALLENGE)),
    "429": (Fault.ANSWER, Reply(429, {"Retry-After": "0"})),
    "500": (Fault.ANSWER, Reply(500)),
    "500 after": (Fault.ANSWER_AFTER, Reply(500)),
    "503": (Fault.ANSWER, Reply(503)),
    "truncated": (Fault.TRUNCATE, Reply(0)),
}
POINTS = f"{PROPERTY} at which a fault struck a journey"
Record = Callable[[str, object], None]
DELAY = 0.05
PATIENCE = 20
"""Requests that a fault may cause beyond those of an undisturbed journey: retries, look-ups, another sync."""

JOURNEYS: list[type[Journey]] = [
    journeys.AnotherClientsChanges,
    journeys.ArchiveMany,
    journeys.SaveDraft,
    journeys.SaveDraftOfTwoDevices,
    journeys.ThrowAwayADraft,
    journeys.SendReply,
    journeys.SendSavedDraft,
    journeys.SendWithAttachment,
    journeys.TakeBackASend,
    journeys.CallBackAHeldMail,
    journeys.BlockMask,
    journeys.OpenConversation,
    journeys.Start,
    journeys.FirstStart,
]
EVERY_FAULT = 4
"""So many requests of a journey meet every fault each; those after them, in long journeys, one each in turn."""
API = b"POST "
ANYTHING = b""


@dataclass
class Course:
    """One journey walked again and again; ``covered`` are the points at which a fault struck."""

    journey: Journey
    pattern: bytes
    covered: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return self.journey.server.faults.seen(self.pattern)

    async def walk(self, most: int | None = None) -> int:
        """Once; the number of requests that it took. More than ``most`` is a loop that spins."""
        before = self.requests
        await self.journey.walk()
        await self.journey.comes(self.journey.arrived, "the journey to end")
        await self.journey.in_step()
        assert self.journey.arrived(), "it did not stay as it was"
        took = self.requests - before
        assert most is None or took <= most, f"{took} requests where {most} would do"
        return took

    async def undisturbed(self) -> int:
        await self.journey.begin()
        return await self.walk()

    async def disturbed(self, name: str, nth: int, usual: int) -> None:
        fault, reply = FAULTS[name]
        faults = self.journey.server.faults
        await self.journey.begin()
        trigger = faults.once(fault, self.pattern, nth=nth, reply=reply)
        try:
            await self.walk(usual + PATIENCE)
        except Exception as error:
            error.add_note(f"{self.journey.name}: {name} at request {nth} of {usual}")
            raise
        finally:
            faults.forget()
        if trigger.fired.is_set():
            self.covered.append(f"{name} at {nth}")


@pytest.fixture
def demo_server() -> Iterator[ServedAccount]:
    with demo_account(messages=5) as server:
        yield server


@pytest.fixture
async def client(demo_server: ServedAccount, tmp_path: Path) -> AsyncIterator[Client]:
    demo_server.faults.always(Fault.PASS, delay=DELAY)
    client = Client(demo_server, tmp_path, IMPATIENT)
    await client.start()
    yield client
    await client.close()


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.__name__)
async def test_every_fault_at_every_request_of(
    journey: type[Journey], client: Client, demo_server: ServedAccount, record_property: Record
) -> None:
    starting = issubclass(journey, journeys.Start)
    course = Course(journey(demo_server, client), ANYTHING if starting else API)
    usual = await course.undisturbed()
    for nth in range(1, usual + 1):
        turn = list(FAULTS)[nth % len(FAULTS)]
        for name in FAULTS if nth <= EVERY_FAULT else [turn]:
            await course.disturbed(name, nth, usual)
    assert len(course.covered) >= len(FAULTS)
    record_property(POINTS, len(course.covered))


async def test_a_send_that_arrives_after_it_was_given_up_is_not_sent_again(
    client: Client, demo_server: ServedAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request lies somewhere on the way while the client takes it for lost."""
    await client.close()
    client.options = replace(IMPATIENT, doubt_seconds=600)
    await client.start()
    journey = journeys.SendReply(demo_server, client)
    await journey.begin()
    with monkeypatch.context() as patch:
        patch.setattr("tui.jmap.http.PATIENT", httpx.Timeout(10, read=0.3))
        held = demo_server.faults.once(Fault.HOLD, b"EmailSubmission/set")
        await journey.walk()
        await until(held.fired.is_set, "the send to be under way")
        await until(
            lambda: [item.state for item in client.account.outbox()],
            "the doubt",
            holds=[OutboxState.UNKNOWN].__eq__,
        )
    demo_server.faults.release()
    await until(lambda: journey.other.find(message_id=journey.mail.message_id), "it to arrive after all")
    client.account.sync_now()
    await journey.comes(journey.arrived, "the doubt to end")
    await journey.in_step()
    assert journey.arrived()
    assert demo_server.faults.seen(b"EmailSubmission/set") == 1


async def test_a_backfill_that_is_cut_off_goes_on_where_it_was(tmp_path: Path) -> None:
    with demo_account(messages=600) as server:
        client = Client(server, tmp_path, IMPATIENT)
        client.open()
        client.begin()
        status = await until(
            lambda: client.account.status, "a part of the mail", holds=lambda status: status.done >= 100
        )
        server.faults.refuse()
        await client.offline()
        assert len(client.rows()) > 0
        asked = server.faults.seen(b"Email/query")
        here = client.account.status.done
        assert status.done <= here < 600
        server.faults.accept()
        journey = journeys.OpenConversation(server, client)
        await journey.in_step()
        mailboxes = len(client.account.mailboxes())
        pages = (600 - here) // 100
        assert server.faults.seen(b"Email/query") - asked <= pages + 2 * mailboxes
        await client.close()


@pytest.mark.cyrus
@pytest.mark.parametrize(
    ("journey", "pattern"),
    [
        (journeys.AnotherClientsChanges, b"Email/changes"),
        (journeys.ArchiveSome, b"Email/set"),
        (journeys.SaveDraft, b"Email/set"),
        (journeys.ThrowAwayADraft, b"Email/set"),
        (journeys.SendReply, b"EmailSubmission/set"),
        (journeys.SendReply, b"$answered"),
        (journeys.SendWithAttachment, b"/upload/"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else value.decode(),
)
async def test_faults_on_cyrus(
    journey: type[Journey],
    pattern: bytes,
    cyrus_server: ServedAccount,
    tmp_path: Path,
    record_property: Record,
) -> None:
    cyrus_server.faults.always(Fault.PASS, delay=DELAY)
    client = Client(cyrus_server, tmp_path, replace(IMPATIENT, poll_seconds=0.3))
    await client.start()
    course = Course(journey(cyrus_server, client), pattern)
    for name in FAULTS:
        await course.disturbed(name, 1, usual=100)  # it is asked all the time, since it tells of nothing
    await client.close()
    assert course.covered == [f"{name} at 1" for name in FAULTS]
    if cyrus_server.cyrus is not None:
        left = [message_from_bytes(one.content)["Message-ID"] for one in cyrus_server.cyrus.sink.sent]
        assert len(left) == len(set(left)), "a mail has left twice"
    record_property(f"{POINTS} (Cyrus)", len(course.covered))
