"""The seconds in which a mail can be taken back: in sight, and asked about by whoever leaves in them."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App
from textual.screen import Screen

from tests.helpers import screen_text, until
from tests.screens.stage import Stage
from tests.store.client import Client
from tui.screens.confirm import Confirm
from tui.screens.countdown import Countdown, count_down, waiting
from tui.screens.parting import in_the_window, part

BOB = "bob@example.org"


def sent(client: Client, subject: str) -> str:
    draft = client.draft(subject, to=BOB)
    assert client.account.send(draft).count == 1
    return draft.key


async def test_the_seconds_are_counted_until_it_is_taken_back(client: Client) -> None:
    app: App[Any] = Stage(lambda: Screen[None]())
    async with app.run_test() as pilot:
        key = sent(client, "Figures")
        assert count_down(app.screen, client.account, key)
        await until(pilot, lambda: "Sending “Figures” in 3600 s   z takes it back" in screen_text(app))
        client.account.undo()
        await until(pilot, lambda: not app.screen.query(Countdown))
        assert waiting(client.account, key) is None
        assert not count_down(app.screen, client.account, key)


async def test_how_it_is_taken_back_is_said_in_a_narrow_terminal_too(client: Client) -> None:
    app: App[Any] = Stage(lambda: Screen[None]())
    async with app.run_test(size=(60, 20)) as pilot:
        key = sent(client, "The cabin: what to bring, and what not")
        assert count_down(app.screen, client.account, key)
        await until(pilot, lambda: "” in 3600 s   z takes it back" in screen_text(app))
        client.account.undo()


@pytest.mark.parametrize("key", ["n", "y"])
async def test_whoever_leaves_is_asked(client: Client, key: str) -> None:
    for _, item in in_the_window([client.account]):
        client.account.cancel_send(item.key)
    left: list[int] = []
    app: App[Any] = Stage(lambda: Screen[None]())
    async with app.run_test() as pilot:
        assert in_the_window([client.account]) == []
        draft = sent(client, f"Leaving {key}")
        part(app, in_the_window([client.account]), lambda: left.append(len(client.account.outbox())))
        await until(pilot, lambda: f"“Leaving {key}” has not left yet." in screen_text(app))
        assert isinstance(app.screen, Confirm)
        await pilot.press(key)
        await until(pilot, lambda: left != [])
        there = [item for item in client.account.outbox() if item.key == draft]
        assert bool(there) == (key == "n")
        assert left == [len(there)]
