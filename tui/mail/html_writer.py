"""Chooses what of an HTML mail is read, and has html2text lay out the blocks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.mail import links, marks
from tui.mail.elements import (
    BLOCKS,
    CELLS,
    DROPPED,
    EMPHASIS,
    ENDS,
    HEADINGS,
    LAID_OUT,
    LINES,
    PARAGRAPHS,
    VOID,
)
from tui.mail.hiding import Hiding, is_pixel, tiny
from tui.mail.markup import Token, attributes
from tui.mail.safety import clean_block

if TYPE_CHECKING:
    from html2text import HTML2Text

_DEEPEST = 200
_DEEPEST_INDENT = 12
_LONGEST_ROW = 200
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class _Row:
    index: int
    cells: int = 0
    length: int = 0
    plain: bool = True


def short_rows(stream: Iterable[Token]) -> frozenset[int]:
    """Which ``tr`` tokens begin a row of two or more short texts: a row of data, to be read across.

    Every other row is there for the layout, and its cells are read one beneath the other.
    """
    short: set[int] = set()
    rows: list[_Row] = []  # the open rows, innermost last; outside of a row, the table itself with index -1
    for index, (kind, name, _) in enumerate(stream):
        if kind == "text":
            if rows:
                rows[-1].length += len(name.strip())
        elif name in ("tr", "table") and kind in ("start", "end"):
            ended = rows[-1] if rows else None
            if ended and ended.index >= 0 and ended.cells > 1 and ended.plain and ended.length < _LONGEST_ROW:
                short.add(ended.index)
            if kind == "start" and name == "table":
                if ended:
                    ended.plain = False
                rows.append(_Row(-1))
            elif kind == "end" and name == "table":
                rows[-1:] = []
            else:
                rows[-1:] = [_Row(index if kind == "start" else -1)]
        elif rows and kind == "start":
            rows[-1].cells += name in CELLS
            rows[-1].plain &= name not in BLOCKS or name in CELLS or name in ("p", "div")
    return frozenset(short)


@dataclass(slots=True)
class _Open:
    """An element that is open, and what its end has to undo."""

    name: str
    hidden: bool = False
    tiny: bool = False
    closing: str = ""
    laid_out: bool = False
    across: bool = False
    cells: int = 0


@dataclass(slots=True)
class Writer:
    """Takes the tokens in order; ``finish`` gives the text, with marks, and ``links`` what its links lead to."""

    rows: frozenset[int]
    out: HTML2Text = field(init=False)
    links: list[str] = field(default_factory=list[str])
    written: int = 0
    _stack: list[_Open] = field(default_factory=lambda: [_Open("")])
    _names: Counter[str] = field(default_factory=Counter[str])
    _hiding: Hiding = field(default_factory=Hiding)
    _target: str = ""  # of the link that has begun and has no words yet
    _linked: bool = False
    _breaks: int = 0  # line breaks that are written once something follows them
    _inked: bool = False  # something stands on this line
    _spaced: bool = True  # another space would be one too many

    def __post_init__(self) -> None:
        from html2text import HTML2Text

        self.out = HTML2Text(bodywidth=0)
        self.out.unicode_snob = True

    def take(self, index: int, token: Token) -> None:
        if token.kind == "text":
            self._text(marks.without(token.value))
        elif token.kind == "start":
            self._start(index, token.value, attributes(token.rest))
        elif token.kind == "end":
            self._end(token.value)
        elif token.value == "style":
            self._hiding.learn(token.rest)

    def finish(self) -> str:
        while len(self._stack) > 1:
            self._close()
        return self.out.finish()

    def _text(self, words: str, *, image: bool = False) -> None:
        if self._stack[-1].hidden or (self._stack[-1].tiny and not image):
            return
        if not self.out.pre:
            words = _SPACE.sub(" ", words)
            if not words.isprintable():
                words = _SPACE.sub(" ", clean_block(words))
            if self._spaced or self._breaks:
                words = words.lstrip(" ")
        if not words or (words == " " and self.out.p_p):
            return
        self._break()
        if self._target and words != " ":
            self.out.o(marks.LINK)
            self.links.append(self._target)
            self._target, self._linked = "", True
        self.out.o(words, puredata=True)
        self._inked, self._spaced = True, words.endswith(" ")
        self.written += len(words)

    def _break(self) -> None:
        """Writes the line breaks that are due, with the quote marks and the indent of the line they begin."""
        if self._breaks:
            margin = ">" * self.out.blockquote + " " * bool(self.out.blockquote)
            indent = self.out.list_code_indent if self.out.list else ""
            self.out.o(("\n" + margin) * min(self._breaks, 2) + indent)
            self._breaks, self._spaced = 0, True

    def _block(self, *, paragraph: bool = False) -> None:
        """Begins a line or, with ``paragraph``, leaves one empty. A break that ends a block is the block's end."""
        if self._breaks > (1 if self._inked else 0):
            paragraph = True
        self._breaks = 0
        if paragraph:
            self.out.p()
        else:
            self.out.pbr()
        self._inked, self._spaced = False, True

    def _start(self, index: int, name: str, attributes: dict[str, str]) -> None:
        while len(self._stack) > 1 and self._stack[-1].name in ENDS.get(name, ()):
            self._close()
        if name == "a":
            self._end("a")
        if name in VOID:
            self._void(name, attributes)
            return
        if len(self._stack) > _DEEPEST:
            return
        above = self._stack[-1]
        small = tiny(attributes["style"]) if "style" in attributes else None
        element = _Open(name, across=index in self.rows)
        element.hidden = above.hidden or name in DROPPED or self._hiding.hidden(attributes)
        element.tiny = above.tiny if small is None else small
        if not element.hidden:
            self._open(element, attributes)
        self._stack.append(element)
        self._names[name] += 1

    def _open(self, element: _Open, attributes: dict[str, str]) -> None:
        name = element.name
        if name == "a":
            self._target = links.target(attributes.get("href", ""))
        elif name in EMPHASIS:
            self._mark(element, EMPHASIS[name])
        elif name in CELLS:
            self._cell()
        elif name in LAID_OUT:
            self._lay_out(element, attributes)
        elif name in LINES or name in PARAGRAPHS:
            self._block(paragraph=self._is_paragraph(element))
            if name in HEADINGS:
                self._mark(element, marks.HEADING)
        elif name == "q":
            self._text("“")
            element.closing = "”"

    def _is_paragraph(self, element: _Open) -> bool:
        """Rows of the layout are paragraphs, and paragraphs in a list are none."""
        if element.name == "p":
            return not self.out.list
        return element.name in PARAGRAPHS or (element.name == "tr" and not element.across)

    def _mark(self, element: _Open, mark: str) -> None:
        self._break()
        self.out.o(mark)
        element.closing = marks.end(mark)

    def _lay_out(self, element: _Open, attributes: dict[str, str]) -> None:
        """Quotes, lists and preformatted text are html2text's work, unless they are nested beyond sense."""
        within = element.name in ("li", "dd") or (element.name in ("ul", "ol") and bool(self.out.list))
        self._block(paragraph=not within)
        nested = len(self.out.list) + self.out.blockquote >= _DEEPEST_INDENT
        if not nested and not (element.name == "pre" and self.out.pre):
            self.out.handle_tag(element.name, dict(attributes), True)
            element.laid_out = True
            if element.name == "pre":
                self._mark(element, marks.CODE)

    def _cell(self) -> None:
        row = next((each for each in reversed(self._stack) if each.name in ("tr", "table")), None)
        if row is None or not row.across:
            self._block(paragraph=True)
            return
        row.cells += 1
        if row.cells > 1 and self._inked:
            self.out.o(marks.CELL)
            self._spaced = True

    def _void(self, name: str, attributes: dict[str, str]) -> None:
        if self._stack[-1].hidden or self._hiding.hidden(attributes):
            return
        if name == "br":
            self._breaks += 1
        elif name == "hr":
            self._block(paragraph=True)
            self.out.o(marks.RULE)
            self._block(paragraph=True)
        elif name == "img" and not is_pixel(attributes):
            alt = _SPACE.sub(" ", marks.without(attributes.get("alt", ""))).strip()
            if alt:
                self._text(f"{marks.DIM}[{alt[:100]}]{marks.end(marks.DIM)}", image=True)

    def _end(self, name: str) -> None:
        while self._names[name]:
            if self._close() == name:
                break

    def _close(self) -> str:
        element = self._stack.pop()
        self._names[element.name] -= 1
        if element.hidden:
            return element.name
        if element.name == "a":
            if self._linked:
                self.out.o(marks.end(marks.LINK))
            self._target, self._linked = "", False
        if element.closing:
            self.out.o(element.closing)
        if element.laid_out:
            self._breaks = 0
            self.out.handle_tag(element.name, {}, False)
        if element.name in BLOCKS and not (element.name in CELLS and self._stack[-1].across):
            self._block(paragraph=self._is_paragraph(element))
        return element.name
