from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from textual.app import App, ComposeResult

from tests.helpers import screen_text
from tui import themes
from tui.store.records import ListEvent, Reset, RowsChanged, Splice
from tui.widgets.line_list import Line, LineList, Look
from tui.widgets.paint import Piece


class Names(LineList):
    """Rows that are their own ids."""

    def __init__(self, names: Iterable[str], row_height: int = 1) -> None:
        super().__init__()
        self.names: Sequence[str] = list(names) if not isinstance(names, range) else names  # type: ignore[assignment]
        self.row_height = row_height
        self.drawn: list[int] = []
        self.told: list[str | None] = []

    def row_count(self) -> int:
        return len(self.names)

    def row_id(self, index: int) -> str | None:
        return str(self.names[index])

    def index_of(self, row_id: str) -> int | None:
        try:
            return self.names.index(type(self.names[0])(row_id)) if len(self.names) else None
        except ValueError:
            return None

    def draw(self, index: int, look: Look) -> Sequence[Line]:
        self.drawn.append(index)
        return [[Piece(str(self.names[index]))]] + [[Piece("  below")]] * (self.row_height - 1)

    def empty_text(self) -> str:
        return "Nothing here."

    def splice(self, *events: ListEvent, names: Iterable[str]) -> None:
        self.names = list(names)
        self.apply(events)


class Sample(App[int]):
    def __init__(self, names: LineList) -> None:
        super().__init__()
        self.list = names
        self.moved: list[str | None] = []
        self.chosen: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.complete(self.current_theme.to_color_system().generate())

    def compose(self) -> ComposeResult:
        yield self.list

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        self.moved.append(message.row_id)

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        self.chosen.append(message.row_id)


LETTERS = [chr(97 + i) * 3 for i in range(26)]


@pytest.mark.parametrize(("landing", "lands"), [("1", "1"), (None, "3"), ("9", "3")])
async def test_the_cursor_lands_where_it_was_told_when_its_row_leaves(landing: str | None, lands: str):
    app = Sample(Names("01234"))
    async with app.run_test():
        app.list.cursor = 2
        app.list.land_on(landing)
        app.list.splice(Splice(0, 0, 1), names="x01234")
        assert app.list.cursor_id == "2", "only when it leaves"
        app.list.splice(Splice(3, 1, 0), names="x0134")
        assert app.list.cursor_id == lands


async def test_a_cursor_that_was_moved_meanwhile_lands_nowhere_else():
    app = Sample(Names("01234"))
    async with app.run_test():
        app.list.cursor = 2
        app.list.land_on("0")
        app.list.move(1)
        app.list.splice(Splice(3, 1, 0), names="0124")
        assert app.list.cursor_id == "4"


async def test_only_what_is_on_the_screen_is_drawn():
    names = Names(range(1_000_000))  # type: ignore[arg-type]
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.press("G")
        assert names.cursor == 999_999
        assert "999999" in screen_text(pilot.app)
        assert len(set(names.drawn)) <= 20


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        (["j"], 1),
        (["down", "down", "k"], 1),
        (["k"], 0),
        (["G"], 25),
        (["end", "home"], 0),
        (["space"], 10),
        (["pagedown", "pagedown", "pageup"], 10),
        (["space", "backspace"], 0),
        (["ctrl+d"], 5),
        (["ctrl+d", "ctrl+d", "ctrl+u"], 5),
        (["ctrl+f", "ctrl+b"], 0),
    ],
)
async def test_keys_move_the_cursor(keys: list[str], at: int):
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.press(*keys)
        assert names.cursor == at
        top = names.scroll_offset.y
        assert top <= at < top + 10


async def test_the_cursor_stays_on_its_row_when_rows_come_and_go_above():
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.press("j", "j", "j")
        names.splice(Splice(0, 0, 2), names=["x", "y", *LETTERS])
        assert names.cursor_id == "ddd"
        names.splice(Splice(0, 3, 0), names=LETTERS[1:])
        assert names.cursor_id == "ddd"


async def test_when_its_row_leaves_the_cursor_is_on_the_next():
    names = Names(LETTERS)
    app = Sample(names)
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("j", "j")
        names.splice(Splice(2, 1, 0), names=LETTERS[:2] + LETTERS[3:])
        await pilot.pause()
        assert names.cursor_id == "ddd"
        assert app.moved[-1] == "ddd"


