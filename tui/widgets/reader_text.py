"""The text of one message: its page, which of its quotes are open, and each line in inks when it is drawn."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from tui.mail.page import Line, LinkTarget, Page, Span
from tui.widgets.paint import Piece
from tui.widgets.pictures import Drawing

Pieces = tuple[Piece, ...]
"""One line of the text, without the margin."""

LONGEST_LINK = 2_000
"""Characters of an address that the terminal is handed; longer ones open from here only."""

_INKS = {
    "code": "label",
    "link": "link",
    "heading": "unread",
    "quote1": "quote1",
    "quote2": "quote2",
    "quote3": "quote3",
    "signature": "dim",
    "dim": "dim",
    "added": "success",
    "removed": "error",
    "hunk": "label",
    "picture": "dim",
}
_SHAPES = {"heading": "bold", "link": "underline", "picture": "italic"}


@lru_cache(1024)
def ink(style: str) -> str:
    """The ink of a span's style. What a link is shows before what it stands in."""
    words = style.split()
    shapes = dict.fromkeys(_SHAPES.get(word, word) for word in words if word in _SHAPES or word not in _INKS)
    names = [_INKS[word] for word in words if word in _INKS]
    name = "link" if "link" in names else names[-1] if names else "text"
    return " ".join([*shapes, name])


