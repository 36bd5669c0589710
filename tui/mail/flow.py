"""The tree of an HTML mail set as a page: blocks beneath each other, tables of data in columns, links numbered."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui.mail import grid, links
from tui.mail.columns import set_in_columns
from tui.mail.elements import HEADINGS, LINES, PARAGRAPHS
from tui.mail.hiding import is_pixel
from tui.mail.inline import is_own_name, picture, plain_runs, unattached
from tui.mail.lines import BAR, MOST_LINES, stripped
from tui.mail.listing import marker, markers
from tui.mail.page import Line, Picture, Span
from tui.mail.safety import clean, clean_block
from tui.mail.sheet import Margin, Sheet
from tui.mail.styling import Ink, inline, restyled
from tui.mail.tree import Element

if TYPE_CHECKING:
    from tui.mail.grid import Cell, Row
    from tui.mail.targets import Targets

MOST_CHARACTERS = 500_000
"""Of text that are shown."""
_LONGEST_ALT = 100
_SPACE = re.compile(r"[ \t\n\r\f]+")
_ANYTHING = 1 << 30


@dataclass(slots=True)
class Quote:
    """The lines of an outermost quote, the last one included; ``reply``: of an earlier mail, and not of a poem."""

    first: int
    last: int
    reply: bool


@dataclass(slots=True)
class Flow:
    """Sets elements on a sheet. ``full`` once there is more text than a page shows."""

    sheet: Sheet
    targets: Targets
    with_pictures: bool = False
    in_cell: bool = False
    pictures: list[Picture] = field(default_factory=list[Picture])
    quotes: list[Quote] = field(default_factory=list[Quote])
    written: int = 0
    _runs: list[Span] = field(default_factory=list[Span])
    _right: bool = False
    _spaced: bool = True  # another space would be one too many
    _lists: int = 0
    _fresh: bool = False  # an item of a list has begun and holds nothing yet
    _waiting: list[int] = field(default_factory=list[int])  # pictures in the line that grows
    _linked: list[str] = field(default_factory=list[str])  # the words of the link that grows

    @property
    def full(self) -> bool:
        return self.written > MOST_CHARACTERS or len(self.sheet.lines) > MOST_LINES

    def children(self, element: Element, ink: Ink) -> None:
        for child in element.children:
            if self.full:
                return
            if isinstance(child, str):
                self.text(child, ink)
            else:
                self.element(child, ink)

    def element(self, element: Element, ink: Ink) -> None:
        ink = restyled(ink, element)
        set_ = _SETTERS.get(element.name)
        if set_ is not None:
            set_(self, element, ink)
        elif element.name in PARAGRAPHS or element.name in LINES or _is_block(element):
            self.block(element, ink, paragraph=element.name in PARAGRAPHS)
        else:
            self.children(element, ink)

    # Words

    def text(self, words: str, ink: Ink) -> None:
        words = words[: MOST_CHARACTERS - self.written + 1]
        if ink.preformatted:
            self._verbatim(words, ink)
            return
        words = unattached(clean(_SPACE.sub(" ", words), _ANYTHING))
        if self._spaced:
            words = words.lstrip(" ")
        if not words:
            return
        self.written += len(words)
        self._spaced = words.endswith(" ")
        self._right = ink.right_to_left
        if ink.link:
            self._linked.append(words)
            label = links.shown(words.strip()) if "://" in words and " " not in words.strip() else words
            self._runs.append(Span(label, ink.style, self.targets.url(ink.link)))
        else:
            self._runs += plain_runs(words, ink.style, self.targets, ink.colour)

    def _verbatim(self, words: str, ink: Ink) -> None:
        """Keeps the spaces and the lines as they are."""
        first, *others = clean_block(words).split("\n")
        self.written += len(words)
        self._spaced = False
        for number, line in enumerate([first, *others]):
            if self.full:
                return
            if number:
                self.end_line(keep=True)
            if line:
                target = self.targets.url(ink.link) if ink.link else ""
                self._linked.append(line)
                self._runs.append(Span(line, ink.style, target, ink.colour))

    def end_line(self, *, keep: bool = False) -> None:
        """Sets what has come together. ``keep``: even if that is nothing."""
        place = len(self.sheet.lines) + self.sheet.due
        runs, self._runs = self._runs, []
        if any(run.text.strip(" ") for run in runs):
            self._fresh = False
            self.sheet.paragraph(runs, right=self._right and not self.in_cell)
            for number in self._waiting:
                self.pictures[number] = replace(self.pictures[number], line=place)
        elif keep and self.sheet.lines:
            self.sheet.part()
        self._waiting.clear()
        self._spaced = True

    def part(self) -> None:
        """An empty line is due, except at the top of an item."""
        if not self._fresh:
            self.sheet.part()

    # Blocks

    def block(self, element: Element, ink: Ink, *, paragraph: bool = False) -> None:
        self.end_line()
        if paragraph:
            self.part()
        self.children(element, ink)
        self.end_line()
        if paragraph:
            self.part()

    def heading(self, element: Element, ink: Ink) -> None:
        base = ink.base if ink.base.startswith("quote") else "heading"
        self.block(element, replace(ink, base=base), paragraph=True)

    def line_break(self, _element: Element, _ink: Ink) -> None:
        if self._runs:
            self.end_line()
        else:
            self.part()

    def rule(self, _element: Element, _ink: Ink) -> None:
        self.end_line()
        self.part()
        self.sheet.add((Span("─" * self.sheet.room, "dim"),))
        self.sheet.part()

    def quote(self, element: Element, ink: Ink) -> None:
        self.end_line()
        outermost = self.sheet.depth == 0
        self.part()
        start = len(self.sheet.lines) + self.sheet.due
        style = f"quote{min(self.sheet.depth + 1, 3)}"
        self.sheet.open(Margin(BAR, quote=1, style=style))
        self.children(element, replace(ink, base=style))
        self.end_line()
        self.sheet.close()
        if outermost and len(self.sheet.lines) > start:
            self.quotes.append(Quote(start, len(self.sheet.lines) - 1, _is_reply(element)))
        self.sheet.part()

    def preformatted(self, element: Element, ink: Ink) -> None:
        self.end_line()
        self.part()
        self.sheet.open(Margin("  "))
        self.children(element, replace(ink, shapes=ink.shapes | {"code"}, preformatted=True))
        self.end_line()
        self.sheet.close()
        self.sheet.part()

    def said(self, element: Element, ink: Ink) -> None:
        self.text("“", ink)
        self.children(element, ink)
        self.text("”", ink)

    # Lists

    def list(self, element: Element, ink: Ink) -> None:
        self.end_line()
        if not self._lists:
            self.part()
        self.sheet.open(Margin("  " if not self._lists else ""))
        self._lists += 1
        marks = markers(element, self._lists)
        for child in element.children:
            if isinstance(child, Element) and child.name == "li":
                self._item(child, restyled(ink, child), next(marks))
            elif isinstance(child, Element):
                self.element(child, ink)
            else:
                self.text(child, ink)
        self._lists -= 1
        self.end_line()
        self.sheet.close()
        if not self._lists:
            self.sheet.part()

    def item(self, element: Element, ink: Ink) -> None:
        """An item that stands in no list."""
        self._item(element, ink, marker(1))

    def _item(self, element: Element, ink: Ink, mark: str) -> None:
        self.end_line()
        if self._lists > 1:
            self.sheet.due = False
        self.sheet.open(Margin(mark, style=ink.base))
        self._fresh = True
        self.children(element, ink)
        self.end_line()
        self.sheet.close()
        self._fresh = False
        self.sheet.due = False

    def definition(self, element: Element, ink: Ink) -> None:
        self.end_line()
        self.sheet.open(Margin("    "))
        self.children(element, ink)
        self.end_line()
        self.sheet.close()

    # Links and pictures

    def link(self, element: Element, ink: Ink) -> None:
        raw = element.get("href")
        if not raw or ink.link or not self.targets.url(raw):
            self._refused(element, ink, raw)
            return
        block = _is_block(element)
        if block:
            self.end_line()
        outer, self._linked = self._linked, []
        self.children(element, replace(ink, link=raw))
        words = "".join(self._linked)
        self._linked = [*outer, words]
        if words.strip():
            number, mark = self.targets.number(raw, words), self._mark(raw)
            if mark or not is_own_name(words, raw):
                self._note(f" [{number}{mark}]", self.targets.url(raw))
        if block:
            self.end_line()

    def _refused(self, element: Element, ink: Ink, raw: str) -> None:
        """What leads nowhere is text; what must not be opened is counted, so that the list can say why."""
        self.children(element, ink)
        if raw and not ink.link and (number := self.targets.number(raw, element.words(200))):
            self._note(f" [{number}{self._mark(raw)}]", "")

    def _mark(self, raw: str) -> str:
        """What stands behind the number of a link that is warned of: who sees no colours must see that, too."""
        return "!" if self.targets.is_warned_of(raw) else ""

    def _note(self, text: str, target: str) -> None:
        """A number behind a link: before the space that ends its words, or on the line where they ended."""
        if not self._runs:
            return
        last = self._runs[-1]
        space = last.text[len(last.text.rstrip(" ")) :]
        self._runs[-1] = last._replace(text=last.text.rstrip(" "))
        self._runs.append(Span(text, "dim", target))
        if space:
            self._runs.append(Span(" ", ""))

    def picture(self, element: Element, ink: Ink) -> None:
        if is_pixel(element.attributes):
            return
        alt = clean(element.get("alt"), _LONGEST_ALT).strip()
        if not self.in_cell:
            self.pictures.append(picture(element, alt))
        alone = self.with_pictures and not self.in_cell
        if alone:
            self.end_line()
        if alt or alone or ink.link:
            self._waiting += [] if self.in_cell else [len(self.pictures) - 1]
            target = self.targets.url(ink.link) if ink.link else ""
            self._linked.append(alt or "picture")
            if self._runs and not self._spaced:
                self._runs.append(Span(" ", ""))
            self._runs.append(Span(f"[{alt or 'picture'}]", "picture link" if target else "picture", target))
            self._spaced = False
        if alone:
            self.end_line()

    # Tables

    def table(self, element: Element, ink: Ink) -> None:
        self.end_line()
        self.part()
        found = list(grid.rows(element))
        for child in element.children:
            if isinstance(child, Element) and child.name == "caption":
                self.block(child, replace(ink, shapes=ink.shapes | {"bold"}))
        data = [row for _, row in found]
        if not (grid.is_data(element, data) and self._columns(data, ink)):
            for row, cells in found:
                self._layout_row(cells, restyled(ink, row))
        self.end_line()
        self.part()

    def _columns(self, data: list[Row], ink: Ink) -> bool:
        made = set_in_columns(data, self.sheet.room, lambda cell, cells: self._cell(cell, cells, ink))
        for line in made or ():
            self.sheet.add(line)
            self._fresh = False
        return made is not None

    def _cell(self, cell: Cell, cells: int, ink: Ink) -> Sequence[Line]:
        """The content of a cell on a sheet of its own."""
        if not cell.element.children:
            return ()
        flow = Flow(Sheet(cells), self.targets, in_cell=True)
        ink = restyled(ink, cell.element)
        if cell.element.name == "th":
            ink = replace(ink, shapes=ink.shapes | {"bold"})
        flow.children(cell.element, ink)
        flow.end_line()
        self.written += flow.written // 2
        return flow.sheet.lines

    def _layout_row(self, cells: Row, ink: Ink) -> None:
        if grid.is_across(cells):
            self.end_line()
            for cell in cells:
                if self._runs and (cell.words or cell.element.children):
                    self._runs = [*stripped(self._runs), Span("  ", "")]
                    self._spaced = True
                self.children(cell.element, restyled(ink, cell.element))
            self.end_line()
            return
        for cell in cells:
            self.block(cell.element, restyled(ink, cell.element), paragraph=True)


Setter = Callable[[Flow, Element, Ink], None]
_SETTERS: dict[str, Setter] = {
    **dict.fromkeys(HEADINGS, Flow.heading),
    "br": Flow.line_break,
    "hr": Flow.rule,
    "blockquote": Flow.quote,
    "pre": Flow.preformatted,
    "listing": Flow.preformatted,
    "ul": Flow.list,
    "ol": Flow.list,
    "menu": Flow.list,
    "dir": Flow.list,
    "li": Flow.item,
    "dd": Flow.definition,
    "q": Flow.said,
    "a": Flow.link,
    "img": Flow.picture,
    "table": Flow.table,
}


def _is_block(element: Element) -> bool:
    return "style" in element.attributes and inline(element.attributes["style"]).display in (
        "block",
        "list-item",
        "flex",
        "grid",
    )


def _is_reply(element: Element) -> bool:
    names = f"{element.get('class')} {element.get('id')}".lower()
    return element.get("type").lower() == "cite" or "quote" in names or "cite" in names
