"""How pictures are drawn: by Kitty's protocol where the terminal is known to have it, else in half blocks."""

from __future__ import annotations

import asyncio
import fcntl
import struct
import sys
import termios
import weakref
from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.strip import Strip

from tui.notification import through_tmux
from tui.widgets.raster import NoPicture, raster

__all__ = ["Drawing", "NoPicture", "Pictures", "drawing", "way"]

CELL = (10, 20)
"""Pixels of a cell, where the terminal does not say."""

FIRST_NUMBER = 0x4A4D00
"""Numbers are the terminal's, whatever draws in it; few begin here."""

_HAVE_KITTY = ("xterm-kitty", "xterm-ghostty")


class Drawing(Protocol):
    """A picture in rows of cells."""

    @property
    def width(self) -> int: ...

    def __len__(self) -> int: ...

    def strip(self, row: int, before: int, cells: int, ground: Style) -> Strip:
        """A row of it, ``before`` blanks in, as wide as asked."""
        ...


def way(setting: str, environment: Mapping[str, str], *, exact: bool = True) -> str:
    """How to draw: "kitty", "blocks" or "off". Where the setting is "auto" the environment tells, and the terminal is
    not asked. A program that draws the terminal anew, like tmux, hands pictures on only where it was told to.
    ``exact``: the terminal has all colours, one of which is the number of a picture."""
    if setting in ("blocks", "off") or not exact or environment.get("NO_COLOR"):
        return "off" if setting == "off" else "blocks"
    if setting == "kitty":
        return setting
    term = environment.get("TERM", "")
    if environment.get("TMUX") or environment.get("STY") or term.startswith(("tmux", "screen")):
        return "blocks"
    known = term in _HAVE_KITTY or environment.get("TERM_PROGRAM") == "ghostty"
    return "kitty" if known or environment.get("KITTY_WINDOW_ID") else "blocks"


class Pictures:
    """The pictures of one terminal. ``write`` sends it what is not drawn; ``way`` is how it draws."""

    def __init__(self, way: str, write: Callable[[str], None], environment: Mapping[str, str]) -> None:
        self.way = way
        self._write = write
        self._in_tmux = bool(environment.get("TMUX"))
        self._last = FIRST_NUMBER
        self._given: set[int] = set()
        self._unwanted: set[int] = set()

    async def draw(self, data: bytes, cells: int, lines: int, ground: tuple[int, int, int]) -> Drawing:
        """The picture, at most so wide and high and never larger than it is. NoPicture says why there is none."""
        if self.way != "kitty":
            return await asyncio.to_thread(raster, data, cells, lines, ground)
        from tui.widgets import kitty

        self.tidy()
        picture = await asyncio.to_thread(kitty.prepared, data, cells, lines, cell_size())
        self._last += 1
        number = self._last
        self._given.add(number)
        self._write("".join(map(self._wrapped, kitty.handing_over(number, picture))))
        placed = kitty.Placed(number, picture.width, picture.rows)
        # Told from wherever Python notices, which may be another thread: taken back when the next one is drawn.
        weakref.finalize(placed, self._unwanted.add, number).atexit = False
        return placed

    def tidy(self) -> None:
        """The terminal forgets what nobody draws any more."""
        self._take_back(self._unwanted & self._given)

    def close(self) -> None:
        """The terminal forgets all of them."""
        self._take_back(set(self._given))

    def _take_back(self, numbers: set[int]) -> None:
        if not numbers:
            return
        from tui.widgets.kitty import taking_back

        self._given -= numbers
        self._unwanted -= numbers
        self._write("".join(self._wrapped(taking_back(number)) for number in sorted(numbers)))

    def _wrapped(self, sequence: str) -> str:
        return through_tmux(sequence) if self._in_tmux else sequence


def cell_size() -> tuple[int, int]:
    """Pixels of a cell, as far as the terminal has told the kernel."""
    try:
        answer = fcntl.ioctl(sys.__stderr__.fileno() if sys.__stderr__ else 2, termios.TIOCGWINSZ, bytes(8))
    except (OSError, ValueError):
        return CELL
    rows, columns, wide, high = struct.unpack("HHHH", answer)
    return (wide // columns, high // rows) if columns and rows and wide >= columns and high >= rows else CELL


async def drawing(app: App[Any], data: bytes, cells: int, lines: int) -> Drawing:
    """The picture on the ground that mail has in this app."""
    ground = Color.parse(app.theme_variables["mail-ground"]).rgb
    return await cast(Any, app).pictures.draw(data, cells, lines, ground)
