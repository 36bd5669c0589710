from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui import themes
from tui.mail.text import width
from tui.widgets.paint import Inks, Piece, blank, column, columns, cut, measure, strip

THEME = themes.load()[0][themes.DEFAULT]
INKS = Inks(themes.complete({**THEME.to_color_system().generate(), **THEME.variables}))


def text(line: object) -> str:
    return "".join(segment.text for segment in line)  # type: ignore[attr-defined]


@given(st.lists(st.text(max_size=20), max_size=4), st.integers(0, 40))
def test_a_line_is_exactly_as_wide_as_asked_whatever_is_in_it(texts: list[str], cells: int):
    made = strip([Piece(each) for each in texts], cells, INKS)
    assert made.cell_length == cells
    assert sum(width(segment.text) for segment in made) == cells


@given(st.lists(st.text(max_size=20), max_size=4), st.integers(0, 40))
def test_columns_are_exactly_as_wide_as_asked(texts: list[str], cells: int):
    assert measure(columns([Piece(each) for each in texts], cells)) == cells
    assert all(measure([column(each, cells)]) == cells for each in texts)


@given(st.text(), st.integers(1, 40))
def test_no_control_character_becomes_part_of_a_line(hostile: str, cells: int):
    painted = text(strip([Piece(f"\x1b[31m{hostile}\x07\n")], cells, INKS))
    assert not set(painted) & {"\x1b", "\n", "\r", "\x07", "\x9b"}


def test_every_segment_has_a_style():
    made = strip([Piece("a"), Piece("b", "bold unread", on="chip")], 10, INKS)
    assert all(segment.style is not None for segment in made)
    assert all(segment.style is not None for segment in blank(5, INKS))


def test_markup_is_text():
    assert text(strip([Piece("[red]x[/]")], 10, INKS)) == "[red]x[/] "


def test_inks_are_shapes_and_tokens():
    style = INKS.style("bold underline unread", "cursor")
    assert style.bold
    assert style.underline
    assert not style.italic
    assert style.color is not None
    assert style.color.triplet is not None
    assert style.color.triplet.hex == THEME.variables["mail-unread"]
    assert style.bgcolor is not None
    assert style.bgcolor.triplet is not None
    assert style.bgcolor.triplet.hex == THEME.variables["mail-cursor"]
    assert INKS.style("bold underline unread", "cursor") is style


@pytest.mark.parametrize("ink", ["no-such-token", "bold no-such-token"])
def test_an_ink_that_the_theme_lacks_is_an_error(ink: str):
    with pytest.raises(KeyError, match="no-such-token"):
        INKS.style(ink)


def test_a_link_is_one_that_the_terminal_can_open():
    made = list(strip([Piece("here", "link", link="https://example.org/")], 10, INKS))
    assert made[0].style is not None
    assert made[0].style.link == "https://example.org/"


@pytest.mark.parametrize(
    ("texts", "cells", "shown"),
    [
        (["Bob", ", ", "Ann"], 10, "Bob, Ann  "),
        (["Bob", ", ", "Ann"], 7, "Bob, A…"),
        (["Bob", ", ", "Ann"], 3, "Bo…"),
        (["Bob", ""], 3, "Bob"),
        (["Bob"], 3, "Bob"),
        (["Bob"], 0, ""),
        ([], 2, "  "),
        (["漢字", "x"], 3, "漢…"),
        (["漢字"], 2, "… "),
    ],
)
def test_columns_end_with_an_ellipsis_where_something_is_missing(texts: list[str], cells: int, shown: str):
    assert "".join(piece.text for piece in columns([Piece(each) for each in texts], cells)) == shown


def test_columns_keep_the_inks():
    made = columns([Piece("Bob", "bold unread"), Piece(", Ann", "dim")], 5)
    assert [(piece.text, piece.ink) for piece in made] == [("Bob", "bold unread"), (",…", "dim")]


def test_cut_leaves_alone_what_fits():
    assert cut("Bob", 3) == "Bob"
    assert cut("Bobby", 3) == "Bo…"
    assert cut("Bobby", -1) == ""
