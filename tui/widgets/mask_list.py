"""The masked addresses of an account as a list: what each is for, its state in a word, when mail came last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from textual.events import Click
from textual.message import Message

from tui.mail.text import short_date
from tui.store.mask_mail import MaskMail
from tui.store.records import MaskedEmail, MaskState
from tui.widgets.clock import Clock, moment
from tui.widgets.fuzzy import plain
from tui.widgets.line_list import Line, LineList, Look
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.one_line import OneLine
from tui.widgets.paint import Piece, column, measure

WIDE = 96
"""Cells from which a row has one line with all its columns; below, two lines."""

WORDS = {
    MaskState.ENABLED: "Active",
    MaskState.DISABLED: "Blocked",
    MaskState.PENDING: "Pending",
    MaskState.DELETED: "Deleted",
}

ORDERS = (
    "last mail",
    "date made",
    "address",
    "site",
    "description",
    "state",
    "made by",
    "mails",
    "unread",
)
"""By what the list can be sorted; addresses that are deleted are always last."""

_NEWEST_FIRST = frozenset({"last mail", "date made", "mails", "unread"})

Counts = Mapping[str, MaskMail]
"""How much mail came to an address."""

_STATE, _DATE, _COUNT, _BY = 8, 8, 6, 14
_WITH_BY = 120
"""Cells from which who made it has a column."""

NO_COUNTS: Counts = {}
NOTHING = MaskMail()
COMES_LATER = "the address comes later"


def site(mask: MaskedEmail) -> str:
    """The site as people say it: ``shop.example`` for ``https://shop.example/``. It may hold any text."""
    host = mask.for_domain.partition("://")[2].partition("/")[0]
    return host or mask.for_domain


@lru_cache(maxsize=16_384)
def sought(mask: MaskedEmail) -> str:
    """What typed words are looked for in: the address, the site, the description, the state's word, who made it."""
    return plain(
        " ".join((mask.email, mask.for_domain, mask.description, WORDS[mask.state], mask.created_by))
    )


def matches(mask: MaskedEmail, query: str) -> bool:
    """Every word of the query is somewhere in it."""
    there = sought(mask)
    return all(word in there for word in plain(query).split())


def in_order(
    masks: Iterable[MaskedEmail], order: str, counts: Counts = NO_COUNTS, *, backwards: bool = False
) -> list[MaskedEmail]:
    """Sorted by one of `ORDERS`: the newest or most first, words from a to z; or ``backwards``."""
    key = _KEYS[order]
    found = sorted(masks, key=lambda mask: (_name(mask), mask.email))
    found.sort(key=lambda mask: key(mask, counts), reverse=(order in _NEWEST_FIRST) is not backwards)
    return sorted(found, key=lambda mask: (mask.state is MaskState.DELETED, bool(mask.email)))


@lru_cache(maxsize=16_384)
def _name(mask: MaskedEmail) -> str:
    return plain(site(mask) or mask.description or mask.email)


_KEYS: dict[str, Callable[[MaskedEmail, Counts], Any]] = {
    "last mail": lambda mask, _: mask.last_message_at or mask.created_at or 0,
    "date made": lambda mask, _: mask.created_at or 0,
    "address": lambda mask, _: mask.email.lower(),
    "site": lambda mask, _: (not site(mask), plain(site(mask))),
    "description": lambda mask, _: (not mask.description, plain(mask.description)),
    "state": lambda mask, _: list(WORDS).index(mask.state),
    "made by": lambda mask, _: plain(mask.created_by),
    "mails": lambda mask, counts: counts[mask.email].messages if mask.email in counts else 0,
    "unread": lambda mask, counts: counts[mask.email].unread if mask.email in counts else 0,
}


