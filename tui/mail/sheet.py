"""The lines of a page as they grow: paragraphs in their margins, with an empty line between them where one is due."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tui.mail.lines import BAR, NARROWEST, line_width, merged, stripped, wrapped
from tui.mail.page import Line, Span
from tui.mail.text import width

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


@dataclass(slots=True)
class Margin:
    """What stands before the lines of a block: ``first`` before the first, then as many spaces; a quote's bars
    before each."""

    first: str
    quote: int = 0
    style: str = ""
    used: bool = False


@dataclass(slots=True)
class Sheet:
    """``lines`` are done; ``paragraph`` takes one more, in the margins that are open now."""

    cells: int
    lines: list[Line] = field(default_factory=list[Line])
    margins: list[Margin] = field(default_factory=list[Margin])
    due: bool = False
    """An empty line comes before the next paragraph."""
    _shallowest: int = 99

    @property
    def depth(self) -> int:
        """How many quotes are open."""
        return sum(1 for margin in self.margins if margin.quote)

    @property
    def room(self) -> int:
        return max(self.cells - sum(width(margin.first) for margin in self.margins), 1)

    def open(self, margin: Margin) -> None:
        """Sets what follows in a margin. One that would leave too little to the words takes no cells."""
        if self.room - width(margin.first) < min(NARROWEST, self.cells // 2):
            margin.first = ""
        self.margins.append(margin)
        self._shallowest = min(self._shallowest, self.depth)

    def close(self) -> None:
        self.margins.pop()
        self._shallowest = min(self._shallowest, self.depth)

    def part(self) -> None:
        """Asks for an empty line, before whatever comes next."""
        self.due = bool(self.lines)
        self._shallowest = min(self._shallowest, self.depth)

    def paragraph(self, runs: list[Span], *, right: bool = False) -> None:
        """Sets the runs, in as many lines as they need; ``right`` puts text that is read from there to that side."""
        runs = stripped(merged(runs))
        if not runs:
            return
        room = self.room
        right = right and any(_RIGHT_TO_LEFT.search(run.text) for run in runs)
        for line in wrapped(runs, room):
            shift = " " * (room - line_width(line)) if right else ""
            self.add((Span(shift, ""), *line) if shift else line)

    def add(self, line: Line) -> None:
        """Adds one line as it is, in its margins."""
        if self.due:
            depth = min(self._shallowest, self.depth)
            bars = [margin for margin in self.margins if margin.quote][:depth]
            self.lines.append(_before(bars))
        self.due, self._shallowest = False, 99
        self.lines.append((*_before(self.margins), *line))
        for margin in self.margins:
            margin.used = True


def _before(margins: list[Margin]) -> Line:
    """What stands before a line in these margins: neighbouring bars are one span, in the colour of the deepest."""
    made: list[Span] = []
    for margin in margins:
        if margin.quote and made and made[-1].text.endswith(BAR) and margin.first:
            made[-1] = Span(made[-1].text + BAR, margin.style)
        elif margin.first:
            text = margin.first if margin.quote or not margin.used else " " * width(margin.first)
            made.append(Span(text, margin.style))
    return tuple(made)