@dataclass(slots=True)
class Text:
    """``opened`` are the folds of the page that are not folded any more, by their place in it. A row is a line that
    is shown: a line of the page, or the words that stand for a fold."""

    page: Page
    opened: frozenset[int] = frozenset()
    rasters: Mapping[str, Drawing] = field(default_factory=dict[str, Drawing])
    """Pictures that are drawn in place of their lines, by the address or the part that the page names."""
    pictures: dict[int, Drawing] = field(default_factory=dict[int, Drawing])
    """The same, by line of the page."""
    _rows: list[int] = field(default_factory=list[int])
    _drawn: list[tuple[Drawing, int]] = field(default_factory=list[tuple[Drawing, int]])
    _numbers: dict[str, int] = field(default_factory=dict[str, int])

    def __post_init__(self) -> None:
        self.pictures = {
            picture.line: self.rasters[key]
            for picture in self.page.pictures
            if picture.line >= 0 and (key := picture.src if picture.remote else picture.cid) in self.rasters
        }
        self._rows = list(self._visible())
        self._numbers = {link.url: place for place, link in enumerate(self.page.links) if link.url}

    def _visible(self) -> Iterator[int]:
        """Lines of the page, and below zero the folds: -1 is the first of them."""
        at = 0
        for number, fold in enumerate(self.page.folds):
            yield from self._lines(at, fold.first)
            yield -1 - number
            at = fold.first if number in self.opened else fold.last + 1
        yield from self._lines(at, len(self.page.lines))

    def _lines(self, first: int, end: int) -> Iterator[int]:
        """Lines of the page; below all folds, the rows of pictures."""
        for line in sorted(each for each in self.pictures if first <= each < end):
            yield from range(first, line)
            for row in range(len(self.pictures[line])):
                self._drawn.append((self.pictures[line], row))
                yield -len(self.page.folds) - len(self._drawn)
            first = line + 1
        yield from range(first, end)

    def raster(self, row: int) -> tuple[Drawing, int] | None:
        """The picture in a row, and which row of it that is."""
        drawn = -self._rows[row] - len(self.page.folds)
        return self._drawn[drawn - 1] if drawn > 0 else None

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def says_anything(self) -> bool:
        """Whether there is more than blanks in it."""
        return bool(self.page.pictures) or any(words(line).strip() for line in self.page.lines)

    def pieces(self, row: int) -> Pieces:
        """What is drawn in a row."""
        line = self._rows[row]
        if line < -len(self.page.folds):
            return (Piece(" "),)
        if line < 0:
            return self._fold(-1 - line)
        return tuple(self._painted(span) for span in self.page.lines[line])

    def _fold(self, number: int) -> Pieces:
        act = f"quote {number}"
        words = self.page.folds[number].words
        ink_ = "quote1" if number in self.opened else "dim"
        return Piece("┊ ", "quote1", act=act), Piece(words, ink_, act=act)

    def _painted(self, span: Span) -> Piece:
        number = self._numbers.get(span.link, -1) if span.link else -1
        if number < 0:
            return Piece(span.text, ink(span.style), colour=span.colour)
        link = span.link if len(span.link) <= LONGEST_LINK else ""
        look = "bold underline error" if self.page.links[number].warning else ink(span.style)
        return Piece(span.text, look, link=link, act=f"link {number}")

    def link(self, act: str) -> LinkTarget | None:
        """The link that ``act`` names."""
        kind, _, number = act.partition(" ")
        return self.page.links[int(number)] if kind == "link" else None

    # From lines of the page to rows

    def row_of(self, line: int) -> int:
        """The row that shows a line of the page, or the fold that hides it."""
        fold = self.fold_of(line)
        if fold is not None:
            return self._rows.index(-1 - fold)
        place = bisect_left(self._rows, line, key=self._line_at) if self._rows else 0
        while place < len(self._rows) and self._rows[place] != line:
            place += 1
        return min(place, max(0, len(self._rows) - 1))

    def _line_at(self, entry: int) -> int:
        if entry >= 0:
            return entry
        if entry >= -len(self.page.folds):
            return self.page.folds[-1 - entry].first
        picture, _ = self._drawn[-entry - len(self.page.folds) - 1]
        return next(line for line, each in self.pictures.items() if each is picture)

    def line_of(self, row: int) -> int:
        """The line of the page in a row; the first of a fold that is closed; -1 for the words of an open one."""
        entry = self._rows[row]
        if entry >= 0:
            return entry
        if entry < -len(self.page.folds):
            return -1
        return -1 if -1 - entry in self.opened else self.page.folds[-1 - entry].first

    def is_fold(self, row: int) -> bool:
        """Whether the row holds the words of a fold."""
        return self._rows[row] < 0

    def fold_of(self, line: int) -> int | None:
        """The closed fold that hides a line of the page."""
        for number, fold in enumerate(self.page.folds):
            if fold.first <= line <= fold.last:
                return None if number in self.opened else number
        return None

    def acts(self) -> list[tuple[int, str]]:
        """What can be done in the text, each at its first row: links to follow, quotes to open."""
        found: dict[str, int] = {}
        for row, line in enumerate(self._rows):
            if line < 0:
                if line >= -len(self.page.folds):
                    found[f"quote {-1 - line}"] = row
                continue
            for span in self.page.lines[line]:
                number = self._numbers.get(span.link, -1) if span.link else -1
                if number >= 0:
                    found.setdefault(f"link {number}", row)
        return [(row, act) for act, row in found.items()]


def words(line: Line) -> str:
    """The letters of a line, as they are drawn."""
    return "".join(span.text for span in line)


def with_ground(pieces: Pieces, spans: Collection[tuple[int, int]], ground: str, shape: str = "") -> Pieces:
    """The pieces, with another ground behind these stretches of their letters (first, one after the last)."""
    made: list[Piece] = []
    at = 0
    for piece in pieces:
        end = at + len(piece.text)
        edges = {at, end}
        for first, last in spans:
            edges |= {edge for edge in (first, last) if at < edge < end}
        cuts = sorted(edges)
        for start, stop in pairwise(cuts):
            marked = any(first <= start and stop <= last for first, last in spans)
            part = piece.text[start - at : stop - at]
            made.append(
                Piece(part, f"{shape} {piece.ink}".strip(), ground, piece.link, piece.act)
                if marked
                else Piece(part, piece.ink, piece.on, piece.link, piece.act, piece.colour)
            )
        at = end
    return tuple(made)
