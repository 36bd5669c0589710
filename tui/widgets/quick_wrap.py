"""Textual wraps every line of a text word by word, also those that fit: a pasted megabyte stands still for seconds.

A line of ASCII without tabs is as wide as it is long, so one that is no longer than the field needs no look at its
words. Textual has no public place for this, so its function is wrapped here, once.
"""

from __future__ import annotations

from textual._wrap import compute_wrap_offsets as _every_word
from textual.document import _wrapped_document


def offsets(
    text: str,
    width: int,
    tab_size: int,
    fold: bool = True,
    precomputed_tab_sections: list[tuple[str, int]] | None = None,
) -> list[int]:
    """Where Textual would break the line: nowhere, when it fits."""
    if len(text) <= width and text.isascii() and "\t" not in text:
        return []
    return _every_word(text, width, tab_size, fold, precomputed_tab_sections)


def install() -> None:
    """From now on, for every text area."""
    _wrapped_document.compute_wrap_offsets = offsets  # pyright: ignore[reportPrivateImportUsage]
