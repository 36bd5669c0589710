"""One line that always says where the data stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.reactive import reactive

from tui.mail.text import short_date, width
from tui.store.records import Link, Status
from tui.widgets.clock import Clock, local_now, moment
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.one_line import OneLine
from tui.widgets.paint import Piece, cut

GAP = "   "


def sync_words(
    status: Status, now: datetime, marks: Marks = UNICODE, *, brief: bool = False
) -> tuple[str, str]:
    """How the account stands with its server, in words, and their ink. ``brief`` leaves out how fast it goes."""
    more = f" {marks.dot} older mail {_filling(status, brief=brief)}" if status.expected else ""
    match status.link:
        case Link.STARTING:
            return "starting…", "dim"
        case Link.SYNCING:
            return (f"syncing {status.done:,}/{status.expected:,}" if status.expected else "syncing…"), "dim"
        case Link.LIVE | Link.POLLING:
            return f"{marks.done} synced{more}", "success"
        case Link.OFFLINE:
            return f"offline since {short_date(moment(status.since), now)}", "warning"
        case Link.SIGNED_OUT:
            return _because("signed out", status.problem), "error"
        case Link.FAILED:
            return _because("the server has trouble", status.problem), "error"


def _filling(status: Status, *, brief: bool) -> str:
    """How much of the older mail is here, how fast it comes, and when the rest will be here."""
    words = f"{status.done:,}/{status.expected:,}"
    if status.paused:
        return f"{words}, paused"
    if brief or status.left is None:
        return words
    minutes = round(status.left / 60)
    hours = round(minutes / 60)
    left = "under a minute" if not minutes else f"{minutes} min" if minutes < 120 else f"{hours} hours"
    return f"{words}, {round(status.rate):,}/s, {left} left"


def _because(words: str, problem: str) -> str:
    return f"{words}: {problem}" if problem else words


class StatusLine(OneLine):
    """Place and counts at the left, selection and what waits in the middle, the sync at the right."""

    ground = "bar"

    place: reactive[str] = reactive("")
    selected: reactive[int] = reactive(0)
    far: reactive[str] = reactive("")
    """How many more are selected that are at the server only, in words."""
    doing: reactive[str] = reactive("")
    """What would be done to what is selected, by which keys."""
    status: reactive[Status] = reactive(Status(Link.STARTING, 0.0))

    def __init__(self, *, marks: Marks = UNICODE, now: Clock = local_now) -> None:
        super().__init__()
        self._marks = marks
        self._now = now

    def pieces(self, cells: int) -> Sequence[Piece]:
        sync, ink = sync_words(self.status, self._now(), self._marks)
        if width(sync) > cells // 2:
            sync, ink = sync_words(self.status, self._now(), self._marks, brief=True)
        right = cut(sync, cells - 2)
        room = cells - 2 - width(right)
        middle = self._middle(self.doing)
        if self.doing and room < width(middle) + 2 * len(GAP):
            middle = self._middle("")
        if room < width(middle) + 2 * len(GAP):
            # Too narrow for all: what waits matters more than the place, which the list names, too.
            middle = cut(middle, room - len(GAP))
            return self._spread(cells, "", middle, right, ink)
        left = cut(self.place, room - len(GAP) - (width(middle) + len(GAP) if middle else 0))
        return self._spread(cells, left, middle, right, ink)

    def _middle(self, doing: str) -> str:
        does = f": {doing}" if doing else ""
        far = f" and {self.far} at the server" if self.far else ""
        parts = [
            f"{self.selected:,}{far} selected{does}" if self.selected else "",
            f"{self.status.waiting:,} waiting" if self.status.waiting else "",
        ]
        return f" {self._marks.dot} ".join(filter(None, parts))

    def _spread(self, cells: int, left: str, middle: str, right: str, ink: str) -> Sequence[Piece]:
        room = cells - 2
        start = max((room - width(middle)) // 2, width(left) + (len(GAP) if left else 0))
        start = max(0, min(start, room - width(right) - width(middle) - (len(GAP) if middle else 0)))
        before = start - width(left)
        after = room - start - width(middle) - width(right)
        return (
            Piece(" "),
            Piece(left, "dim"),
            Piece(" " * before),
            Piece(middle, "bold accent"),
            Piece(" " * max(0, after)),
            Piece(right, ink),
        )
