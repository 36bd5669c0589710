"""Plain text set as a page: quotes by depth, signatures, patches, and the links that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from tui.mail import diff
from tui.mail.inline import plain_runs
from tui.mail.lines import BAR, MOST_LINES, NARROWEST, wrapped
from tui.mail.page import Line, Span
from tui.mail.quoting import Block, split
from tui.mail.text import width

if TYPE_CHECKING:
    from tui.mail.targets import Targets

_ITEM = re.compile(r" *(?:[*•–-]|\d{1,3}[.)]) +| +")


@dataclass(slots=True)
class Setter:
    """Sets one text. ``quotes`` are the first and last lines of what is quoted, neighbouring depths together."""

    cells: int
    targets: Targets
    lines: list[Line] = field(default_factory=list[Line])
    quotes: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def set(self, text: str) -> None:
        """The text, clean and without empty lines around it, in lines."""
        whole = text.split("\n")
        patch = diff.styles(whole)
        for block in _blocks(whole, patch):
            if isinstance(block, Block):
                self._block(block)
            else:
                for number in block:
                    self._wrap(whole[number].rstrip(), patch[number], (), self.cells)

    def _block(self, block: Block) -> None:
        quoted = block.kind == "quote"
        style = f"quote{min(block.depth, 3)}" if quoted else "signature" if block.kind == "signature" else ""
        bars = min(block.depth, max((self.cells - NARROWEST) // len(BAR), 0))
        prefix: Line = (Span(BAR * bars, style),) if bars else ()
        start = len(self.lines)
        for line in block.text.split("\n"):
            if len(self.lines) > MOST_LINES:
                break
            self._wrap(line.rstrip(), style, prefix, self.cells - bars * len(BAR))
        if quoted:
            joined = bool(self.quotes) and self.quotes[-1][1] == start - 1
            first = self.quotes.pop()[0] if joined else start
            self.quotes.append((first, len(self.lines) - 1))

    def _wrap(self, line: str, style: str, prefix: Line, room: int) -> None:
        runs = plain_runs(line, style, self.targets)
        if not runs:
            self.lines.append(prefix)
            return
        item = _ITEM.match(line)
        hang = width(item[0]) if item and style not in ("added", "removed") else 0
        for piece in wrapped(runs, room, hang, base=style):
            self.lines.append((*prefix, *piece) if prefix else piece)


def _blocks(lines: list[str], patch: dict[int, str]) -> Iterator[Block | list[int]]:
    """The text in blocks, and its patches as the numbers of their lines."""
    for is_patch, numbers in groupby(range(len(lines)), patch.__contains__):
        if is_patch:
            yield list(numbers)
        else:
            yield from split("\n".join(lines[number] for number in numbers))
