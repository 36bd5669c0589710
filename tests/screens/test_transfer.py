"""The sheet that shows how far a fetch is."""

from __future__ import annotations

from textual.app import App

from tui import themes
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
