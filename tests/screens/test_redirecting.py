"""A message is redirected: whom to is asked with completion, and it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from tests.helpers import screen_text, until
from tests.screens.mail_app import mail_app, mailbox_screen
from tests.screens.stage import Stage
from tui.demo.process import DemoInfo
from tui.mail.message import Address
from tui.screens.redirect_form import RedirectForm


def form() -> RedirectForm:
    known = (Address("Bob Builder", "bob@example.org"),)
    return RedirectForm(
        "Figures [x]", "me@example.org", lambda typed, but: [each for each in known if each.email not in but]
    )


async def test_whom_is_completed_and_checked():
    app = Stage(form)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        assert "Whom should it go to?" in screen_text(app)
        await pilot.press(*"bo", "tab", *"nobody@", "enter")
        assert app.results == []
        await pilot.press(*["backspace"] * 9, "enter")
        assert app.results == [(Address("Bob Builder", "bob@example.org"),)]


async def test_escape_sends_nothing():
    app = Stage(form)
    async with app.run_test() as pilot:
        await pilot.press("escape")
        assert app.results == [None]


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_it_looks_so(golden: Callable[[str, App[Any]], None], size: tuple[int, int]):
    app = Stage(form)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*"bo")
        await pilot.pause()
        golden(f"redirect-{size[0]}x{size[1]}", app)


async def test_it_is_counted_down_and_taken_back(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path, send_delay=600.0) as (app, pilot):
        screen, account = mailbox_screen(app), app.accounts[0]
        await until(pilot, lambda: account.can_send and bool(account.identities()))
        await until(pilot, lambda: all(each.body for each in screen._conversation()))
        await pilot.press("B")
        await until(pilot, lambda: "Redirect “" in screen_text(app))
        await pilot.press(*"bob@example.org", "enter")
        await until(pilot, lambda: "takes it back" in screen_text(app))
        [item] = account.outbox()
        assert item.whole
        assert [each.email for each in item.to] == ["bob@example.org"]
        await pilot.press("z")
        await until(pilot, lambda: account.outbox() == ())