class MaskList(LineList):
    """Shows masks in the order it is given them. The scroll bar has its place always: one that comes and goes with
    what is typed has the whole screen laid out."""

    DEFAULT_CSS = """
    MaskList { overflow-y: scroll; }
    """

    class SelectionChanged(Message):
        """Other addresses are selected now."""

    def __init__(self, now: Clock, *, marks: Marks = UNICODE) -> None:
        super().__init__(marks=marks)
        self._now = now
        self._masks: Sequence[MaskedEmail] = ()
        self._places: dict[str, int] = {}
        self._empty = ""
        self._anchor: str | None = None
        """The row that was selected last: where a range begins."""
        self.counts: Counts = NO_COUNTS

    def show(self, masks: Sequence[MaskedEmail], empty: str) -> None:
        """Show these; the cursor stays on its address. ``empty`` is said when there are none."""
        self._masks, self._empty = masks, empty
        self._places = {mask.id: index for index, mask in enumerate(masks)}
        self.reload()

    @property
    def current(self) -> MaskedEmail | None:
        """The address under the cursor."""
        return self._masks[self.cursor] if 0 <= self.cursor < len(self._masks) else None

    def chosen(self) -> list[MaskedEmail]:
        """What an action applies to: the selection, in the list's order, or else the row under the cursor."""
        if self.selected:
            return [mask for mask in self._masks if mask.id in self.selected]
        at = self.meant_id()
        place = self._places.get(at) if at is not None else None
        return [] if place is None else [self._masks[place]]

    def set_counts(self, counts: Counts) -> None:
        self.counts = counts
        self.redraw()

    # Selecting

    def select_one(self) -> None:
        if (at := self.meant_id()) is not None and at in self._places:
            self._anchor = at
            self._select(self.selected ^ {at})
            self.move(1)

    def select_range(self) -> None:
        if self.cursor_id is None:
            return
        start = self._places.get(self._anchor or "", self.cursor)
        first, last = sorted((self.cursor, start))
        self._anchor = self.cursor_id
        self._select(self.selected | {mask.id for mask in self._masks[first : last + 1]})

    def select_all(self) -> None:
        self._select(set(self._places))

    def select_none(self) -> None:
        self._select(set())

    def _select(self, ids: set[str]) -> None:
        self.selected = ids
        self.refresh()
        self.post_message(self.SelectionChanged())

    # The rows

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
        address, place, note, by = _shares(look.width)
        ink = _ink(mask)
        counted = self.counts.get(mask.email)
        return [
            self._mark(mask),
            self._address(mask, address, look),
            _apart(site(mask), place, ink),
            _apart(mask.description, note, "dim"),
            *((_apart(mask.created_by, by, "dim"),) if by else ()),
            column(WORDS[mask.state], _STATE, _state_ink(mask)),
            column(_number(counted.messages if counted else 0), _COUNT, "dim", right=True),
            column(_number(counted.unread if counted else 0), _COUNT, "bold unread", right=True),
            column(self._date(mask.created_at), _DATE, "dim", right=True),
            column(self._date(mask.last_message_at), _DATE, "dim", right=True),
            Piece(self.marks.waiting if mask.waiting else " ", "dim"),
        ]

    def _address(self, mask: MaskedEmail, cells: int, look: Look) -> Piece:
        if not mask.email:
            return _apart(COMES_LATER, cells, "italic dim")
        return _apart(mask.email, cells, "bold unread" if look.cursor else _ink(mask))

    def _two_lines(self, mask: MaskedEmail, look: Look) -> Sequence[Line]:
        room = max(0, look.width - 2 - _STATE - _DATE - 1)
        about = " — ".join(part for part in (site(mask), mask.description) if part)
        first = [
            self._mark(mask),
            self._address(mask, room, look),
            column(WORDS[mask.state], _STATE, _state_ink(mask)),
            column(self._date(mask.last_message_at), _DATE, "dim", right=True),
            Piece(self.marks.waiting if mask.waiting else " ", "dim"),
        ]
        counted = self.counts.get(mask.email, NOTHING)
        mails, new = _number(counted.messages), _number(counted.unread)
        told = [Piece(f"{mails} mail{'' if counted.messages == 1 else 's'}", "dim")] if mails else []
        if new:
            told += [Piece(f", {new} new", "bold unread")]
        room = max(0, look.width - 4 - measure(told))
        second = [Piece("  "), column(about or "for nothing in particular", room, "dim"), Piece(" ")]
        return [first, [*second, *told]]

    def _mark(self, mask: MaskedEmail) -> Piece:
        marks = self.marks
        mark = {
            MaskState.ENABLED: marks.mask_active,
            MaskState.DISABLED: marks.mask_blocked,
            MaskState.PENDING: marks.mask_pending,
            MaskState.DELETED: marks.mask_deleted,
        }[mask.state]
        return Piece(f"{mark} ", _state_ink(mask))

    def _date(self, at: int | None) -> str:
        return "" if at is None else short_date(moment(at), self._now())


def _apart(text: str, cells: int, ink: str) -> Piece:
    """A column with a blank at its end. One piece is painted in half the time of two."""
    return Piece(column(text, cells - 1).text + " " * (cells > 0), ink)


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


def _shares(width: int) -> tuple[int, int, int, int]:
    """The widths of address, site, description and who made it in a row of one line, each with a blank after it."""
    by = _BY if width >= _WITH_BY else 0
    room = max(0, width - 2 - _STATE - 2 * _COUNT - 2 * _DATE - 1 - by)
    address = room * 2 // 5
    place = room // 4
    return address, place, room - address - place, by


def _ink(mask: MaskedEmail) -> str:
    return "strike dim" if mask.state is MaskState.DELETED else "text"


def _state_ink(mask: MaskedEmail) -> str:
    if mask.state is MaskState.DISABLED:
        return "warning"
    return "text" if mask.state is MaskState.ENABLED else "dim"


class MaskHeader(OneLine):
    """The names of the columns of a `MaskList` whose rows have one line. A click sorts by that column."""

    class Clicked(Message):
        """The list is to be sorted by this one of `ORDERS`."""

        def __init__(self, order: str) -> None:
            self.order = order
            super().__init__()

    def __init__(self, masks: MaskList) -> None:
        super().__init__()
        self._masks = masks
        self.order = ORDERS[0]

    def show(self, order: str) -> None:
        self.order = order
        self.refresh()

    def _columns(self) -> list[tuple[str, str, int, bool]]:
        """Order, name, cells, and whether it stands at the right."""
        address, place, note, by = _shares(self._masks.scrollable_content_region.width - 1)
        return [
            ("address", "Address", address, False),
            ("site", "Site", place, False),
            ("description", "Description", note, False),
            *([("made by", "Made by", by, False)] if by else []),
            ("state", "State", _STATE, False),
            ("mails", "Mails", _COUNT, True),
            ("unread", "New", _COUNT, True),
            ("date made", "Made", _DATE, True),
            ("last mail", "Last", _DATE, True),
        ]

    def pieces(self, cells: int) -> Sequence[Piece]:
        return [
            Piece("   "),
            *(
                column(name, width, "accent" if order == self.order else "dim", right=right)
                for order, name, width, right in self._columns()
            ),
        ]

    def on_click(self, event: Click) -> None:
        at = 3
        for order, _, width, _ in self._columns():
            if at <= event.x < at + width:
                self.post_message(self.Clicked(order))
            at += width
