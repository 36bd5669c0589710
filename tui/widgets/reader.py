"""The reader: a conversation as one page of lines, of which only those on the screen are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from textual.app import App
from textual.cache import LRUCache
from textual.events import Blur, Click, Focus, Resize
from textual.geometry import Size
from textual.message import Message as Event
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.actions import bindings
from tui.mail.message import Message
from tui.widgets.clock import Clock, local_now
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.paint import Inks, Piece, blank, strip
from tui.widgets.reader_bodies import Bodies
from tui.widgets.reader_lines import Page, Sheet, lay_out, margin, text_width

Place = tuple[str, int]
"""A message's id, and how many lines below its head."""
_TOP: Place = "", 0
_END = 1_000_000_000


class Reader(ScrollView, can_focus=True):
    """Shows messages, oldest first. Those that were read are folded; the newest and the unread are open.

    ``current`` is the message that replies and folding are about: the one that ``n`` and ``p`` went to,
    or the one that scrolling brought to the top.
    """

    BINDINGS = bindings("reader")
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Reader {
        width: 1fr;
        height: 1fr;
        background: $mail-ground;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        scrollbar-gutter: stable;
        overflow-x: hidden;
    }
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
        self._marks = marks
        self._now = now
        self._widest = widest
        self._own: frozenset[str] = frozenset()
        self._offline = False
        self._key = ""
        self._open: set[str] = set()
        self._known: set[str] = set()
        self._sheet = Sheet()
        self._strips: LRUCache[tuple[int, bool], Strip] = LRUCache(512)
        self._bodies = Bodies(lambda: self.run_worker(self._bodies.work()), self._lay_out)
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
            self._open, self._known = set(), set()
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

    def _begin(self) -> None:
        """At the first unread message, or the newest; from the top when all fits."""
        unread = (place for place, message in enumerate(self.messages) if not message.seen)
        self.current = next(unread, max(0, len(self.messages) - 1))
        self._lay_out(_TOP)
        if self._sheet.head(self.current) > 2:
            self._stay((self.messages[self.current].id, 0))

    @property
    def current_message(self) -> Message | None:
        return self.messages[self.current] if self.current < len(self.messages) else None

    @property
    def page(self) -> int:
        return max(1, self.scrollable_content_region.height)

    def _lay_out(self, place: Place | None = None) -> None:
        """Set the page anew; what is at the top of the screen stays there, or ``place`` comes there."""
        place = place or self._place()
        self._strips.clear()
        self._bodies.begin_page(len(self._open))
        width = self.scrollable_content_region.width
        page = Page(width, self._widest, self._now(), self._marks, self._own, self._offline)
        self._sheet = lay_out(self.messages, frozenset(self._open), page, self._bodies.lines)
        self.virtual_size = Size(self.size.width, len(self._sheet))
        self._stay(place)
        self.refresh()

    def prepare(self, conversations: Iterable[Sequence[Message]]) -> None:
        """These may be shown next: lay out ahead what is large in them, and would be open."""
        texts = [
            message
            for messages in conversations
            for message in messages
            if not message.seen or message is messages[-1]
        ]
        if self.size:
            self._bodies.prepare(texts, text_width(self.scrollable_content_region.width, self._widest))

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

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        if index >= len(self._sheet):
            return blank(width, self.inks)
        marked = index == self._sheet.head(self.current) and len(self.messages) > 1
        key = (index, marked and self.has_focus)
        found = self._strips.get(key)
        if found is None or marked:
            before = Piece(" " * (margin(width, self._widest) - 2))
            found = strip(
                (before, self._bar(marked), Piece(" "), *self._sheet.lines[index]), width, self.inks
            )
            self._strips[key] = found
        return found

    def _bar(self, marked: bool) -> Piece:
        if not marked:
            return Piece(" ")
        return (
            Piece(self._marks.cursor, "accent") if self.has_focus else Piece(self._marks.cursor_idle, "dim")
        )

    def redraw(self) -> None:
        """Lay out anew: the day has changed, or the network is back."""
        self._lay_out()

    def on_resize(self, event: Resize) -> None:
        if not len(self._sheet):
            self._begin()
        elif event.size.width != self.virtual_size.width:
            self._lay_out()

    def on_focus(self, event: Focus) -> None:
        self._redraw_heads()

    def on_blur(self, event: Blur) -> None:
        self._redraw_heads()

    def _redraw_heads(self) -> None:
        self._strips.clear()
        self.refresh()

    # Moving

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
        self._scroll(line if message_id else 0)
        self._kept = place, self.scroll_offset.y

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, force=True)

    def _scroll_by(self, lines: int) -> None:
        self._scroll(min(self.scroll_offset.y + lines, self.max_scroll_y))
        self._follow_scroll()

    def _follow_scroll(self) -> None:
        """The current message changes when scrolling has taken it off the screen."""
        top, bottom = self.scroll_offset.y, self.scroll_offset.y + self.page
        lines = enumerate(self._sheet.lines[top:bottom], top)
        seen = [self._sheet.message_at(line) for line, pieces in lines if pieces]
        if seen and self.current not in seen:
            self._set_current(seen[0] if self.current < seen[0] else seen[-1])

    def _set_current(self, place: int) -> None:
        if place != self.current:
            self.current = place
            self._redraw_heads()
            self.post_message(self.CurrentChanged())

    def go_to_message(self, place: int) -> None:
        """Make it the current one and show its beginning."""
        if not 0 <= place < len(self.messages):
            return
        self._set_current(place)
        message, head = self.messages[place], self._sheet.head(place)
        below = self._sheet.head(place + 1) if place + 1 < len(self.messages) else len(self._sheet)
        hidden = head < self.scroll_offset.y or below > self.scroll_offset.y + self.page
        if hidden or self._bodies.waits_for(message):
            self._stay((message.id, 0))

    def action_reader_down(self) -> None:
        self._scroll_by(1)

    def action_reader_up(self) -> None:
        self._scroll_by(-1)

    def action_reader_page_down(self) -> None:
        self._scroll_by(max(1, self.page - 2))

    def action_reader_page_up(self) -> None:
        self._scroll_by(-max(1, self.page - 2))

    def action_reader_half_down(self) -> None:
        self._scroll_by(max(1, self.page // 2))

    def action_reader_half_up(self) -> None:
        self._scroll_by(-max(1, self.page // 2))

    def action_reader_top(self) -> None:
        self._scroll(0)
        self._set_current(0)

    def action_reader_bottom(self) -> None:
        if self.messages:
            self._stay((self.messages[-1].id, _END))
            self._set_current(len(self.messages) - 1)

    def action_reader_next(self) -> None:
        self.go_to_message(self.current + 1)

    def action_reader_previous(self) -> None:
        self.go_to_message(self.current - 1)

    # Folding

    def action_reader_fold(self) -> None:
        message = self.current_message
        if message is not None:
            self._open ^= {message.id}
            self._lay_out()
            self.go_to_message(self.current)

    def action_reader_unfold_all(self) -> None:
        everything = {message.id for message in self.messages}
        newest = {message.id for message in self.messages[-1:]}
        self._open = newest if self._open >= everything and len(everything) > 1 else everything
        self._lay_out()
        self.go_to_message(self.current)

    def on_click(self, event: Click) -> None:
        index = event.y + self.scroll_offset.y
        if index < len(self._sheet) and self._sheet.is_head(index):
            event.stop()
            self._set_current(self._sheet.message_at(index))
            self.action_reader_fold()
