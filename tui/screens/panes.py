"""Which of the three panes are on the screen: a function of its size and of what the person switched."""

from __future__ import annotations

from dataclasses import dataclass

THREE = 120
TWO = 100
ROOMY = 70
"""Columns from which there is room for three panes, for two, and for two-line rows in one pane alone."""

ONE_LINE = 100
"""Columns from which a list that has the screen for itself shows a conversation in one line."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person switched: ``tree`` and ``preview`` None means as the size suggests; ``reading``: a
    conversation was opened, and the keys go to it."""

    tree: bool | None = None
    preview: bool = True
    reading: bool = False


@dataclass(frozen=True, slots=True)
class Panes:
    """What is shown. ``over``: the tree slides over the others instead of standing beside them."""

    tree: bool
    threads: bool
    reader: bool
    over: bool
    row_height: int


def arrange(columns: int, rows: int, wishes: Wishes) -> Panes:
    """The panes for a screen of that size."""
    beside = wishes.preview and columns >= TWO
    tree = wishes.tree if wishes.tree is not None else columns >= THREE
    reader = beside or wishes.reading
    threads = beside or not wishes.reading
    return Panes(
        tree=tree,
        threads=threads,
        reader=reader,
        over=columns < THREE,
        row_height=2 if beside or (ROOMY <= columns < ONE_LINE and rows >= 16) else 1,
    )
