"""A picture in cells: each holds two pixels, one above the other, as the two halves of a block.

Every terminal with colours draws them, they scroll with the lines around them, and the terminal is not asked anything
while the keys go through it. textual-image asks as it is imported, and waits for the answer on the input that the keys
come from.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.frozen import frozen

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

MOST_PIXELS = 40_000_000
"""Pixels of a picture that is decoded: 40 megapixels take 120 MB for a moment."""

Pixel = tuple[int, int, int]


class NoPicture(Exception):
    """It cannot be shown. ``str(error)`` is one plain sentence."""


@frozen
class Raster:
    """Rows of cells, each the colours of its upper and its lower half."""

    width: int
    rows: tuple[tuple[tuple[Pixel, Pixel], ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def segments(self, row: int) -> list[Segment]:
        """A row to draw, with neighbours of one colour in one piece."""
        made: list[Segment] = []
        last: tuple[Pixel, Pixel] | None = None
        count = 0
        for cell in (*self.rows[row], None):
            if cell == last:
                count += 1
                continue
            if last is not None:
                style = Style(color=Color.from_rgb(*last[0]), bgcolor=Color.from_rgb(*last[1]))
                made.append(Segment("▀" * count, style))
            last, count = cell, 1
        return made

    def strip(self, row: int, before: int, cells: int, ground: Style) -> Strip:
        """A row of the picture, ``before`` blanks in, as wide as asked."""
        return Strip([Segment(" " * before, ground), *self.segments(row)]).adjust_cell_length(cells, ground)


def raster(data: bytes, cells: int, lines: int, ground: Pixel = (0, 0, 0)) -> Raster:
    """The picture, at most ``cells`` wide and ``lines`` high and never larger than it is; what is transparent shows
    the ground. Takes 10 ms and more. NoPicture says why it cannot be shown."""
    from PIL import Image

    def shape(width: int, height: int) -> tuple[int, int]:
        return _size(width, height, max(1, cells), max(1, lines) * 2)

    clear = cast(Any, decoded(data, (cells, lines * 2), shape))
    flat = Image.new("RGBA", clear.size, (*ground, 255))
    flat.alpha_composite(clear)
    octets = flat.convert("RGB").tobytes()
    wide, high = flat.size
    return Raster(wide, tuple(_row(octets, wide, y) for y in range(0, high, 2)))


def decoded(data: bytes, most: tuple[int, int], shape: Callable[[int, int], tuple[int, int]]) -> Image:
    """The first picture in the octets, RGBA, in the shape that is made of its own; ``most``: no more pixels than that
    are wanted. NoPicture says why it cannot be shown."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # its own check only warns, and on the terminal; ours comes before decoding
    try:
        image = Image.open(BytesIO(data))
        if image.width * image.height > MOST_PIXELS:
            raise NoPicture("This picture is too large to be shown here.")
        wanted = shape(image.width, image.height)
        image.draft("RGB", most)
        return cast(Any, image.convert("RGBA")).resize(wanted, Image.Resampling.BOX)
    except NoPicture:
        raise
    except Exception as error:  # what decoders raise for a broken picture is anything at all
        log.info("a picture of %d octets was not read: %s", len(data), error)
        raise NoPicture("This picture cannot be read, so it is not shown.") from error


def _row(octets: bytes, wide: int, y: int) -> tuple[tuple[Pixel, Pixel], ...]:
    """Two rows of pixels as one of cells."""

    def pixel(x: int, y: int) -> Pixel:
        at = (y * wide + x) * 3
        return octets[at], octets[at + 1], octets[at + 2]

    return tuple((pixel(x, y), pixel(x, y + 1)) for x in range(wide))


def _size(width: int, height: int, cells: int, halves: int) -> tuple[int, int]:
    """The pixels that are drawn: the same shape, and an even number of rows."""
    scale = min(1.0, cells / width, halves / height)
    wide, high = max(1, round(width * scale)), max(2, round(height * scale))
    return wide, high + high % 2
