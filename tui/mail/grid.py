"""Tables of HTML mail: which of them hold data, to be read across, and which only lay out the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from statistics import median

from tui.frozen import frozen
from tui.mail.hiding import is_pixel
from tui.mail.tree import Element

_GROUPS = frozenset({"thead", "tbody", "tfoot"})
CELLS = frozenset({"td", "th"})
# What stands in no cell of data, but in many cells of a layout.
_LAYOUT = frozenset(
    [
        *("table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "hr", "blockquote", "pre", "form"),
        *("button", "section", "article", "center", "figure"),
    ]
)
_LONGEST_CELL = 300
_LONGEST_ROW = 160
_USUAL_CELL = 40
"""Characters of half the cells, at most, where nothing else says that it is a table of data."""
_MOST_BREAKS = 4
_MOST_WITHIN = 100
"""Elements in a cell that is read across."""
_ICON = 48
"""Pixels; a picture that is wider is no icon."""
_NUMBER = re.compile(
    r"[^\w\s]{0,2}\s?[A-Z]{0,3}\s?[+\-−–(]?\d[\d.,:'’ /]*\s?(?:[%)]|[^\w\s]|[A-Za-z]{1,3})?\)?"
)


@frozen
class Cell:
    """A cell, the columns that it spans, and its words on one line."""

    element: Element
    span: int
    words: str

    @property
    def is_number(self) -> bool:
        return _NUMBER.fullmatch(self.words) is not None


Row = tuple[Cell, ...]


def rows(table: Element) -> Iterator[tuple[Element, Row]]:
    """The rows of a table, and what stands between them; rows without cells are left out."""
    for child in table.children:
        if isinstance(child, Element):
            if child.name in _GROUPS:
                yield from rows(child)
            elif child.name == "tr" and (cells := _cells(child)):
                yield child, cells


def _cells(row: Element) -> Row:
    return tuple(
        Cell(child, _span(child), " ".join(child.words(2 * _LONGEST_CELL).split()))
        for child in row.children
        if isinstance(child, Element) and child.name in CELLS
    )


def _span(cell: Element) -> int:
    written = cell.get("colspan").strip()
    return min(max(int(written), 1), 50) if written.isdecimal() and len(written) < 4 else 1


def is_data(table: Element, found: list[Row]) -> bool:
    """Whether the table holds data: at least two rows and columns of short texts, without any structure in them.

    ``<th>`` proves little: frameworks for newsletters lay out their columns with it. What a table says of itself
    only makes longer texts acceptable.
    """
    filled = [[cell for cell in row if cell.words] for row in found]
    across = [row for row in filled if len(row) > 1]
    if len(across) < 2 or len(across) * 2 < sum(map(bool, filled)):
        return False
    cells = [cell for row in filled for cell in row]
    if not all(len(cell.words) <= _LONGEST_CELL and _is_plain(cell.element) for cell in cells):
        return False
    usual = median(len(cell.words) for cell in cells)
    return usual <= (2 * _USUAL_CELL if _claims_data(table, found) else _USUAL_CELL)


def _claims_data(table: Element, found: list[Row]) -> bool:
    if table.get("role").lower() in ("presentation", "none"):
        return False
    border = table.get("border").strip()
    headed = all(cell.element.name == "th" for cell in found[0]) and found[1][0].element.name == "td"
    return headed or (border.isdecimal() and border != "0")


def is_across(row: Row) -> bool:
    """Whether the cells of a row in a layout are read beside each other: a menu, a name and its value."""
    filled = [cell for cell in row if cell.words or _shows(cell.element)]
    return (
        len(filled) > 1
        and sum(len(cell.words) for cell in filled) < _LONGEST_ROW
        and all(_is_plain(cell.element) for cell in filled)
    )


def _shows(cell: Element) -> bool:
    within = islice(cell.descendants(), _MOST_WITHIN)
    return any(each.name == "img" and each.get("alt").strip() for each in within)


def _is_plain(cell: Element) -> bool:
    """Whether the cell holds a few lines of text at most, and no picture but icons."""
    breaks = 0
    for number, each in enumerate(cell.descendants()):
        if number == _MOST_WITHIN or each.name in _LAYOUT or (each.name == "img" and not _is_small(each)):
            return False
        breaks += each.name in ("br", "p", "div")
    return breaks <= _MOST_BREAKS


def _is_small(image: Element) -> bool:
    width = image.get("width").strip().removesuffix("px")
    return is_pixel(image.attributes) or (width.isdecimal() and len(width) < 5 and int(width) <= _ICON)
