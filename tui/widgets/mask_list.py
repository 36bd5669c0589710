"""The masked addresses of an account as a list: what each is for, its state in a word, when mail came last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.mail.text import short_date
from tui.store.records import MaskedEmail, MaskState
from tui.widgets.clock import Clock, moment
from tui.widgets.fuzzy import plain
from tui.widgets.line_list import Line, LineList, Look
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.one_line import OneLine
from tui.widgets.paint import Piece, column

WIDE = 96
"""Cells from which a row has one line with all its columns; below, two lines."""

WORDS = {
    MaskState.ENABLED: "Active",
    MaskState.DISABLED: "Blocked",
    MaskState.PENDING: "Pending",
    MaskState.DELETED: "Deleted",
}

ORDERS = ("last mail", "date made", "name")
"""By what the list can be sorted; addresses that are deleted are always last."""

_STATE, _DATE = 8, 8


def site(mask: MaskedEmail) -> str:
    """The site as people say it: ``shop.example`` for ``https://shop.example/``. It may hold any text."""
    host = mask.for_domain.partition("://")[2].partition("/")[0]
    return host or mask.for_domain


def matches(mask: MaskedEmail, query: str) -> bool:
    """Every word of the query is somewhere in the address, the site, the description or the state's word."""
    there = plain(
        " ".join((mask.email, mask.for_domain, mask.description, WORDS[mask.state], mask.created_by))
    )
    return all(word in there for word in plain(query).split())


def in_order(masks: Iterable[MaskedEmail], order: str) -> list[MaskedEmail]:
    """Sorted by one of `ORDERS`: the newest first, or names from a to z."""

    def by_name(mask: MaskedEmail) -> tuple[str, str]:
        return plain(site(mask) or mask.description or mask.email), mask.email

    found = sorted(masks, key=by_name)
    if order == "last mail":
        found.sort(key=lambda mask: mask.last_message_at or mask.created_at or 0, reverse=True)
    elif order == "date made":
        found.sort(key=lambda mask: mask.created_at or 0, reverse=True)
    return sorted(found, key=lambda mask: mask.state is MaskState.DELETED)


class MaskList(LineList):
    """Shows masks in the order it is given them."""

    def __init__(self, now: Clock, *, marks: Marks = UNICODE) -> None:
        super().__init__(marks=marks)
        self._now = now
        self._masks: Sequence[MaskedEmail] = ()
        self._places: dict[str, int] = {}
        self._empty = ""

    def show(self, masks: Sequence[MaskedEmail], empty: str) -> None:
        """Show these; the cursor stays on its address. ``empty`` is said when there are none."""
        self._masks, self._empty = masks, empty
        self._places = {mask.id: index for index, mask in enumerate(masks)}
        self.reload()

    @property
    def current(self) -> MaskedEmail | None:
        """The address under the cursor."""
        return self._masks[self.cursor] if 0 <= self.cursor < len(self._masks) else None

    def row_count(self) -> int:
        return len(self._masks)

    def row_id(self, index: int) -> str | None:
        return self._masks[index].id

    def index_of(self, row_id: str) -> int | None:
        return self._places.get(row_id)

    def empty_text(self) -> str:
        return self._empty

    def draw(self, index: int, look: Look) -> Sequence[Line]:
        mask = self._masks[index]
        if self.row_height == 1:
            return [self._one_line(mask, look)]
        return self._two_lines(mask, look)

    def _one_line(self, mask: MaskedEmail, look: Look) -> Line:
        address, place, note = _shares(look.width)
        ink = _ink(mask)
        return [
            self._mark(mask),
            Piece(" "),
            column(mask.email, address - 1, "bold unread" if look.cursor else ink),
            Piece(" "),
            column(site(mask), place - 1, ink),
            Piece(" "),
            column(mask.description, note - 1, "dim"),
            Piece(" "),
            column(WORDS[mask.state], _STATE, _state_ink(mask)),
            column(self._date(mask.created_at), _DATE, "dim", right=True),
            column(self._date(mask.last_message_at), _DATE, "dim", right=True),
            Piece(self.marks.waiting if mask.waiting else " ", "dim"),
        ]

    def _two_lines(self, mask: MaskedEmail, look: Look) -> Sequence[Line]:
        room = max(0, look.width - 2 - _STATE - _DATE - 1)
        about = " — ".join(part for part in (site(mask), mask.description) if part)
        first = [
            self._mark(mask),
            Piece(" "),
            column(mask.email, room, "bold unread" if look.cursor else _ink(mask)),
            column(WORDS[mask.state], _STATE, _state_ink(mask)),
            column(self._date(mask.last_message_at), _DATE, "dim", right=True),
            Piece(self.marks.waiting if mask.waiting else " ", "dim"),
        ]
        return [first, [Piece("  "), column(about or "for nothing in particular", look.width - 2, "dim")]]

    def _mark(self, mask: MaskedEmail) -> Piece:
        marks = self.marks
        mark = {
            MaskState.ENABLED: marks.mask_active,
            MaskState.DISABLED: marks.mask_blocked,
            MaskState.PENDING: marks.mask_pending,
            MaskState.DELETED: marks.mask_deleted,
        }[mask.state]
        return Piece(mark, _state_ink(mask))

    def _date(self, at: int | None) -> str:
        return "" if at is None else short_date(moment(at), self._now())


def _shares(width: int) -> tuple[int, int, int]:
    """The widths of address, site and description in a row of one line, each with a blank after it."""
    room = max(0, width - 2 - _STATE - 2 * _DATE - 1)
    address = room * 2 // 5
    place = room // 4
    return address, place, room - address - place


def _ink(mask: MaskedEmail) -> str:
    return "strike dim" if mask.state is MaskState.DELETED else "text"


def _state_ink(mask: MaskedEmail) -> str:
    if mask.state is MaskState.DISABLED:
        return "warning"
    return "text" if mask.state is MaskState.ENABLED else "dim"


class MaskHeader(OneLine):
    """The names of the columns of a `MaskList` whose rows have one line."""

    def __init__(self, masks: MaskList) -> None:
        super().__init__()
        self._masks = masks

    def pieces(self, cells: int) -> Sequence[Piece]:
        address, place, note = _shares(self._masks.scrollable_content_region.width - 1)
        return [
            Piece("   "),
            column("Address", address, "dim"),
            column("Site", place, "dim"),
            column("Description", note, "dim"),
            column("State", _STATE, "dim"),
            column("Made", _DATE, "dim", right=True),
            column("Mail", _DATE, "dim", right=True),
        ]
