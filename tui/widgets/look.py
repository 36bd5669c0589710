"""What a row of a list is drawn with, and what it is drawn as."""

from __future__ import annotations

from collections.abc import Sequence

from tui.frozen import frozen
from tui.widgets.paint import Piece

Line = Sequence[Piece]


@frozen
class Look:
    """How a row is drawn: the cells it may take after the cursor's bar, and what it stands out by."""

    width: int
    cursor: bool = False
    selected: bool = False
    focused: bool = False

    @property
    def ground(self) -> str:
        if self.cursor:
            return "cursor" if self.focused else "cursor-idle"
        return "selected" if self.selected else "ground"
