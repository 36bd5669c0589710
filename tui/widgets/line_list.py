"""The base of everything that is a list: rows drawn by line, however many there are.

A list asks its subclass for rows by index and draws only those on the screen. The cursor and the
selection stay with the rows they are on, whatever is spliced in above.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from time import monotonic
from typing import Any, cast

from textual.app import App
from textual.cache import LRUCache
from textual.events import Blur, Click, Focus, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from tui.actions import bindings
from tui.mail.text import wrap
from tui.store.records import ListEvent, Reset, RowsChanged, Splice
from tui.widgets.cursor_keys import CursorKeys
from tui.widgets.list_bar import ListBar
from tui.widgets.look import Line, Look
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.paint import Inks, Piece, blank, strip
from tui.widgets.pressed import key_in_hand

__all__ = ["Line", "LineList", "Look"]

REACTION = 0.25
"""Seconds that it takes to see another row come under the cursor and not to press what one was about to press."""

FEW = 20
"""Rows that are waited for, when they come back together."""

MANY = 300
"""Selected rows that are looked up one by one; with more, one that has left may count as selected for a while."""


class LineList(CursorKeys, can_focus=True):
    """Rows of ``row_height`` lines each. Subclasses say how many there are, their ids, and their look."""

    BINDINGS = bindings("lines")
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineList {
        width: 1fr;
        height: 1fr;
        background: $mail-ground;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        scrollbar-gutter: stable;
        overflow-x: hidden;
    }
    """

    class Moved(Message):
        """Another row is under the cursor now; None: the list is empty. ``by_hand``: the cursor was moved;
        otherwise the row that it was on has left."""

        def __init__(self, line_list: LineList, row_id: str | None, by_hand: bool) -> None:
            self.line_list = line_list
            self.row_id = row_id
            self.by_hand = by_hand
            super().__init__()

        @property
        def control(self) -> LineList:
            return self.line_list

    class Chosen(Message):
        """A row was opened: double-clicked, or by its key."""

        def __init__(self, line_list: LineList, row_id: str) -> None:
            self.line_list = line_list
            self.row_id = row_id
            super().__init__()

        @property
        def control(self) -> LineList:
            return self.line_list

    def __init__(self, *, marks: Marks = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.marks = marks
        self.row_height = 1
        self.selected: set[str] = set()
        self._strips: LRUCache[str, dict[Look, list[Strip]]] = LRUCache(256)
        """What was drawn of a row, by its id."""
        self._inks: Inks | None = None
        self.on_top = False
        """The cursor stays on the first row, whatever comes above it: while a list fills that nobody has touched."""
        self._at: str | None = None
        """The id of the row under the cursor."""
        self._landing: str | None = None
        self._expected: tuple[str, ...] = ()
        """Rows that are about to come; the cursor goes to the first of them."""
        self._own: str | None = None
        """The row at the cursor when the person last did something: should it leave now, it is by their hand."""
        self._left: str | None = None
        """The row that was under the cursor before it moved by itself, until the person can have seen that."""
        self._seen_at: float | None = None
        """When the row that came under the cursor by itself was drawn."""

    # What a subclass says

    def row_id(self, index: int) -> str | None:
        """The row's id; None while it is on its way out."""
        raise NotImplementedError

    def index_of(self, row_id: str) -> int | None:
        raise NotImplementedError

    def draw(self, index: int, look: Look) -> Sequence[Line]:
        """The row's lines; missing ones are blank."""
        raise NotImplementedError

    def empty_text(self) -> str:
        """What an empty list says."""
        return ""

    # The cursor

    @property
    def cursor_id(self) -> str | None:
        return self.row_id(self.cursor) if 0 <= self.cursor < self.row_count() else None

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, self.row_count() - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        self.refresh_row(old)
        self.refresh_row(new)
        self._reveal()
        self.on_top = False
        self._landing = self._left = None
        self._expected = ()
        self._tell(by_hand=True)

    def go_to(self, row_id: str) -> bool:
        """Put the cursor on a row; False: the list does not have it."""
        index = self.index_of(row_id)
        if index is not None:
            self.cursor = index
            self._at = row_id  # before it is mounted, Textual watches nothing
        return index is not None

    def land_on(self, row_id: str | None) -> None:
        """Where the cursor goes when its row leaves; None, or when it is moved before: to the row below."""
        self._landing = row_id
        self._own = self._at

    def expect(self, row_ids: Iterable[str]) -> None:
        """These come back by the person's hand, the topmost first. The cursor goes to the first of those that are not
        in the list yet, unless it is moved before; of very many, which come one after the other, to the topmost."""
        missing = tuple(row_id for row_id in islice(row_ids, FEW + 1) if self.index_of(row_id) is None)
        self._expected = missing if len(missing) <= FEW else missing[:1]
        self._own = self._at

    def meant_id(self) -> str | None:
        """The row that the key in hand is for: the one that the person saw under the cursor when they pressed it.
        Where another has come there just now, the cursor goes back; the row may have left the list."""
        self.on_top = False
        left, pressed = self._left, key_in_hand.at
        if left is None or pressed is None or self._was_seen(pressed):
            self._left = None
            return self.cursor_id
        self.go_to(left)
        return left

    def _was_seen(self, moment: float) -> bool:
        return self._seen_at is not None and moment >= self._seen_at + REACTION

    def _moved_by_itself(self, before: str | None) -> None:
        now = self.cursor_id
        if before is None or now in (None, before) or before == self._own:
            return
        if self._left is None or self._was_seen(monotonic()):
            self._left = before
        self._seen_at = None

    def _tell(self, *, by_hand: bool) -> None:
        now = self.cursor_id
        if now is None and self.row_count():
            return  # it is on its way out, or to another place, and the list will say where to
        if now != self._at:
            self._at = now
            if self.is_attached:
                self.post_message(self.Moved(self, now, by_hand))

    def _reveal(self) -> None:
        """Scroll just so far that the cursor's row is whole on the screen."""
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        first = self.cursor * self.row_height
        last = first + self.row_height
        if first < top or height < self.row_height:
            self._scroll(first)
        elif last > top + height:
            self._scroll(last - height)

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=y, animate=False, force=True)

    # What changed

    def apply(self, events: Iterable[ListEvent]) -> None:
        """Follow the rows: sizes, cursor, selection and what is at the top of the screen."""
        cursor, shift, left = self.cursor, 0, False
        changed: tuple[int, ...] = ()
        top = self.scroll_offset.y // self.row_height
        for event in events:
            match event:
                case Splice(at, removed, inserted):
                    cursor = _shifted(cursor, at, removed, inserted)
                    shift += inserted - removed if at < top + shift else 0
                    left = left or removed > 0
                case Reset():
                    self._strips.clear()
                    left = True
                case RowsChanged(rows):
                    changed += rows
        self._forget(changed)
        self._resize_rows()
        if shift:
            self._scroll(max(0, top + shift) * self.row_height)
        if left and len(self.selected) <= MANY:
            self.selected = {row_id for row_id in self.selected if self.index_of(row_id) is not None}
        self._follow(cursor)
        self.refresh()

    def _forget(self, rows: Sequence[int]) -> None:
        """Draw these anew."""
        for index in rows:
            if index < self.row_count() and (row_id := self.row_id(index)) is not None:
                self._strips.discard(row_id)

    def reload(self) -> None:
        """Everything may have changed."""
        self.apply((Reset(),))

    def _follow(self, index: int) -> None:
        back = min(
            (at for row_id in self._expected if (at := self.index_of(row_id)) is not None), default=None
        )
        if back is not None:
            self._at, self._expected, index = self.row_id(back), (), back
        kept = self.index_of(self._at) if self._at is not None else None
        if kept is None and self._at is not None and self._landing is not None:
            kept, self._landing = self.index_of(self._landing), None
        if self.on_top:
            kept = 0
        self.set_reactive(LineList.cursor, self.validate_cursor(index if kept is None else kept))
        self._reveal()
        self._moved_by_itself(self._at)
        self._tell(by_hand=False)

    def redraw(self) -> None:
        """Draw every row anew: a day has begun, a name has changed."""
        self._strips.clear()
        self.refresh()

    def refresh_row(self, index: int) -> None:
        y = index * self.row_height - self.scroll_offset.y
        self.refresh(Region(0, y, self.size.width, self.row_height))

    def set_row_height(self, lines: int) -> None:
        if lines != self.row_height:
            self.row_height = lines
            self._resized()

    def on_resize(self, event: Resize) -> None:
        self._resized()

    def _resized(self) -> None:
        self._strips.clear()
        self._resize_rows()
        self._reveal()
        self.refresh()

    def _resize_rows(self) -> None:
        """Tell the scroll bar. Setting the size as Textual would have it lays out the whole screen, which takes
        longer than a frame, for each conversation that comes or goes."""
        size = Size(self.size.width, self.row_count() * self.row_height)
        if size != self.virtual_size:
            self.set_reactive(cast("Reactive[Size]", LineList.virtual_size), size)
            self._scroll_update(size)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()
        self._inks = None

    def on_focus(self, event: Focus) -> None:
        self.refresh_row(self.cursor)

    def on_blur(self, event: Blur) -> None:
        self.refresh_row(self.cursor)

    # Drawing

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """As Textual makes its own, when it is wanted first."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = ListBar()
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]
        return self._vertical_scrollbar

    @property
    def inks(self) -> Inks:
        if self._inks is None:
            self._inks = Inks(cast(App[Any], self.app).theme_variables)
        return self._inks

    def render_lines(self, crop: Region) -> list[Strip]:
        """Textual's own draws borders, of which there are none, and keeps lines by their place on the screen; here
        they are kept by their row, so that scrolling draws only the rows that come."""
        if self.styles.gutter:
            return super().render_lines(crop)
        width, filters, ground = self.outer_size.width, self.get_line_filters(), self.background_colors[1]
        cells, top = self.scrollable_content_region.width, self.scroll_offset.y
        strips = [self._strip(y + top, cells, width) for y in crop.line_range]
        for line_filter in filters:
            strips = [strip.apply_filter(line_filter, ground) for strip in strips]
        if crop.column_span != (0, width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        return self._strip(
            y + self.scroll_offset.y, self.scrollable_content_region.width, self.outer_size.width
        )

    def _strip(self, y: int, cells: int, width: int) -> Strip:
        """The line ``y`` of all: what is drawn takes ``cells``, and is as wide as the list and its scroll bar."""
        index, line = divmod(y, self.row_height)
        count = self.row_count()
        if count == 0:
            return self._empty_line(y, width)
        row_id = self.row_id(index) if index < count else None
        if row_id is None:
            return blank(width, self.inks)
        at_cursor = index == self.cursor
        if at_cursor and self._left is not None and self._seen_at is None:
            self._seen_at = monotonic()
        look = Look(max(0, cells - 1), at_cursor, row_id in self.selected, at_cursor and self.has_focus)
        drawn = self._strips.get(row_id)
        if drawn is None:
            drawn = self._strips[row_id] = {}
        strips = drawn.get(look)
        if strips is None:
            strips = drawn[look] = self._draw(index, look, width)
        return strips[line]

    def _draw(self, index: int, look: Look, width: int) -> list[Strip]:
        lines = [*self.draw(index, look), *([()] * self.row_height)][: self.row_height]
        return [strip((self._bar(look), *line), width, self.inks, look.ground) for line in lines]

    def _bar(self, look: Look) -> Piece:
        if not look.cursor:
            return Piece(" ")
        return Piece(self.marks.cursor, "accent") if look.focused else Piece(self.marks.cursor_idle, "dim")

    def _empty_line(self, y: int, width: int) -> Strip:
        lines = wrap(self.empty_text(), max(1, width - 4))
        return (
            strip((Piece("  "), Piece(lines[y - 1], "dim")), width, self.inks)
            if 0 < y <= len(lines)
            else blank(width, self.inks)
        )

    # The mouse

    def on_click(self, event: Click) -> None:
        index = (event.y + self.scroll_offset.y) // self.row_height
        row_id = self.row_id(index) if 0 <= index < self.row_count() else None
        if row_id is None:
            return
        event.stop()
        self.cursor = index
        self.clicked(row_id, event)

    def clicked(self, row_id: str, event: Click) -> None:
        """The cursor is on the row by now; a second click in a row opens it."""
        if event.chain == 2:
            self.post_message(self.Chosen(self, row_id))


def _shifted(cursor: int, at: int, removed: int, inserted: int) -> int:
    """Where the cursor's row is after a splice; the row that came after it, when it was removed."""
    if cursor >= at + removed:
        return cursor + inserted - removed
    return at if cursor >= at and removed else cursor
