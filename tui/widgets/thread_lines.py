"""A conversation as one line or two: marks, who, what, labels, how many and when, in columns that hold still."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.mail.addresses import short_names
from tui.mail.safety import clean
from tui.mail.text import short_date
from tui.store.records import ThreadRow
from tui.widgets.clock import Clock, moment
from tui.widgets.line_list import Line, Look
from tui.widgets.marks import Marks
from tui.widgets.paint import Piece, column, columns, measure
from tui.widgets.reader_text import with_ground

_MARKS = 6
_COUNT = 4
_DATE = 8
"""Cells of the marks, of the count, and of the date with a blank before it and the waiting mark after it."""

_NARROW = 64
_SMALL = 48
_TINY = 40
"""Below these widths a row gives up its labels and preview, then its count, then its marks and its date."""

_BLANK = Piece(" ")


class ThreadLines:
    """Draws rows. ``label`` gives the name of another mailbox that is worth naming, or nothing."""

    def __init__(self, marks: Marks, now: Clock, label: Callable[[str], str]) -> None:
        self._signs = marks
        self._now = now
        self._label = label

    def draw(self, row: ThreadRow, look: Look, height: int) -> Sequence[Line]:
        """The row in ``height`` lines, one or two."""
        if look.width < _TINY:
            return self._tiny(row, look, height)
        return (self._first(row, look), self._second(row, look)) if height == 2 else (self._only(row, look),)

    def _first(self, row: ThreadRow, look: Look) -> Line:
        chips = self._chips(row, look.width // 3)
        room = look.width - _MARKS - _COUNT - _DATE - measure(chips)
        last = self._about_mark(row)
        marks = self._marks(row, look, state=_BLANK, last=last)
        return [*marks, *columns(_people(row), room), *chips, *self._count(row, _COUNT), *self._date(row)]

    def _second(self, row: ThreadRow, look: Look) -> Line:
        signs = self._signs
        return [
            Piece("  "),
            self._state_mark(row),
            Piece(signs.memo if row.memo else " ", "pinned"),
            Piece(signs.masked if row.masked else " ", "dim"),
            _BLANK,
            *columns(_what(row), look.width - _MARKS - 1),
            _BLANK,
        ]

    def _only(self, row: ThreadRow, look: Look) -> Line:
        narrow = look.width < _NARROW
        people = max(10, min(26, look.width // 4))
        chips = [] if narrow else self._chips(row, look.width // 6)
        count = _COUNT if look.width >= _SMALL else 0
        room = look.width - _MARKS - people - 2 - measure(chips) - count - _DATE
        what = _subject(row) if narrow else _what(row)
        return [
            *self._marks(row, look, state=self._state_mark(row), last=self._content_mark(row)),
            *columns(_people(row), people),
            Piece("  "),
            *columns(what, room),
            *chips,
            *self._count(row, count),
            *self._date(row),
        ]

    def _tiny(self, row: ThreadRow, look: Look, height: int) -> Sequence[Line]:
        """Sender and subject, in one line or two, and the unread mark while there is a cell for it."""
        marked = look.width > 2
        mark = Piece((self._first_mark(row, look) or _BLANK).text, "accent") if marked else Piece("")
        room = max(0, look.width - 2) if marked else look.width
        if height == 2:
            gap = Piece("  ") if marked else Piece("")
            return [mark, _BLANK, *columns(_people(row), room)], [gap, *columns(_subject(row), room)]
        people = room * 2 // 5
        what = columns(_subject(row), max(0, room - people - 1))
        return ([mark, _BLANK, *columns(_people(row), people), _BLANK, *what],)

    # Marks, one cell each

    def _marks(self, row: ThreadRow, look: Look, *, state: Piece, last: Piece) -> list[Piece]:
        pinned = Piece(self._signs.pinned, "pinned") if row.flagged else _BLANK
        return [
            self._first_mark(row, look) or _BLANK,
            state,
            pinned,
            Piece(self._reply_mark(row), "dim"),
            last,
            _BLANK,
        ]

    def _first_mark(self, row: ThreadRow, look: Look) -> Piece | None:
        if look.selected:
            return Piece(self._signs.selected, "bold accent")
        return Piece(self._signs.unread, "accent") if row.unread else None

    def _state_mark(self, row: ThreadRow) -> Piece:
        """Asleep, back from sleep, muted or followed."""
        signs = self._signs
        if row.snoozed_until is not None:
            return Piece(signs.snoozed, "accent")
        if row.new:
            return Piece(signs.woken, "accent")
        if row.muted:
            return Piece(signs.muted, "dim")
        return Piece(signs.followed, "accent") if row.followed else _BLANK

    def _reply_mark(self, row: ThreadRow) -> str:
        if row.draft:
            return self._signs.draft
        if row.answered:
            return self._signs.answered
        return self._signs.forwarded if row.forwarded else " "

    def _about_mark(self, row: ThreadRow) -> Piece:
        if row.invitation:
            return Piece(self._signs.invitation, "dim")
        return Piece(self._signs.attachment, "dim") if row.has_attachment else _BLANK

    def _content_mark(self, row: ThreadRow) -> Piece:
        """Where there is one line, a note or a mask show where nothing that matters more does."""
        if row.invitation or row.has_attachment:
            return self._about_mark(row)
        if row.memo:
            return Piece(self._signs.memo, "pinned")
        return Piece(self._signs.masked, "dim") if row.masked else _BLANK

    # The right end

    def _chips(self, row: ThreadRow, room: int) -> list[Piece]:
        """The labels, as many as there is room for, with a blank before each."""
        chips: list[Piece] = []
        taken = 0
        for name in filter(None, map(self._label, row.labels)):
            chip = Piece(f" {name} ", "label", on="chip")
            taken += 1 + measure([chip])
            if taken > room:
                break
            chips += [_BLANK, chip]
        return chips

    def _count(self, row: ThreadRow, cells: int) -> list[Piece]:
        count = str(row.count) if row.count < 1000 else f"{row.count // 1000}k"
        count = count if row.count > 1 else ""
        return [column(count, cells, "dim", right=True)] if cells else []

    def _date(self, row: ThreadRow) -> list[Piece]:
        """When it came; of what sleeps, when it wakes."""
        asleep = row.snoozed_until is not None
        then = moment(row.snoozed_until if row.snoozed_until is not None else row.received_at)
        ink = "accent" if asleep else "text" if row.unread else "dim"
        return [
            column(short_date(then, self._now()), _DATE - 1, ink, right=True),
            Piece(self._signs.waiting if row.waiting else " ", "dim"),
        ]


def _people(row: ThreadRow) -> list[Piece]:
    """Who wrote, in order; those with unread mail stand out."""
    pieces: list[Piece] = []
    for person, name in zip(row.participants, short_names(row.participants), strict=True):
        if pieces:
            pieces.append(Piece(", ", "dim"))
        pieces.append(Piece(name, "bold unread" if person.unread else "text"))
    return pieces or [Piece("(nobody)", "dim")]


def _subject(row: ThreadRow) -> list[Piece]:
    subject = Piece(clean(row.subject), "bold unread" if row.unread else "text")
    if not subject.text.strip():
        return [Piece("(no subject)", "dim")]
    return _marked(subject, row.found_in_subject)


def _what(row: ThreadRow) -> list[Piece]:
    """The subject, and what the newest mail begins with; of what a search has found, the words around that."""
    preview = Piece(clean(row.preview), "dim")
    if not preview.text.strip():
        return _subject(row)
    return [*_subject(row), Piece("  ", "dim"), *_marked(preview, row.found_in_preview)]


def _marked(text: Piece, places: Sequence[tuple[int, int]]) -> list[Piece]:
    """With the ground that found words have in a message, too, and underlined where there are no colours."""
    return list(with_ground((text,), places, "chip", "underline")) if places else [text]
