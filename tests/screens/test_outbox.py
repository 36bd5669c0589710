"""What is on its way out, on a real store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.app import App

from tests.helpers import screen_text, until
from tests.screens.stage import Stage
from tests.store.client import Client
from tui.config import Settings
from tui.mail.message import Address
from tui.screens.compose import ComposeScreen
from tui.screens.outbox import OutboxScreen
from tui.store.records import Delivery, OutboxItem, OutboxState, SentItem
from tui.widgets.outbox_list import explanation, sent

NOW = datetime(2026, 11, 18, 14, 40, tzinfo=UTC)
BOB = "bob@example.org"


class Desk(Stage):
    def __init__(self, client: Client, now: datetime | None = None) -> None:
        self.mail = client.account
        clock = (lambda: now) if now is not None else (lambda: datetime.now(UTC))
        self.page = OutboxScreen(self.mail, Settings(), now=clock)
        super().__init__(lambda: self.page)


def item(state: OutboxState, *, due: float = 0.0, error: str = "", subject: str = "Figures") -> OutboxItem:
    to = (Address("Bob Builder", BOB), Address("", "carol@example.org"))
    return OutboxItem(f"{state.value}{subject}", state, subject, to, due, error)


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (item(OutboxState.QUEUED, due=NOW.timestamp() + 4.2), "Leaves in 5 s; until then e takes it back."),
        (item(OutboxState.QUEUED, due=NOW.timestamp() - 1), "Leaves as soon as the server can be reached."),
        (
            item(OutboxState.QUEUED, due=NOW.timestamp() + 86_400),
            "Leaves at 19 Nov 14:40, or when Jaymail runs again; until then e takes it back.",
        ),
        (
            item(OutboxState.HELD, due=NOW.timestamp() + 86_400),
            "The server sends it at 19 Nov 14:40, whether Jaymail runs or not; until then e takes it back.",
        ),
        (
            replace(item(OutboxState.QUEUED), uploading=(340, 1000)),
            "Its attachments are on their way: 34 %.",
        ),
        (item(OutboxState.CANCELLING), "The server is asked to give it back."),
        (item(OutboxState.QUEUED, error="Too much mail for today."), "Too much mail for today."),
        (item(OutboxState.FAILED, error="No such user."), "No such user."),
        (item(OutboxState.FAILED), "The server refused it."),
    ],
)
def test_each_state_says_what_it_means(one: OutboxItem, sentence: str) -> None:
    assert explanation(one, NOW) == sentence


@pytest.mark.parametrize("state", OutboxState)
async def test_every_state_has_a_word_and_a_meaning(
    client: Client, monkeypatch: pytest.MonkeyPatch, state: OutboxState
) -> None:
    monkeypatch.setattr(
        client.account, "outbox", lambda: (item(state, due=NOW.timestamp() + 86_400, error="Why."),)
    )
    app = Desk(client, NOW)
    async with app.run_test():
        first, second = screen_text(app).split("\n")[2:4]
        assert first.split()[0].startswith("▌")
        assert len(second.split()) > 1


async def test_an_empty_outbox_says_so(client: Client) -> None:
    app = Desk(client)
    async with app.run_test() as pilot:
        assert "Nothing waits to be sent." in screen_text(app)
        await pilot.press("e", "r", "d")
        await pilot.press("q")
        assert app.results == [None]


async def test_a_waiting_message_is_taken_back_and_written_on(client: Client) -> None:
    client.account.send(client.draft("Figures", to=BOB, body="Hi"))
    app = Desk(client)
    async with app.run_test() as pilot:
        assert "1 on the way" in screen_text(app)
        assert "Leaves at" in screen_text(app)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, ComposeScreen))
        assert client.account.outbox() == ()
        await pilot.press("!", "f5")
        await until(pilot, lambda: app.screen is app.page)
        assert [one.subject for one in client.account.outbox()] == ["Figures"]
        assert app.said == ["Sending “Figures” · z undoes it"]


async def test_a_waiting_message_is_thrown_away_and_put_back(client: Client) -> None:
    client.account.send(client.draft("Figures", to=BOB, body="Hi"))
    app = Desk(client)
    async with app.run_test() as pilot:
        await pilot.press("d")
        assert client.account.outbox() == ()
        assert client.account.open_drafts() == ()
        await until(pilot, lambda: "Nothing waits" in screen_text(app))
        await pilot.press("z")
        await until(pilot, lambda: isinstance(app.screen, ComposeScreen))
        assert [draft.body for draft in client.account.open_drafts()] == ["Hi"]


@pytest.mark.parametrize("state", [OutboxState.SUBMITTING, OutboxState.UNKNOWN, OutboxState.CANCELLING])
async def test_what_needs_no_push_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch, state: OutboxState
) -> None:
    monkeypatch.setattr(client.account, "outbox", lambda: (item(state),))
    app = Desk(client)
    async with app.run_test() as pilot:
        await pilot.press("r")
        assert app.said == ["It needs no push: it leaves by itself."]


@pytest.mark.parametrize("later", [False, True])
async def test_what_waits_for_its_time_is_sent_now(client: Client, later: bool) -> None:
    draft = client.draft("Figures", to=BOB)
    client.account.send(draft, at=NOW.timestamp() + 1e9 if later else None)
    app = Desk(client)
    async with app.run_test() as pilot:
        await pilot.press("r")
        assert app.said == ["Sending now"]
        await until(pilot, lambda: "Nothing waits to be sent." in screen_text(app))


async def test_a_failed_one_is_sent_again(client: Client) -> None:
    draft = client.draft("Figures", to=BOB)
    client.account.send(draft)
    with client.account._queue.transaction():
        client.account._queue.step(draft.key, [OutboxState.QUEUED], OutboxState.FAILED, error="No such user.")
    app = Desk(client)
    async with app.run_test() as pilot:
        assert "1 not sent" in screen_text(app)
        assert "No such user." in screen_text(app)
        await pilot.press("r")
        assert app.said == ["Sending again"]
        await until(pilot, lambda: "No such user." not in screen_text(app))


async def test_one_that_may_have_left_is_left_alone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client.account, "outbox", lambda: (item(OutboxState.UNKNOWN),))
    app = Desk(client)
    async with app.run_test() as pilot:
        await pilot.press("e", "d")
        assert app.said == ["It may have left already; wait until the server has said so."] * 2
        assert app.screen is app.page


async def test_one_that_left_meanwhile_is_said_to_have_left(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client.account, "outbox", lambda: (item(OutboxState.QUEUED),))
    app = Desk(client)
    async with app.run_test() as pilot:
        await pilot.press("e", "d")
        assert app.said == ["It has left already."] * 2


@pytest.mark.parametrize("size", [(140, 20), (80, 20), (60, 20)])
async def test_it_looks_like_a_page(
    client: Client,
    golden: Callable[[str, App[Any]], None],
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
) -> None:
    items = (
        item(OutboxState.QUEUED, due=NOW.timestamp() + 4),
        item(OutboxState.FAILED, error="The server says that the address carol@example.org does not exist."),
        item(OutboxState.UNKNOWN, subject=""),
        item(
            OutboxState.SUBMITTING,
            subject="A [b]subject[/b] that is longer than most subjects in the world are",
        ),
    )
    monkeypatch.setattr(client.account, "outbox", lambda: items)
    app = Desk(client, NOW)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "✓ synced\n" in screen_text(app))
        golden(f"outbox-{size[0]}x{size[1]}", app)


@pytest.mark.parametrize("size", [(1, 1), (7, 3)])
async def test_it_survives_small_terminals(client: Client, size: tuple[int, int]) -> None:
    client.account.send(client.draft("Figures", to=BOB))
    app = Desk(client)
    async with app.run_test(size=size) as pilot:
        await pilot.press("down", "up", "q")
        assert app.results == [None]


def test_what_has_left_says_what_became_of_it() -> None:
    told = (
        Delivery("bob@example.org", "yes", ""),
        Delivery("dave@example.org", "queued", ""),
        Delivery("carol@example.org", "no", "550 no such user"),
        Delivery("eve@example.org", "no", ""),
        Delivery("mallory@example.org", "unknown", ""),
    )
    one = SentItem("k", "Figures", (Address("", BOB),), NOW.timestamp() - 60, told)
    assert sent(one, NOW).error == (
        "It did not reach carol@example.org: 550 no such user. "
        "It did not reach eve@example.org: no reason is given. "
        "On its way to dave@example.org. It reached bob@example.org. Left at 14:39."
    )
    assert sent(replace(one, deliveries=()), NOW).error == "Left at 14:39."


async def test_what_has_left_is_listed_last_and_cannot_be_had_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = SentItem("k", "Gone", (Address("", BOB),), NOW.timestamp(), (Delivery(BOB, "no", "550 unknown"),))
    monkeypatch.setattr(client.account, "recently_sent", lambda: (gone,))
    app = Desk(client, NOW)
    async with app.run_test() as pilot:
        assert "Nothing waits to be sent." in screen_text(app)
        assert f"It did not reach {BOB}: 550 unknown." in screen_text(app)
        await pilot.press("e", "d", "r")
        assert app.said == ["It has left already."] * 3
        client.account.send(client.draft("Waiting", to=BOB))
        await until(pilot, lambda: "1 on the way" in screen_text(app))
        lines = screen_text(app).split("\n")
        assert next(n for n, line in enumerate(lines) if "Waiting" in line) < next(
            n for n, line in enumerate(lines) if "Gone" in line
        )
