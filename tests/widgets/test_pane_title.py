from __future__ import annotations

import pytest

from tests.helpers import screen_text
from tests.widgets.rows import Frame
from tui.widgets.pane_title import PaneTitle


async def shown(cells: int, heading: str, detail: str, **options: object) -> str:
    title = PaneTitle(heading, **options)  # type: ignore[arg-type]
    title.detail = detail
    async with Frame(title).run_test(size=(cells, 1)) as pilot:
        await pilot.pause()
        return screen_text(pilot.app)


async def test_the_detail_stands_beside_the_heading():
    assert await shown(40, "Inbox", "12 unread of 40") == " Inbox  12 unread of 40"


async def test_or_apart_from_it_at_the_end_of_the_text():
    assert await shown(40, "Figures", "3 messages", apart=True) == " Figures                     3 messages"


async def test_the_title_begins_where_the_panes_text_does():
    assert await shown(40, "Figures", "", place=lambda cells: (5, 20)) == "     Figures"


async def test_a_long_heading_is_cut_and_leaves_room_for_the_detail():
    assert await shown(40, "x" * 80, "3 messages") == f" {'x' * 25}…  3 messages"


async def test_chips_stand_at_the_end_and_the_detail_makes_room_for_them():
    title = PaneTitle("Inbox")
    title.chips = ("\\ unread", "pinned")
    title.detail = "12 unread of 40"
    async with Frame(title).run_test(size=(60, 1)) as pilot:
        await pilot.pause()
        end = " \\ unread ×   pinned ×"
        assert screen_text(pilot.app) == " Inbox  12 unread of 40".ljust(58 - len(end)) + end
        await pilot.resize_terminal(40, 1)
        await pilot.pause()
        assert screen_text(pilot.app) == " Inbox".ljust(38 - len(end)) + end
        await pilot.resize_terminal(24, 1)
        await pilot.pause()
        assert "pinned ×" in screen_text(pilot.app)
        assert "unread" not in screen_text(pilot.app)


@pytest.mark.parametrize(("x", "index"), [(52, 1), (57, 1), (46, 0), (38, 0), (20, None), (48, None)])
async def test_a_click_on_a_chip_takes_it_back(x: int, index: int | None):
    clicked: list[int] = []

    class Clicked(Frame):
        def on_pane_title_chip_clicked(self, message: PaneTitle.ChipClicked) -> None:
            clicked.append(message.index)

    title = PaneTitle("Inbox")
    title.chips = ("\\ unread", "pinned")
    async with Clicked(title).run_test(size=(60, 1)) as pilot:
        await pilot.click(title, offset=(x, 0))
        await pilot.pause()
        assert clicked == ([] if index is None else [index])


@pytest.mark.parametrize("cells", [1, 2, 5, 12, 20])
async def test_narrow_titles_show_the_heading_alone(cells: int):
    assert "3 messages" not in await shown(cells, "Inbox", "3 messages")


async def test_a_title_cannot_paint():
    assert "\x1b" not in await shown(40, "a\x1b[31mb", "\x1b[2J")
