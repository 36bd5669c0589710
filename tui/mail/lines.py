"""Runs of styled text set in lines of so many cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tui.mail.page import Line, Span
from tui.mail.text import breaks, width

MOST_LINES = 50_000
"""Of a page."""
BAR = "│ "
"""What stands before a quoted line, for each level."""
NARROWEST = 20
"""Cells that quotes and indents leave to the words."""


def wrapped(runs: Sequence[Span], cells: int, hang: int = 0, *, base: str = "") -> Iterator[Line]:
    """One line's runs in as many lines as they need; all but the first begin with ``hang`` spaces."""
    if len(runs) == 1 and width(runs[0].text) <= cells:
        yield (runs[0],)
        return
    text = "".join(run.text for run in runs)
    if hang > cells // 2 or cells < 8:
        hang = 0
    margin: Line = (Span(" " * hang, base),) if hang else ()
    index = offset = 0
    for start, end in breaks(text, cells, hang):
        line: list[Span] = [*margin] if start else []
        while index < len(runs):
            run = runs[index]
            piece = run.text[max(start - offset, 0) : max(end - offset, 0)]
            if piece:
                line.append(run._replace(text=piece))
            if offset + len(run.text) > end:
                break
            offset += len(run.text)
            index += 1
        yield tuple(line)


def merged(runs: Iterable[Span]) -> list[Span]:
    """The runs, with neighbours that look the same made one, and without empty ones."""
    made: list[Span] = []
    for run in runs:
        if not run.text:
            continue
        if made and made[-1][1:] == run[1:]:
            made[-1] = run._replace(text=made[-1].text + run.text)
        else:
            made.append(run)
    return made


def stripped(runs: list[Span]) -> list[Span]:
    """The runs without the spaces that end them."""
    while runs and not runs[-1].text.rstrip(" "):
        runs.pop()
    if runs and runs[-1].text.endswith(" "):
        runs[-1] = runs[-1]._replace(text=runs[-1].text.rstrip(" "))
    return runs


def line_width(line: Iterable[Span]) -> int:
    return sum(width(span.text) for span in line)
