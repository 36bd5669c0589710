"""Which of the three panes are on the screen: a function of its size and of what the person switched."""

from __future__ import annotations

from dataclasses import replace

from tui.frozen import frozen

THREE = 120
TWO = 100
ROOMY = 70
"""Columns from which there is room for three panes, for two, and for two-line rows in one pane alone."""

ONE_LINE = 100
"""Columns from which a list that has the screen for itself shows a conversation in one line."""


@frozen
class Wishes:
    """What the person switched: ``tree`` and ``preview`` None means as the size suggests; ``reading``: a
    conversation was opened, and the keys go to it."""

    tree: bool | None = None
    preview: bool = True
    reading: bool = False


TREE, SHARE = 22, 0.45
"""The tree's columns, and the list's share of what it and the reader have together, until somebody changes them."""

STEP = 4
"""Columns by which a key moves a rule."""

_TREE_LEAST, _TREE_MOST, _LIST_LEAST, _READER_LEAST = 12, 60, 24, 24


@frozen
class Widths:
    """How wide the person wants the tree, in columns, and the list, as a share of what the reader leaves it."""

    tree: int = TREE
    share: float = SHARE


@frozen
class Panes:
    """What is shown. ``over``: the tree slides over the others instead of standing beside them. ``tree_width`` and
    ``list_width`` count the rules at their right; 0: whatever is left."""

    tree: bool
    threads: bool
    reader: bool
    over: bool
    row_height: int
    tree_width: int = TREE
    list_width: int = 0

    @property
    def rest(self) -> int:
        """The column at which the list begins."""
        return self.tree_width if self.tree and not self.over else 0


def arrange(
    columns: int, rows: int, wishes: Wishes, *, widths: Widths | None = None, compact: bool = False
) -> Panes:
    """The panes for a screen of that size. ``compact``: every conversation in one line."""
    widths = widths or Widths()
    beside = wishes.preview and columns >= TWO
    tree = wishes.tree if wishes.tree is not None else columns >= THREE
    over = columns < THREE
    two_lines = beside or (ROOMY <= columns < ONE_LINE and rows >= 16)
    tree_width = max(_TREE_LEAST, min(widths.tree, _TREE_MOST, columns - _LIST_LEAST - _READER_LEAST))
    rest = columns - (tree_width if tree and not over else 0)
    wanted = round(rest * widths.share)
    return Panes(
        tree=tree,
        threads=beside or not wishes.reading,
        reader=beside or wishes.reading,
        over=over,
        row_height=2 if two_lines and not compact else 1,
        tree_width=max(1, tree_width),
        list_width=max(_LIST_LEAST, min(wanted, rest - _READER_LEAST)) if beside else 0,
    )


def dragged(widths: Widths, panes: Panes, columns: int, pane: str, to: int) -> Widths:
    """The widths once the rule at the left of ``pane`` ("list" or "reader") stands in column ``to``."""
    if pane == "list":
        return replace(
            widths, tree=max(_TREE_LEAST, min(to, _TREE_MOST, columns - _LIST_LEAST - _READER_LEAST))
        )
    rest = columns - panes.rest
    wanted = max(_LIST_LEAST, min(to - panes.rest, rest - _READER_LEAST))
    return replace(widths, share=round(wanted / rest, 4))