async def test_when_the_last_row_leaves_the_cursor_is_on_the_one_before():
    names = Names(LETTERS[:3])
    app = Sample(names)
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("G")
        names.splice(Splice(2, 1, 0), names=LETTERS[:2])
        assert names.cursor_id == "bbb"
        names.splice(Reset(), names=[])
        await pilot.pause()
        assert names.cursor_id is None
        assert app.moved[-1] is None
        assert "Nothing here." in screen_text(app)


async def test_the_cursor_follows_a_row_that_moves():
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.press("j", "j")
        names.splice(Splice(2, 1, 0), Splice(0, 0, 1), names=["ccc", "aaa", "bbb", *LETTERS[3:]])
        assert (names.cursor, names.cursor_id) == (0, "ccc")


async def test_a_reset_keeps_the_cursor_on_its_row():
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.press("j", "j")
        names.splice(Reset(), names=reversed(LETTERS))
        assert names.cursor_id == "ccc"
        assert "ccc" in screen_text(pilot.app)


async def test_what_is_on_the_screen_stays_when_rows_come_above_it():
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.press("G", "k", "k")
        before = [line[:9].rstrip() for line in screen_text(pilot.app).splitlines()]
        names.splice(Splice(0, 0, 3), names=["x", "y", "z", *LETTERS])
        await pilot.pause()
        assert [line[:9].rstrip() for line in screen_text(pilot.app).splitlines()] == before


async def test_the_selection_is_kept_by_id_and_loses_what_left():
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)):
        names.selected = {"bbb", "ccc"}
        names.splice(Splice(0, 2, 0), names=LETTERS[2:])
        assert names.selected == {"ccc"}


async def test_changed_rows_are_drawn_anew():
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        names.drawn.clear()
        names.apply([RowsChanged((3,))])
        await pilot.pause()
        assert 3 in names.drawn


async def test_moving_the_cursor_draws_no_row_that_was_drawn_before():
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.press("j", "k")
        names.drawn.clear()
        await pilot.press("j", "k")
        assert names.drawn == []


async def test_two_line_rows():
    names = Names(LETTERS, row_height=2)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.press("space")
        assert names.cursor == 5
        await pilot.press("G")
        lines = screen_text(pilot.app).splitlines()
        assert "zzz" in lines[-2]
        assert "below" in lines[-1]


async def test_changing_the_row_height_keeps_the_cursor_on_the_screen():
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.press("space")
        names.set_row_height(2)
        await pilot.pause()
        assert "kkk" in screen_text(pilot.app)


async def test_clicks_move_the_cursor_and_double_clicks_choose():
    names = Names(LETTERS, row_height=2)
    app = Sample(names)
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.click(names, offset=(3, 5))
        assert names.cursor_id == "ccc"
        assert app.chosen == []
        await pilot.double_click(names, offset=(3, 2))
        await pilot.pause()
        assert app.chosen == ["bbb"]


async def test_a_click_below_the_last_row_does_nothing():
    names = Names(LETTERS[:2])
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.press("j")
        await pilot.click(names, offset=(3, 8))
        assert names.cursor_id == "bbb"


async def test_the_wheel_scrolls_and_leaves_the_cursor():
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        names.scroll_down(animate=False, force=True, immediate=True)
        await pilot.pause()
        assert names.cursor == 0
        assert names.scroll_offset.y > 0
        await pilot.press("j")
        assert names.scroll_offset.y <= 1


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (5, 1)])
async def test_tiny_screens_survive(size: tuple[int, int]):
    names = Names(LETTERS, row_height=2)
    async with Sample(names).run_test(size=size) as pilot:
        await pilot.press("j", "G", "k", "space", "backspace")
        names.splice(Reset(), names=[])
        await pilot.pause()
        assert names.cursor_id is None


async def test_a_theme_change_draws_anew():
    names = Names(LETTERS)
    async with Sample(names).run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        before = names.render_line(0)
        pilot.app.theme = "textual-light"
        await pilot.pause()
        assert [s.text for s in names.render_line(0)] == [s.text for s in before]
        assert [s.style for s in names.render_line(0)] != [s.style for s in before]
