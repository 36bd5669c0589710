"""The first line of a pane: what it shows, brighter while the keys go to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.reactive import reactive

from tui.mail.safety import clean
from tui.mail.text import width
from tui.widgets.one_line import OneLine
from tui.widgets.paint import Piece, cut


class PaneTitle(OneLine):
    """A title and beside it what there is to know, or at the right end with ``apart``. ``place`` says where the
    pane's text begins and how wide it is, for the cells that the pane has."""

    heading: reactive[str] = reactive("")
    detail: reactive[str] = reactive("")
    active: reactive[bool] = reactive(False)

    def __init__(
        self,
        heading: str = "",
        *,
        apart: bool = False,
        place: Callable[[int], tuple[int, int]] = lambda cells: (1, cells - 2),
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.set_reactive(PaneTitle.heading, heading)
        self.apart = apart
        self._place = place

    def pieces(self, cells: int) -> Sequence[Piece]:
        ink = "bold unread" if self.active else "bold dim"
        indent, room = self._place(cells)
        detail = clean(self.detail)
        if not detail or width(detail) + 12 > room:
            return Piece(" " * indent), Piece(cut(self.heading, room), ink)
        heading = cut(self.heading, room - width(detail) - 2)
        gap = room - width(heading) - width(detail) if self.apart else 2
        return Piece(" " * indent), Piece(heading, ink), Piece(" " * gap), Piece(detail, "dim")
