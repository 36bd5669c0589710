"""Leaving a field with an arrow key."""

from __future__ import annotations

from textual.widget import Widget


def focus_neighbour(widget: Widget, by: int) -> None:
    """Focus the field before (-1) or after (1). At the ends nothing happens: arrows, unlike Tab, do not go round."""
    chain = widget.screen.focus_chain
    if widget in chain and 0 <= (place := chain.index(widget) + by) < len(chain):
        chain[place].focus()
