"""A picture by Kitty's protocol for graphics, as text: each cell is a placeholder that names its row and its column.

The picture is handed over once, under a number. From then on it is drawn where its placeholders stand, which Textual
moves, cuts and covers like any other letters; the colour of their ink is the number. The terminal is never asked
anything, and ``q=2`` keeps it from answering, because the keys come the same way.
https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.frozen import frozen
from tui.widgets.raster import decoded

PLACEHOLDER = "\U0010eeee"
CHUNK = 4096
"""Characters of data in one sequence, at most."""

# The marks that count rows and columns, in their order (gen/rowcolumn-diacritics.txt of Kitty).
_RANGES = (
    "0305 030D-030E 0310 0312 033D-033F 0346 034A-034C 0350-0352 0357 035B 0363-036F 0483-0487 0592-0595 0597-0599 "
    "059C-05A1 05A8-05A9 05AB-05AC 05AF 05C4 0610-0617 0657-065B 065D-065E 06D6-06DC 06DF-06E2 06E4 06E7-06E8 "
    "06EB-06EC 0730 0732-0733 0735-0736 073A 073D 073F-0741 0743 0745 0747 0749-074A 07EB-07F1 07F3 0816-0819 "
    "081B-0823 0825-0827 0829-082D 0951 0953-0954 0F82-0F83 0F86-0F87 135D-135F 17DD 193A 1A17 1A75-1A7C 1B6B "
    "1B6D-1B73 1CD0-1CD2 1CDA-1CDB 1CE0 1DC0-1DC1 1DC3-1DC9 1DCB-1DCC 1DD1-1DE6 1DFE 20D0-20D1 20D4-20D7 20DB-20DC "
    "20E1 20E7 20E9 20F0 2CEF-2CF1 2DE0-2DFF A66F A67C-A67D A6F0-A6F1 A8E0-A8F1"
)


def _marks() -> Iterator[str]:
    for part in _RANGES.split():
        first, _, last = part.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


MARKS = tuple(_marks())
"""The mark of each row and column: a picture has no more of either."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Placed:
    """A picture that the terminal has under a number, as so many columns and rows of cells."""

    number: int
    width: int
    rows: int

    def __len__(self) -> int:
        return self.rows

    def strip(self, row: int, before: int, cells: int, ground: Style) -> Strip:
        """A row of the picture, ``before`` blanks in, as wide as asked. Each cell says all of where it is: it may be
        the only one that is drawn anew."""
        red, green, blue = self.number.to_bytes(3, "big")
        text = "".join(f"{PLACEHOLDER}{MARKS[row]}{MARKS[column]}" for column in range(self.width))
        ink = ground + Style(color=Color.from_rgb(red, green, blue))
        return Strip([Segment(" " * before, ground), Segment(text, ink)]).adjust_cell_length(cells, ground)


@frozen
class Prepared:
    """A picture as PNG, and the cells that it fills."""

    png: bytes
    width: int
    rows: int


def prepared(data: bytes, cells: int, lines: int, cell: tuple[int, int]) -> Prepared:
    """The picture, at most ``cells`` wide and ``lines`` high and never larger than it is, where a cell has so many
    pixels. It is always written anew: what a sender made goes to no decoder but ours. NoPicture says why it cannot be
    shown. Takes 10 ms and more."""
    wide, high = cell
    most = (max(1, min(cells, len(MARKS))) * wide, max(1, min(lines, len(MARKS))) * high)

    def shape(width: int, height: int) -> tuple[int, int]:
        scale = min(1.0, most[0] / width, most[1] / height)
        return max(1, round(width * scale)), max(1, round(height * scale))

    image = cast(Any, decoded(data, most, shape))
    file = BytesIO()
    image.save(file, "PNG", compress_level=1)
    return Prepared(file.getvalue(), -(-image.width // wide), -(-image.height // high))


def handing_over(number: int, picture: Prepared) -> list[str]:
    """The sequences that give the terminal a picture under a number, to be drawn where its placeholders are."""
    octets = base64.b64encode(picture.png).decode()
    chunks = [octets[at : at + CHUNK] for at in range(0, len(octets), CHUNK)]
    first = f"a=T,U=1,q=2,f=100,t=d,i={number},c={picture.width},r={picture.rows},"
    return [
        f"\x1b_G{first if at == 0 else 'q=2,'}m={int(at + 1 < len(chunks))};{chunk}\x1b\\"
        for at, chunk in enumerate(chunks)
    ]


def taking_back(number: int) -> str:
    """The sequence by which the terminal forgets a picture."""
    return f"\x1b_Ga=d,d=I,i={number},q=2\x1b\\"
