"""Textual wraps every line of a text word by word, and counts all of its rows for each row that it draws: a pasted
megabyte stands still for seconds.

A line of ASCII without tabs is as wide as it is long, so its breaks are found without a look at its words, and one that
fits needs no look at all. How many rows there are, the list of them says. Textual has no public place for this, so its
functions are wrapped here, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len
from textual._wrap import compute_wrap_offsets as _every_word
from textual.document import _wrapped_document
from textual.expand_tabs import get_tab_widths as _every_tab

_CHUNK = re.compile(r"\S+\s*|\s+")
"""What Textual keeps together: a word and the blanks behind it."""
_LAST_BEGINNING = re.compile(r"[\s\S]*\s(?=\S)")
"""Up to where the last chunk begins."""


def offsets(
    text: str,
    width: int,
    tab_size: int,
    fold: bool = True,
    precomputed_tab_sections: list[tuple[str, int]] | None = None,
) -> list[int]:
    """Where Textual would break the line."""
    if "\t" not in text:
        if text.isascii() and fold:
            return list(_breaks(text, width)) if len(text) > width else []
        if cell_len(text) <= width:
            return []
    return _every_word(text, width, tab_size, fold, precomputed_tab_sections)


def _breaks(text: str, width: int) -> Iterator[int]:
    """Those of a text of which each character takes one cell."""
    row = chunk = 0
    while len(text) - row > width:
        if fitting := _LAST_BEGINNING.match(text, chunk, row + width + 1):
            chunk = fitting.end()
        found = _CHUNK.match(text, chunk)
        end = found.end() if found else len(text)
        if chunk:
            yield chunk
        row = chunk
        if end - chunk > width:  # longer than a row: it is cut, and the next one stands beside its rest
            while end - row > width:
                row += width
                yield row
            chunk = end


def tab_widths(line: str, tab_size: int = 4) -> list[tuple[str, int]]:
    """What Textual finds between the tabs of a line."""
    if "\t" in line or "\n" in line:
        return _every_tab(line, tab_size)
    return [(line, 0)] if line else []


def _height(wrapped: Any) -> int:
    return len(wrapped._offset_to_line_info)


def install() -> None:
    """From now on, for every text area."""
    _wrapped_document.compute_wrap_offsets = offsets  # pyright: ignore[reportPrivateImportUsage]
    _wrapped_document.get_tab_widths = tab_widths  # pyright: ignore[reportPrivateImportUsage]
    _wrapped_document.WrappedDocument.height = property(_height)  # type: ignore[assignment]
