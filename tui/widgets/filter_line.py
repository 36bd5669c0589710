"""A line to type words into that leave less of a long list."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input


class FilterLine(Input):
    """What is typed changes no other widget's place: Textual's own Input has the whole screen laid out at each key."""

    virtual_size = Reactive(Size(0, 0))

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, compact=True, id="filter")
        self.cursor_blink = False
