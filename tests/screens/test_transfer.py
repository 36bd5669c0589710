"""The sheet that shows how far a fetch is."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App

from tests.helpers import until
from tests.screens.mail_app import mail_app, mailbox_screen
from tui import themes
from tui.demo.process import DemoInfo
from tui.screens.transfer import Transfer, TransferDialog


class Bare(App[None]):
    def __init__(self) -> None:
        super().__init__()
        shipped, _ = themes.load()
        for theme in shipped.values():
            self.register_theme(theme)
        self.theme = next(iter(shipped))


async def test_two_fetches_at_once_leave_no_sheet_behind() -> None:
    async with Bare().run_test() as pilot:
        lower, upper = TransferDialog(Transfer("one", 10)), TransferDialog(Transfer("two", 10))
        home = pilot.app.screen
        pilot.app.push_screen(lower)
        pilot.app.push_screen(upper)
        lower.finish()
        await pilot.pause()
        assert pilot.app.screen is upper
        upper.finish()
        while pilot.app.screen is not home:
            await pilot.pause(0.05)


async def test_a_fetch_that_ends_before_its_sheet_is_drawn_stops_nothing() -> None:
    async with Bare().run_test() as pilot:
        home = pilot.app.screen
        dialog = TransferDialog(Transfer("one", 10))
        pilot.app.push_screen(dialog)
        dialog.finish()
        while pilot.app.screen is not home:
            await pilot.pause(0.05)


async def test_a_key_that_the_sheet_came_up_under_is_for_the_mail_below(
    own_demo: DemoInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mail_app(own_demo, tmp_path / "home") as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.press("home", "enter")
        await until(pilot, lambda: screen.reader.has_focus)
        at = screen.threads.cursor
        dialog = TransferDialog(Transfer("one", 10))
        answers: list[bool | None] = []
        app.push_screen(dialog, answers.append)
        await until(pilot, lambda: app.screen is dialog)
        await pilot.press("J", "J", "K", "J")
        await until(pilot, lambda: app.screen is screen and screen.threads.cursor == at + 2)
        assert answers == [True]
        await pilot.press("J")
        await until(pilot, lambda: screen.threads.cursor == at + 3)
