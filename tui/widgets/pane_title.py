"""The first line of a pane: what it shows, brighter while the keys go to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.events import Click
from textual.message import Message
from textual.reactive import reactive

from tui.mail.safety import clean
from tui.mail.text import width
from tui.widgets.one_line import OneLine
from tui.widgets.paint import Piece, cut, measure


class PaneTitle(OneLine):
    """A title and beside it what there is to know, or at the right end with ``apart``. ``place`` says where the
    pane's text begins and how wide it is, for the cells that the pane has. ``chips`` stand at the right end: what the
    pane is narrowed to, and what a click on one takes back."""

    heading: reactive[str] = reactive("")
    detail: reactive[str] = reactive("")
    active: reactive[bool] = reactive(False)
    chips: reactive[tuple[str, ...]] = reactive(())

    class ChipClicked(Message):
        """The chip with this index is wanted no more."""

        def __init__(self, index: int) -> None:
            self.index = index
            super().__init__()

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
        chips = self._chips(max(0, room - 8))
        taken = measure(chips)
        room -= taken
        detail = clean(self.detail)
        if not detail or width(detail) + 12 > room:
            heading = cut(self.heading, room)
            left = [Piece(" " * indent), Piece(heading, ink)]
        else:
            heading = cut(self.heading, room - width(detail) - 2)
            gap = room - width(heading) - width(detail) if self.apart else 2
            left = [Piece(" " * indent), Piece(heading, ink), Piece(" " * gap), Piece(detail, "dim")]
        return [*left, Piece(" " * (indent + room - measure(left))), *chips] if chips else left

    def _chips(self, room: int) -> list[Piece]:
        """As many as there is room for, the last ones first: they were asked for last."""
        shown: list[Piece] = []
        for index in reversed(range(len(self.chips))):
            chip = [Piece(" "), Piece(f" {clean(self.chips[index])} × ", "label", on="chip")]
            if measure([*chip, *shown]) > room:
                break
            shown = [*chip, *shown]
        return shown

    def on_click(self, event: Click) -> None:
        """The chips end where the pane's text does."""
        indent, room = self._place(self.size.width)
        end = indent + room
        for index in reversed(range(len(self.chips))):
            start = end - width(clean(self.chips[index])) - 4
            if start <= event.x < end:
                event.stop()
                self.post_message(self.ChipClicked(index))
                return
            end = start - 1
