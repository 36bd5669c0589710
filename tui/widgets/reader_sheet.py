"""The page of the reader: a conversation laid out, of which only the lines on the screen are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from textual.app import App
from textual.cache import LRUCache
from textual.events import Blur, Focus, Resize
from textual.geometry import Region, Size
from textual.message import Message as Event
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from tui.mail.message import Message
from tui.mail.page import Page, View
from tui.widgets.clock import Clock, local_now
from tui.widgets.list_bar import ListBar
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.paint import Inks, Piece, blank, strip
from tui.widgets.pictures import Drawing
from tui.widgets.reader_bodies import Bodies, Wish
from tui.widgets.reader_heads import Look, margin, text_width
from tui.widgets.reader_lines import RemarksOn, Sheet, lay_out, no_remarks
from tui.widgets.reader_text import Pieces, Text

Place = tuple[str, int]
"""A message's id, and how many lines below its head."""
_TOP: Place = "", 0

SEEN_FIRST = 8
"""Messages from the current one on whose texts come before those of the others."""

PICTURED = 8
"""Messages whose pictures are kept while others are read."""

ViewOf = Callable[[Message], View]
"""How a message is read at first: as its sender's mail was read last."""


class ReaderSheet(ScrollView, can_focus=True):
    """Shows messages, oldest first. Those that were read are folded; the newest and the unread are open.

    ``current`` is the message that replies and folding are about: the one that ``n`` and ``p`` went to,
    or the one that scrolling brought to the top.
    """

    class CurrentChanged(Event):
        """Another message is the current one."""

    def __init__(
        self,
        *,
        marks: Marks = UNICODE,
        now: Clock = local_now,
        widest: int = 100,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.messages: tuple[Message, ...] = ()
        self.current = 0
        self.view_of: ViewOf = lambda message: View.BEST
        self.remarks_on: RemarksOn = no_remarks
        self._marks = marks
        self._now = now
        self._widest = widest
        self._text_width, self._margin = widest, 0
        self._own: frozenset[str] = frozenset()
        self._offline = False
        self._key = ""
        self._open: set[str] = set()
        self._known: set[str] = set()
        self._quotes: dict[str, frozenset[int]] = {}
        self._views: dict[str, View] = {}
        self._rasters: dict[str, Mapping[str, Drawing]] = {}
        self._given: dict[str, Page] = {}
        self._texts: dict[str, Text] = {}
        self._sheet = Sheet()
        self._strips: LRUCache[tuple[int, bool], Strip] = LRUCache(512)
        self._bodies = Bodies(lambda: self.run_worker(self._bodies.work()), self.text_arrived)
        self._kept: tuple[Place, int] | None = None
        self._inks: Inks | None = None

    # What is shown

    def show(
        self,
        key: str,
        messages: Sequence[Message],
        *,
        own: frozenset[str] = frozenset(),
        offline: bool = False,
    ) -> None:
        """Show a conversation. With the ``key`` of the one that is shown, only what changed in it changes."""
        same = key == self._key and bool(self.messages)
        current, place = self.current_message, self._place()
        self._key, self.messages, self._own, self._offline = key, tuple(messages), own, offline
        if not same:
            self._forget()
        fresh = [message for message in self.messages if message.id not in self._known]
        self._open |= {message.id for message in fresh if not message.seen or message is self.messages[-1]}
        self._known |= {message.id for message in fresh}
        if not self.size:
            self._sheet = Sheet()  # not on the screen yet: it begins with the first size
        elif same and current is not None and len(self._sheet):
            self.current = self._index(current.id)
            self._lay_out(place)
        else:
            self._begin()

    def _forget(self) -> None:
        """Another conversation is shown."""
        self._open, self._known = set(), set()
        self._quotes, self._views, self._given, self._texts = {}, {}, {}, {}

    def _begin(self) -> None:
        """At the first unread message, or the newest; from the top when all fits."""
        unread = (place for place, message in enumerate(self.messages) if not message.seen)
        self.current = next(unread, max(0, len(self.messages) - 1))
        self._lay_out(_TOP)
        if self._sheet.head(self.current) > 2:
            self._stay((self.messages[self.current].id, 0))

    @property
    def key(self) -> str:
        """Which conversation is shown; "" for none."""
        return self._key

    @property
    def current_message(self) -> Message | None:
        return self.messages[self.current] if self.current < len(self.messages) else None

    @property
    def page(self) -> int:
        return max(1, self.scrollable_content_region.height)

    @property
    def cells(self) -> int:
        return self.scrollable_content_region.width

    # Laying out

    def _lay_out(self, place: Place | None = None) -> None:
        """Set the page anew; what is at the top of the screen stays there, or ``place`` comes there."""
        place = place or self._place()
        self._strips.clear()
        # Textual works the size of a pane out anew whenever it is asked: too dear for each line that is drawn.
        cells = self.cells
        self._text_width, self._margin = text_width(cells, self._widest), margin(cells, self._widest)
        self._bodies.begin_page(len(self._open))
        # The texts on the screen before those above it: what costs little is laid out at once, in this order.
        for message in self.messages[self.current : self.current + SEEN_FIRST]:
            if message.id in self._open and message.body is not None:
                self._text_of(message)
        day = self._now().replace(hour=0, minute=0, second=0, microsecond=0)
        look = Look(cells, self._widest, day, self._marks, self._own, self._offline)
        self._sheet = lay_out(
            self.messages, frozenset(self._open), look, self._text_of, self.remarks_on, self._sheet
        )
        self._measure()
        self._stay(place)
        self.refresh()

    def _measure(self) -> None:
        """Tell the scroll bar. Setting the size as Textual would have it lays out the whole screen, which takes
        longer than a frame, for each conversation that is opened."""
        size = Size(self.size.width, len(self._sheet))
        if size != self.virtual_size:
            self.set_reactive(cast("Reactive[Size]", ReaderSheet.virtual_size), size)
            self._scroll_update(size)

    def _wish(self, message: Message) -> Wish:
        if message.id not in self._views:
            self._views[message.id] = self.view_of(message)
        pictures = bool(self._rasters.get(message.id))
        return Wish(self._text_width, self._views[message.id], pictures)

    def _text_of(self, message: Message) -> Text | None:
        page = self._given.get(message.id) or self._bodies.page(message, self._wish(message))
        if page is None:
            return None
        opened = self._quotes.get(message.id, frozenset())
        rasters = self._rasters.get(message.id, {})
        known = self._texts.get(message.id)
        if known is None or known.page is not page or known.opened != opened or known.rasters is not rasters:
            known = self._texts[message.id] = Text(page, opened, rasters)
        return known

    def page_of(self, message: Message) -> Page | None:
        """The text of an open message as it is laid out now."""
        text = self._texts.get(message.id)
        return text.page if text is not None and message.id in self._open else None

    def show_pictures(self, message: Message, rasters: Mapping[str, Drawing]) -> None:
        """Draw these in the text of a message, each by the address or the part that the text names."""
        self._rasters[message.id] = rasters
        for old in list(self._rasters)[:-PICTURED]:
            del self._rasters[old]
        self._lay_out()

    def has_pictures(self, message: Message) -> bool:
        """Whether those of this message were given to be drawn, as far as they came."""
        return message.id in self._rasters

    def text_arrived(self) -> None:
        """A text that the page waited for has been laid out."""
        self._lay_out()

    def prepare(self, conversations: Iterable[Sequence[Message]]) -> None:
        """These may be shown next: lay out ahead what is large in them, and would be open."""
        if self.size:
            width = text_width(self.cells, self._widest)
            self._bodies.prepare(
                (message, Wish(width, self.view_of(message)))
                for messages in conversations
                for message in messages
                if not message.seen or message is messages[-1]
            )

    def redraw(self) -> None:
        """Lay out anew: the day has changed, or the network is back."""
        self._lay_out()

    # Drawing

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()
        self._inks = None

    @property
    def inks(self) -> Inks:
        if self._inks is None:
            self._inks = Inks(cast(App[Any], self.app).theme_variables)
        return self._inks

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """As Textual makes its own, when it is wanted first; that one draws itself anew at each step."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = ListBar()
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]
        return self._vertical_scrollbar

    def render_lines(self, crop: Region) -> list[Strip]:
        """Textual's own draws borders, of which there are none, and keeps lines by their place on the screen, all of
        which scrolling changes; here they are kept by their place on the page."""
        width, filters, ground = self.outer_size.width, self.get_line_filters(), self.background_colors[1]
        strips = [self._line(y, width) for y in crop.line_range]
        for line_filter in filters:
            strips = [strip.apply_filter(line_filter, ground) for strip in strips]
        if crop.column_span != (0, width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        return self._line(y, self.cells)

    def _line(self, y: int, width: int) -> Strip:
        """A row of the screen, as wide as the page and its scroll bar."""
        over = self.over(y, width)
        if over is not None:
            return over
        index = y + self.scroll_offset.y
        if index >= len(self._sheet):
            return blank(width, self.inks)
        marked = index == self._sheet.head(self.current) and len(self.messages) > 1
        key = (index, marked and self.has_focus)
        found = self._strips.get(key)
        if found is None or marked:
            found = self._strips[key] = self._drawn(index, width, marked=marked)
        # Where the mouse selects from is told in the line; who has no mouse does not wait for it.
        return found.apply_offsets(0, index) if cast(App[Any], self.app).mouse_position else found

    def _drawn(self, index: int, width: int, *, marked: bool) -> Strip:
        picture = self._sheet.raster(index)
        if picture is not None:
            return picture[0].strip(picture[1], self._margin, width, self.inks.style("text"))
        pieces = self.dressed(index, self._before(index, marked=marked) + self._sheet.line(index))
        return strip(pieces, width, self.inks)

    def _before(self, index: int, *, marked: bool) -> Pieces:
        """The margin of a line, with the bar of the current message."""
        return Piece(" " * (self._margin - 2)), self._bar(marked), Piece(" ")

    def dressed(self, index: int, pieces: Pieces) -> Pieces:
        """A line with what is picked, found or selected in it; its margin is part of it."""
        return pieces

    def over(self, y: int, width: int) -> Strip | None:
        """What lies over the page in a row of the screen."""
        return None

    def _bar(self, marked: bool) -> Piece:
        if not marked:
            return Piece(" ")
        return (
            Piece(self._marks.cursor, "accent") if self.has_focus else Piece(self._marks.cursor_idle, "dim")
        )

    def draw_anew(self) -> None:
        """Draw what is on the screen again: something else in it is marked."""
        self._strips.clear()
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        if not len(self._sheet):
            self._begin()
        elif event.size.width != self.virtual_size.width:
            self._given = {}  # laid out for another width
            self._lay_out()

    def on_focus(self, event: Focus) -> None:
        self.draw_anew()

    def on_blur(self, event: Blur) -> None:
        self.draw_anew()

    # Places

    def _index(self, message_id: str) -> int:
        return next((i for i, message in enumerate(self.messages) if message.id == message_id), 0)

    def _place(self) -> Place:
        """What is at the top of the screen, or belongs there once there are lines enough."""
        top = self.scroll_offset.y
        if self._kept is not None and self._kept[1] == top:
            return self._kept[0]
        if top == 0 or not self.messages:
            return _TOP
        at = self._sheet.message_at(top)
        return self.messages[at].id, top - self._sheet.head(at)

    def _stay(self, place: Place) -> None:
        """Bring a place to the top of the screen. It is remembered until the person scrolls: a text that is still
        being laid out may only later be long enough."""
        message_id, below = place
        line = self._sheet.head(self._index(message_id)) + below
        self.scroll_to_line(line if message_id else 0)
        self._kept = place, self.scroll_offset.y

    @property
    def is_coming(self) -> bool:
        """Whether a text that is open is still being fetched or laid out."""
        return any(
            not self._offline if message.body is None else self._bodies.waits_for(message)
            for message in self.messages
            if message.id in self._open
        )

    def go_on_by(self, lines: int) -> bool:
        """So many lines on from what is at the top, or belongs there, when that needs lines that are still coming;
        False: it does not."""
        message_id, below = self._place()
        first = self._sheet.head(self._index(message_id)) if message_id else 0
        here, there = first + below, first + below + lines
        if not self.is_coming or (here == self.scroll_offset.y and there <= self.max_scroll_y):
            return False
        message_id = message_id or self.messages[0].id
        self._stay((message_id, below + lines) if there > 0 else _TOP)
        return True

    def scroll_to_line(self, y: int) -> None:
        """Bring a line to the top, as far as there are lines below it."""
        self.scroll_to(y=max(0, y), animate=False, force=True)

    def show_line(self, line: int) -> None:
        """Bring a line onto the screen, with some of what stands around it; where it is there, nothing moves."""
        top, page = self.scroll_offset.y, self.page
        if not top <= line < top + page - 1:
            self.scroll_to_line(line - page // 3)

    def set_current(self, place: int) -> None:
        """Make the message in that place the current one."""
        if place != self.current:
            self.current = place
            self.draw_anew()
            self.post_message(self.CurrentChanged())
