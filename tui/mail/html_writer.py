"""Has html2text write what of an HTML mail is read: quotes, lists and preformatted text, with line breaks in place.

It is fed from the tree and not from the source: its own parser takes quadratic time on some broken input.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui.mail import grid
from tui.mail.elements import HEADINGS, LAID_OUT, LINES, PARAGRAPHS
from tui.mail.hiding import is_pixel
from tui.mail.safety import clean
from tui.mail.styling import Ink, restyled
from tui.mail.tree import Element

if TYPE_CHECKING:
    from html2text import HTML2Text

    from tui.mail.grid import Row
    from tui.mail.targets import Targets

MOST_CHARACTERS = 500_000
_DEEPEST_INDENT = 12
_LONGEST_ALT = 100
_RULE = "-" * 40
_GAP = "  "
_SPACE = re.compile(r"[ \t\n\r\f]+")
_ANYTHING = 1 << 30


@dataclass(slots=True)
class Writer:
    """``element`` takes the tree, ``finish`` gives the text. ``numbered`` puts its number behind each link."""

    targets: Targets
    numbered: bool = False
    out: HTML2Text = field(init=False)
    written: int = 0
    _breaks: int = 0  # line breaks that are written once something follows them
    _inked: bool = False  # something stands on this line
    _spaced: bool = True  # another space would be one too many
    _linked: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        from html2text import HTML2Text

        self.out = HTML2Text(bodywidth=0)
        self.out.unicode_snob = True

    @property
    def full(self) -> bool:
        return self.written > MOST_CHARACTERS

    def finish(self) -> str:
        return self.out.finish()

    def children(self, element: Element, ink: Ink) -> None:
        for child in element.children:
            if self.full:
                return
            if isinstance(child, str):
                self._text(child, ink)
            else:
                self._element(child, restyled(ink, child))

    def _element(self, element: Element, ink: Ink) -> None:
        name = element.name
        if name == "table":
            self._table(element, ink)
        elif name in LAID_OUT:
            self._lay_out(element, ink)
        elif name in LINES or name in PARAGRAPHS:
            self._paragraph(element, ink, parted=name in PARAGRAPHS and not (name == "p" and self.out.list))
        elif name == "a":
            self._link(element, ink)
        elif name == "q":
            self._text("“", ink)
            self.children(element, ink)
            self._text("”", ink)
        elif name in ("br", "hr", "img"):
            self._void(element, ink)
        else:
            self.children(element, ink)

    def _text(self, words: str, ink: Ink) -> None:
        if ink.preformatted and not self.out.pre:
            for number, line in enumerate(words.split("\n")):
                self._breaks += bool(number)
                self._text(line, replace(ink, preformatted=False))
            return
        if not self.out.pre:
            words = clean(_SPACE.sub(" ", words), _ANYTHING)
            if self._spaced or self._breaks:
                words = words.lstrip(" ")
        if not words or (words == " " and self.out.p_p):
            return
        self._break()
        self.out.o(words, puredata=True)
        self._linked.append(words)
        self._inked, self._spaced = True, words.endswith(" ")
        self.written += len(words)

    def _break(self) -> None:
        """Writes the line breaks that are due, with the quote marks and the indent of the line they begin."""
        if self._breaks:
            margin = ">" * self.out.blockquote + " " * bool(self.out.blockquote)
            indent = self.out.list_code_indent if self.out.list else ""
            self.out.o(("\n" + margin) * min(self._breaks, 2) + indent)
            self._breaks, self._spaced = 0, True

    def _part(self, *, parted: bool = False) -> None:
        """Begins a line or, with ``parted``, leaves one empty. A break that ends a block is the block's end."""
        if self._breaks > (1 if self._inked else 0):
            parted = True
        self._breaks = 0
        if parted:
            self.out.p()
        else:
            self.out.pbr()
        self._inked, self._spaced = False, True

    def _paragraph(self, element: Element, ink: Ink, *, parted: bool) -> None:
        self._part(parted=parted)
        self.children(element, ink)
        self._part(parted=parted or element.name in HEADINGS)

    def _lay_out(self, element: Element, ink: Ink) -> None:
        """Quotes, lists and preformatted text are html2text's work, unless they are nested beyond sense."""
        name = element.name
        within = name in ("li", "dd") or (name in ("ul", "ol") and bool(self.out.list))
        self._part(parted=not within)
        nested = len(self.out.list) + self.out.blockquote >= _DEEPEST_INDENT
        laid_out = not nested and not (name == "pre" and self.out.pre)
        if laid_out:
            self.out.handle_tag(name, dict(element.attributes), True)
        self.children(element, ink)
        if laid_out:
            self._breaks = 0
            self.out.handle_tag(name, {}, False)
        self._part(parted=not within)

    def _link(self, element: Element, ink: Ink) -> None:
        outer, self._linked = self._linked, []
        self.children(element, ink)
        words = "".join(self._linked)
        self._linked = [*outer, words]
        raw = element.get("href")
        if self.numbered and words.strip() and self.targets.url(raw):
            self.out.o(f" [{self.targets.number(raw, words)}]", puredata=True)
            self._spaced = False

    def _void(self, element: Element, ink: Ink) -> None:
        if element.name == "br":
            self._breaks += 1
        elif element.name == "hr":
            self._part(parted=True)
            self.out.o(_RULE)
            self._part(parted=True)
        elif not is_pixel(element.attributes):
            alt = clean(element.get("alt"), _LONGEST_ALT).strip()
            if alt:
                self._text(f"[{alt}]", ink)

    def _table(self, table: Element, ink: Ink) -> None:
        self._part(parted=True)
        for child in table.children:
            if isinstance(child, Element) and child.name == "caption":
                self._paragraph(child, ink, parted=True)
        rows = list(grid.rows(table))
        data = grid.is_data(table, [cells for _, cells in rows])
        for row, cells in rows:
            if data or grid.is_across(cells):
                self._row(cells, restyled(ink, row))
            else:
                for cell in cells:
                    self._paragraph(cell.element, restyled(ink, cell.element), parted=True)
        self._part(parted=True)

    def _row(self, cells: Row, ink: Ink) -> None:
        self._part()
        for cell in cells:
            if self._inked and (cell.words or cell.element.children):
                self.out.o(_GAP)
                self._spaced = True
            self.children(cell.element, restyled(ink, cell.element))
        self._part()
