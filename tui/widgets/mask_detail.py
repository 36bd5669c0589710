"""What is known of one masked address, with the mail that came to it last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from textual.app import App
from textual.strip import Strip
from textual.widget import Widget

from tui.mail.text import short_date
from tui.store.mask_mail import Arrival
from tui.store.records import MaskedEmail, MaskState
from tui.widgets.clock import Clock, moment
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.mask_list import COMES_LATER, WORDS, site
from tui.widgets.paint import Inks, Piece, blank, column, strip

_DATE = 8
_DAY = 86_400


class MaskDetail(Widget):
    """A head of two lines and the last arrivals, below a thin rule."""

    DEFAULT_CSS = """
    MaskDetail {
        height: 9;
        background: $mail-ground;
        border-top: solid $mail-rule;
    }
    """

    def __init__(self, now: Clock, *, marks: Marks = UNICODE) -> None:
        super().__init__()
        self._now = now
        self._marks = marks
        self._lines: list[list[Piece]] = []
        self._inks: Inks | None = None

    def show(self, mask: MaskedEmail | None, arrivals: Sequence[Arrival]) -> None:
        """None: there is no address."""
        self._lines = [] if mask is None else self._drawn(mask, arrivals)
        self.refresh()

    def _drawn(self, mask: MaskedEmail, arrivals: Sequence[Arrival]) -> list[list[Piece]]:
        room = max(0, self.size.width - 2)
        about = [WORDS[mask.state].lower(), site(mask), mask.description]
        if mask.created_by:
            about.append(f"made by {mask.created_by}")
        if mask.created_at is not None:
            about.append(f"made {self._date(mask.created_at)}")
        if mask.state is MaskState.PENDING and mask.created_at is not None:
            about.append(f"goes away {self._date(mask.created_at + _DAY)} unless mail comes")
        if mask.url:
            about.append(mask.url)
        lines = [
            [Piece(" "), column(mask.email or COMES_LATER, room, "bold unread")],
            [Piece(" "), column(f" {self._marks.dot} ".join(filter(None, about)), room, "dim")],
            [],
        ]
        if not arrivals:
            return [*lines, [Piece(" "), column("No mail to it is on this machine.", room, "dim")]]
        return lines + [self._arrival(each, room) for each in arrivals]

    def _arrival(self, mail: Arrival, room: int) -> list[Piece]:
        who = max(0, room // 4)
        ink = "bold unread" if mail.unread else "text"
        return [
            Piece(f" {self._marks.unread if mail.unread else ' '} ", "accent"),
            column(mail.sender, who, ink),
            Piece(" "),
            column(mail.subject, max(0, room - who - _DATE - 3), ink),
            column(self._date(mail.received_at), _DATE, "dim", right=True),
        ]

    def _date(self, at: int) -> str:
        return short_date(moment(at), self._now())

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._inks = None

    def render_line(self, y: int) -> Strip:
        if self._inks is None:
            self._inks = Inks(cast(App[Any], self.app).theme_variables)
        width = self.size.width
        return strip(self._lines[y], width, self._inks) if y < len(self._lines) else blank(width, self._inks)
