"""The reader: a conversation as one page of lines, of which only those on the screen are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from textual.app import App
from textual.cache import LRUCache
from textual.events import Blur, Click, Focus, Resize
from textual.geometry import Size
from textual.message import Message as Event
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.actions import bindings
from tui.mail import reading
from tui.mail.message import Body, Message
from tui.mail.reading import Line
from tui.widgets.clock import Clock, local_now
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.paint import Inks, Piece, blank, strip
from tui.widgets.reader_lines import Page, ReaderLine, lay_out, margin


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
        self._lines: list[ReaderLine] = []
        self._strips: LRUCache[tuple[int, bool], Strip] = LRUCache(512)
        self._bodies: LRUCache[tuple[str, int], tuple[Body, tuple[Line, ...]]] = LRUCache(32)
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
        current = self.current_message
        self._key, self.messages, self._own, self._offline = key, tuple(messages), own, offline
        if not same:
            self._open, self._known = set(), set()
        fresh = [message for message in self.messages if message.id not in self._known]
        self._open |= {message.id for message in fresh if not message.seen or message is self.messages[-1]}
        self._known |= {message.id for message in fresh}
        if not self.size:
            self._lines = []  # not on the screen yet: it begins with the first size
        elif same and current is not None and self._lines:
            self.current = next((i for i, m in enumerate(self.messages) if m.id == current.id), 0)
            self._lay_out()
        else:
            self._begin()

    def _begin(self) -> None:
        """At the first unread message, or the newest; from the top when all fits."""
        unread = (place for place, message in enumerate(self.messages) if not message.seen)
        self.current = next(unread, max(0, len(self.messages) - 1))
        self.scroll_to(y=0, animate=False, force=True)
        self._lay_out()
        head = self._head(self.current)
        if len(self._lines) > self.page and head > 2:
            self._scroll(head)

    @property
    def current_message(self) -> Message | None:
        return self.messages[self.current] if self.current < len(self.messages) else None

    @property
    def page(self) -> int:
        return max(1, self.scrollable_content_region.height)

    def _lay_out(self) -> None:
        self._strips.clear()
        width = self.scrollable_content_region.width
        page = Page(width, self._widest, self._now(), self._marks, self._own, self._offline)
        self._lines = lay_out(self.messages, frozenset(self._open), page, self._body_lines)
        self.virtual_size = Size(self.size.width, len(self._lines))
        self.refresh()

    def _body_lines(self, message: Message, width: int) -> tuple[Line, ...]:
        """Laid out once for a width: a newsletter takes its time."""
        body = message.body
        assert body is not None
        known = self._bodies.get((message.id, width))
        if known is None or known[0] is not body:
            known = self._bodies[message.id, width] = (body, reading.lines(body, width))
        return known[1]

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
        if index >= len(self._lines):
            return blank(width, self.inks)
        line = self._lines[index]
        marked = line.head and line.message == self.current and len(self.messages) > 1
        key = (index, marked and self.has_focus)
        found = self._strips.get(key)
        if found is None or marked:
            before = Piece(" " * (margin(width, self._widest) - 2))
            found = strip((before, self._bar(marked), Piece(" "), *line.pieces), width, self.inks)
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
        if not self._lines:
            self._begin()
        elif event.size.width != self.virtual_size.width:
            anchor, offset = self._anchor()
            self._lay_out()
            self._scroll(self._head(anchor) + offset if offset >= 0 else 0)

    def _anchor(self) -> tuple[int, int]:
        """The message at the top of the screen, and how far below its head the top is; -1: at the top."""
        top = self.scroll_offset.y
        if top == 0 or not self._lines:
            return 0, -1
        place = self._lines[min(top, len(self._lines) - 1)].message
        return place, top - self._head(place)

    def on_focus(self, event: Focus) -> None:
        self._redraw_heads()

    def on_blur(self, event: Blur) -> None:
        self._redraw_heads()

    def _redraw_heads(self) -> None:
        self._strips.clear()
        self.refresh()

    # Moving

    def _head(self, place: int) -> int:
        return next((i for i, line in enumerate(self._lines) if line.head and line.message == place), 0)

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, force=True)

    def _scroll_by(self, lines: int) -> None:
        self._scroll(min(self.scroll_offset.y + lines, self.max_scroll_y))
        self._follow_scroll()

    def _follow_scroll(self) -> None:
        """The current message changes when scrolling has taken it off the screen."""
        top, bottom = self.scroll_offset.y, self.scroll_offset.y + self.page
        seen = [line.message for line in self._lines[top:bottom] if line.pieces]
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
        head = self._head(place)
        below = self._head(place + 1) if place + 1 < len(self.messages) else len(self._lines)
        if head < self.scroll_offset.y or below > self.scroll_offset.y + self.page:
            self._scroll(min(head, self.max_scroll_y))

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
        self._scroll(self.max_scroll_y)
        self._set_current(max(0, len(self.messages) - 1))

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
        if index < len(self._lines) and self._lines[index].head:
            event.stop()
            self._set_current(self._lines[index].message)
            self.action_reader_fold()
