"""Kitty's protocol: what is handed over can be read again, and each cell says where it is."""

from __future__ import annotations

import base64
import re
import unicodedata
from io import BytesIO

import pytest
from PIL import Image
from rich.cells import cell_len
from rich.style import Style

from tests.widgets.test_raster import picture
from tui.widgets.kitty import CHUNK, MARKS, PLACEHOLDER, Placed, handing_over, prepared, taking_back
from tui.widgets.raster import NoPicture

CELL = (10, 20)


@pytest.mark.parametrize(
    ("size", "room", "cells"),
    [
        ((10, 20), (40, 40), (1, 1)),
        ((11, 21), (40, 40), (2, 2)),
        ((800, 400), (40, 40), (40, 10)),
        ((400, 4000), (40, 10), (2, 10)),
        ((1, 1), (1, 1), (1, 1)),
        ((9_000, 10), (900, 9), (len(MARKS), 1)),
    ],
)
def test_a_picture_keeps_its_shape_and_is_never_enlarged(
    size: tuple[int, int], room: tuple[int, int], cells: tuple[int, int]
):
    made = prepared(picture(size, (255, 0, 0)), *room, CELL)
    assert (made.width, made.rows) == cells
    with Image.open(BytesIO(made.png)) as again:
        assert again.format == "PNG"
        assert again.width <= min(size[0], made.width * CELL[0])
        assert again.height <= min(size[1], made.rows * CELL[1])


def test_what_cannot_be_read_is_said():
    with pytest.raises(NoPicture):
        prepared(b"no picture", 10, 10, CELL)


def test_what_is_handed_over_is_the_picture_in_short_sequences():
    octets = b"".join(number.to_bytes(2, "big") for number in range(5_000))
    made = prepared(picture((50, 40), (1, 2, 3)), 40, 40, CELL)
    made = type(made)(octets, made.width, made.rows)
    first, *others = handing_over(77, made)
    assert first.startswith("\x1b_Ga=T,U=1,q=2,f=100,t=d,i=77,c=5,r=2,m=1;")
    assert [re.match(r"\x1b_Gq=2,m=([01]);", each)[1] for each in others] == ["1"] * (len(others) - 1) + ["0"]  # type: ignore[index]
    chunks = [each[each.index(";") + 1 : -2] for each in (first, *others)]
    assert all(len(chunk) <= CHUNK and not len(chunk) % 4 for chunk in chunks)
    assert base64.b64decode("".join(chunks)) == octets


def test_a_short_picture_is_one_sequence():
    (only,) = handing_over(5, prepared(picture((2, 2), (1, 2, 3)), 40, 40, CELL))
    assert ",m=0;" in only


def test_each_cell_says_its_row_and_its_column_in_the_colour_of_the_number():
    placed = Placed(0x123456, 3, 2)
    assert len(placed) == 2
    strip = placed.strip(1, 4, 12, Style(bgcolor="#010203"))
    assert strip.cell_length == 12
    blanks, cells, *_ = list(strip)
    assert blanks.text == "    "
    assert cells.text == "".join(PLACEHOLDER + MARKS[1] + MARKS[column] for column in range(3))
    assert cells.style is not None
    assert cells.style.color is not None
    assert cells.style.color.triplet == (0x12, 0x34, 0x56)
    assert strip.crop(5, 6).text == PLACEHOLDER + MARKS[1] + MARKS[1]


def test_the_marks_are_those_of_the_protocol():
    """Above the letter, without a decomposition, and none twice; some of them by their place."""
    assert len(MARKS) == len(set(MARKS)) == 268
    for mark in MARKS:
        assert unicodedata.combining(mark) == 230
        assert not unicodedata.decomposition(mark)
        assert cell_len(PLACEHOLDER + mark + mark) == 1
    some = {0: 0x305, 1: 0x30D, 29: 0x36F, 59: 0x615, 89: 0x736, 99: 0x74A, 119: 0x822, 267: 0xA8F1}
    assert {at: ord(MARKS[at]) for at in some} == some


def test_a_picture_is_taken_back_by_its_number():
    assert taking_back(77) == "\x1b_Ga=d,d=I,i=77,q=2\x1b\\"
