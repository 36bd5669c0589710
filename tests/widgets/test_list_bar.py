"""The scroll bar of a list, however long it is."""

from __future__ import annotations

import pytest
from textual.geometry import Region

from tests.helpers import screen_text
from tests.widgets.test_line_list import LETTERS, Names, Sample
from tui.store.records import Splice
from tui.widgets.list_bar import ListBar

MANY = range(1_000_000)


def bar_of(names: Names) -> ListBar:
    bar = names.vertical_scrollbar
    assert isinstance(bar, ListBar)
    return bar


async def test_the_thumb_is_dragged_through_a_million_rows():
    names = Names(MANY)  # type: ignore[arg-type]
    async with Sample(names).run_test(size=(30, 20)) as pilot:
        await pilot.pause()
        assert bar_of(names).thumb()[:2] == (0, 1)
        await pilot.mouse_down(names, offset=(29, 0))
        await pilot.hover(names, offset=(29, 10))
        await pilot.mouse_up(names, offset=(29, 10))
        await pilot.pause()
        assert 400_000 < names.scroll_offset.y < 600_000
        assert str(names.scroll_offset.y) in screen_text(pilot.app)
        await pilot.hover(names, offset=(29, 15))
        assert names.scroll_offset.y < 600_000, "it was let go"
        assert names.cursor == 0


async def test_a_press_beside_the_thumb_goes_by_a_page():
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.mouse_down(names, offset=(29, 9))
        await pilot.mouse_up(names, offset=(29, 9))
        await pilot.pause()
        assert names.scroll_offset.y == 10
        await pilot.mouse_down(names, offset=(29, 0))
        await pilot.mouse_up(names, offset=(29, 0))
        await pilot.pause()
        assert names.scroll_offset.y == 0


async def test_among_a_million_rows_a_step_does_not_draw_the_bar(monkeypatch: pytest.MonkeyPatch):
    names = Names(MANY)  # type: ignore[arg-type]
    drawn: list[Region] = []
    render = ListBar.render_lines

    def watched(self: ListBar, crop: Region):  # type: ignore[no-untyped-def]
        drawn.append(crop)
        return render(self, crop)

    monkeypatch.setattr(ListBar, "render_lines", watched)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.press("space")
        bar = bar_of(names)
        before = bar._drawn
        assert bar.refresh() is bar
        assert not bar._repaint_required
        await pilot.press("G")
        assert bar._drawn != before
        assert bar.thumb()[:2] == (9, 10)


async def test_the_bar_comes_and_goes_with_the_rows():
    names = Names(LETTERS[:3])
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        assert "▐" not in screen_text(pilot.app)
        names.splice(Splice(3, 0, 23), names=LETTERS)
        await pilot.pause()
        assert "▐" in screen_text(pilot.app)
        names.splice(Splice(3, 23, 0), names=LETTERS[:3])
        await pilot.pause()
        assert "▐" not in screen_text(pilot.app)


async def test_rows_come_and_go_without_a_layout_of_the_screen(monkeypatch: pytest.MonkeyPatch):
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.press("j")
        laid_out: list[bool] = []
        monkeypatch.setattr(type(pilot.app.screen), "_refresh_layout", lambda *_, **__: laid_out.append(True))
        names.splice(Splice(0, 1, 0), names=LETTERS[1:])
        await pilot.pause()
        assert screen_text(pilot.app).splitlines()[0].startswith("▌bbb")
        assert not laid_out


async def test_without_colours_all_is_drawn_the_same(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.press("j")
        assert "▌bbb" in screen_text(pilot.app)
        strips = pilot.app.screen._compositor.render_strips()
        colours = {
            (colour.triplet.red, colour.triplet.green, colour.triplet.blue)
            for strip in strips
            for segment in strip
            if segment.style and (colour := segment.style.color) is not None and colour.triplet is not None
        }
        assert all(red == green == blue for red, green, blue in colours)
