"""The one place where text becomes cells of the screen: cleaned, in the theme's inks, as wide as asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rich.segment import Segment
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.strip import Strip

from tui.frozen import frozen
from tui.mail.colours import readable
from tui.mail.safety import clean
from tui.mail.text import fit, width

_STYLES_KEPT = 4096
_SHAPES = {"bold": "bold", "italic": "italic", "underline": "underline", "strike": "strike"}


@frozen
class Piece:
    """A text in one ink: names of the theme's ``mail-`` tokens and shapes, ``bold unread``; ``on`` a ground
    of its own, or that of the line. ``link`` makes it one that the terminal can open; ``act`` is what a click on it
    does, in the words of the widget that draws it. ``colour`` is "" or the author's own, as "#rrggbb", which
    replaces that of the ink where it can be read on the ground."""

    text: str
    ink: str = "text"
    on: str = ""
    link: str = ""
    act: str = ""
    colour: str = ""


class Inks:
    """Styles by name, from a theme's variables; each is made once."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._styles: dict[tuple[str, str, str], Style] = {}

    def style(self, ink: str, ground: str = "ground", colour: str = "") -> Style:
        """The style of an ink on a ground. Raises KeyError when a name is no token of the theme."""
        key = (ink, ground, colour)
        if key not in self._styles:
            if len(self._styles) > _STYLES_KEPT:  # a mail can have as many colours as it has words
                self._styles.clear()
            self._styles[key] = self._make(ink, ground, colour)
        return self._styles[key]

    def _make(self, ink: str, ground: str, colour: str) -> Style:
        words = ink.split()
        shapes = {_SHAPES[word]: True for word in words if word in _SHAPES}
        names = [word for word in words if word not in _SHAPES] or ["text"]
        behind = self._color(ground)
        own = colour and readable(colour, behind.hex6)
        return Style(
            color=(Color.parse(colour) if own else self._color(names[-1])).rich_color,
            bgcolor=behind.rich_color,
            **shapes,  # pyright: ignore[reportArgumentType]  # four flags, by name
        )

    def _color(self, name: str) -> Color:
        value = self._variables[f"mail-{name}"]
        try:
            return Color.parse(value)
        except ColorParseError as error:
            raise KeyError(f"mail-{name} is {value!r}, which is no colour") from error


def strip(pieces: Iterable[Piece], cells: int, inks: Inks, ground: str = "ground") -> Strip:
    """One line, exactly ``cells`` wide: cut where it is longer, filled with the ground where shorter."""
    segments: list[Segment] = []
    for piece in pieces:
        style = inks.style(piece.ink, piece.on or ground, piece.colour)
        if piece.link:
            style = style.update_link(piece.link)
        if text := clean(piece.text):
            segments.append(Segment(text, style))
    return Strip(segments).adjust_cell_length(max(0, cells), inks.style("text", ground))


def blank(cells: int, inks: Inks, ground: str = "ground") -> Strip:
    """An empty line of the ground."""
    return Strip.blank(max(0, cells), inks.style("text", ground))


def cut(text: str, cells: int) -> str:
    """The text, clean, and shortened with an ellipsis where it is longer than ``cells``."""
    text = clean(text)
    return text if width(text) <= cells else fit(text, max(0, cells))


def column(text: str, cells: int, ink: str = "text", *, right: bool = False) -> Piece:
    """A text in a column: exactly ``cells`` wide, shortened with an ellipsis where it is longer."""
    return Piece(fit(clean(text), max(0, cells), right=right), ink)


def columns(pieces: Sequence[Piece], cells: int) -> list[Piece]:
    """Several pieces in one column: exactly ``cells`` wide, shortened with an ellipsis where longer."""
    fitted: list[Piece] = []
    left = max(0, cells)
    for place, piece in enumerate(pieces):
        text = clean(piece.text)
        taken = width(text)
        more = any(rest.text for rest in pieces[place + 1 :])
        if taken > left or (taken == left and more):
            # The text that does not fit makes the ellipsis, even where it is only the next piece's.
            fitted.append(replace(piece, text=fit(text + " " * (left + 1), left)))
            return fitted
        fitted.append(replace(piece, text=text))
        left -= taken
    return [*fitted, Piece(" " * left)]


def measure(pieces: Iterable[Piece]) -> int:
    """How many cells the pieces take when nothing shortens them."""
    return sum(width(clean(piece.text)) for piece in pieces)
