"""Tables of data in columns: as wide as they need and the page allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from tui.mail.grid import Cell, Row
from tui.mail.lines import line_width
from tui.mail.page import Line, Span

GAP = 2
_NARROWEST = 6
"""Cells that a column keeps, or as many as its longest word if that is shorter."""
_ANY_WIDTH = 10_000
_RULE = "─"

Lay = Callable[[Cell, int], Sequence[Line]]
"""Sets the content of a cell in lines of at most so many cells."""
Known = dict[int, Sequence[Line]]
"""The content of each cell, by its identity, in lines that are as long as they like."""


def set_in_columns(table: list[Row], cells: int, lay: Lay) -> list[Line] | None:
    """The table in lines of at most ``cells`` cells; None where its columns do not fit beside each other."""
    table = _without_empty_columns(table)
    count = max(sum(cell.span for cell in row) for row in table)
    room = cells - GAP * (count - 1)
    narrowest = _narrowest(table, count)
    if sum(narrowest) > room:
        return None
    known: Known = {id(cell): lay(cell, _ANY_WIDTH) for row in table for cell in row}
    widths = _fitted(_natural(table, count, known), narrowest, room)
    right = [_is_right(table, place) for place in range(count)]
    lines: list[Line] = []
    for number, row in enumerate(table):
        lines += _row(row, widths, right, lay, known)
        if number == 0 and all(cell.element.name == "th" or not cell.words for cell in row):
            lines.append(_joined([(Span(_RULE * size, "dim"),) for size in widths], widths, [False] * count))
    return lines


def _placed(row: Row) -> list[tuple[int, Cell]]:
    """The cells with the column that each begins in."""
    placed: list[tuple[int, Cell]] = []
    place = 0
    for cell in row:
        placed.append((place, cell))
        place += cell.span
    return placed


def _without_empty_columns(table: list[Row]) -> list[Row]:
    """Columns that only hold space apart are left out, where no cell spans several."""
    count = len(table[0])
    if any(cell.span > 1 for row in table for cell in row) or any(len(row) != count for row in table):
        return table
    kept = [place for place in range(count) if any(row[place].words for row in table)]
    return [tuple(row[place] for place in kept) for row in table]


def _narrowest(table: list[Row], count: int) -> list[int]:
    sizes = [1] * count
    for row in table:
        for place, cell in _placed(row):
            if cell.span == 1:
                sizes[place] = max(
                    sizes[place], min(max(map(len, cell.words.split()), default=0), _NARROWEST)
                )
    return sizes


def _natural(table: list[Row], count: int, known: Known) -> list[int]:
    sizes = [1] * count
    for row in table:
        for place, cell in _placed(row):
            if cell.span == 1:
                sizes[place] = max(sizes[place], *map(line_width, known[id(cell)]), 0)
    return sizes


def _fitted(natural: list[int], narrowest: list[int], room: int) -> list[int]:
    """Column widths: the natural ones, or the widest columns made narrower until all fit."""
    widths = [max(pair) for pair in zip(natural, narrowest, strict=True)]
    while sum(widths) > room:
        shrinkable = [place for place, size in enumerate(widths) if size > narrowest[place]]
        widest = max(shrinkable, key=lambda place: widths[place])
        level = max((widths[place] for place in shrinkable if widths[place] < widths[widest]), default=0)
        most = widths[widest] - max(level, narrowest[widest])
        widths[widest] -= max(min(most, sum(widths) - room), 1)
    return widths


def _is_right(table: list[Row], place: int) -> bool:
    """Whether a column holds numbers, below its head at least."""
    found = [
        cell
        for row in table
        for at, cell in _placed(row)
        if at == place and cell.span == 1 and cell.element.name != "th" and cell.words
    ]
    return bool(found) and all(cell.is_number for cell in found)


def _row(row: Row, widths: list[int], right: list[bool], lay: Lay, known: Known) -> list[Line]:
    sizes: list[int] = []
    sides: list[bool] = []
    texts: list[Sequence[Line]] = []
    for place, cell in _placed(row):
        inner = widths[place : place + cell.span]
        sizes.append(sum(inner) + GAP * (len(inner) - 1))
        sides.append(right[place] and cell.span == 1)
        fits = max(map(line_width, known[id(cell)]), default=0) <= sizes[-1]
        texts.append(known[id(cell)] if fits else lay(cell, max(sizes[-1], 1)))
    return [_joined(parts, sizes, sides) for parts in zip_longest(*texts, fillvalue=())]


def _joined(parts: Sequence[Line], sizes: Sequence[int], right: Sequence[bool]) -> Line:
    """One line of the table. Spaces that would end the line are left out."""
    line: list[Span] = []
    pending = 0
    for part, size, to_right in zip(parts, sizes, right, strict=True):
        free = max(size - line_width(part), 0)
        if part:
            pending += free if to_right else 0
            if pending:
                line.append(Span(" " * pending, ""))
            line += part
            pending = GAP + (0 if to_right else free)
        else:
            pending += size + GAP
    return tuple(line)
