"""The reader: a conversation as one page, with the keys and the mouse that walk through it."""

from __future__ import annotations

from textual.events import Click, Key
from textual.message import Message as Event

from tui.actions import bindings
from tui.mail.message import Message
from tui.mail.page import Page, View
from tui.widgets.reader_select import ReaderSelect

_END = 1_000_000_000


class Reader(ReaderSelect):
    """The page with its keys: scrolling, going from message to message, folding."""

    BINDINGS = bindings("reader")
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

    class Asked(Event):
        """The person wants what needs more than the page: ``what`` is "find", "find next", "find previous",
        "find no more", "leave", "links", "copy", "view", "headers" or "remote"."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    class Ended(Event):
        """The person wants to go on from the end of the conversation."""

    def on_key(self, event: Key) -> None:
        if self.picked is not None or event.key not in ("escape", "u", "q"):
            return
        if self.sought and event.key == "escape":
            asked = "find no more"
        elif self.inside:
            asked = "leave"
        else:
            return
        event.stop()
        event.prevent_default()
        self.post_message(self.Asked(asked))

    inside = False
    """Whether what is shown is a message inside a message, which Escape leaves."""

    # What screens do

    def action_reader_find(self) -> None:
        self.post_message(self.Asked("find"))

    def action_reader_find_next(self) -> None:
        self.post_message(self.Asked("find next"))

    def action_reader_find_previous(self) -> None:
        self.post_message(self.Asked("find previous"))

    def action_reader_links(self) -> None:
        self.post_message(self.Asked("links"))

    def action_reader_link_copy(self) -> None:
        self.post_message(self.Asked("copy"))

    def action_reader_view(self) -> None:
        self.post_message(self.Asked("view"))

    def action_reader_headers(self) -> None:
        self.post_message(self.Asked("headers"))

    def action_reader_remote(self) -> None:
        self.post_message(self.Asked("remote"))

    # Moving

    def _scroll_by(self, lines: int) -> None:
        if not self.go_on_by(lines):
            self.scroll_to_line(min(self.scroll_offset.y + lines, self.max_scroll_y))
        self._follow_scroll()

    def _follow_scroll(self) -> None:
        """The current message changes when scrolling has taken it off the screen."""
        top = self.scroll_offset.y
        bottom = min(top + self.page, len(self._sheet))
        sheet = self._sheet
        seen = [
            place
            for place in range(sheet.message_at(top), sheet.message_at(max(top, bottom - 1)) + 1)
            if sheet.head(place) < bottom
        ]
        if seen and self.current not in seen:
            self.set_current(seen[0] if self.current < seen[0] else seen[-1])

    def go_to_message(self, place: int) -> None:
        """Make it the current one and show its beginning."""
        if not 0 <= place < len(self.messages):
            return
        self.set_current(place)
        message, head, below = self.messages[place], self._sheet.head(place), self._sheet.end(place)
        hidden = head < self.scroll_offset.y or below > self.scroll_offset.y + self.page
        if hidden or self._bodies.waits_for(message):
            self._stay((message.id, 0))

    def action_reader_down(self) -> None:
        self._scroll_by(1)

    def action_reader_up(self) -> None:
        self._scroll_by(-1)

    def action_reader_page_down(self) -> None:
        """One page on; from the end, to the next conversation."""
        if self.scroll_offset.y >= self.max_scroll_y and self.messages and not self.is_coming:
            self.post_message(self.Ended())
        else:
            self._scroll_by(max(1, self.page - 2))

    def action_reader_page_up(self) -> None:
        self._scroll_by(-max(1, self.page - 2))

    def action_reader_half_down(self) -> None:
        self._scroll_by(max(1, self.page // 2))

    def action_reader_half_up(self) -> None:
        self._scroll_by(-max(1, self.page // 2))

    def action_reader_top(self) -> None:
        self.scroll_to_line(0)
        self.set_current(0)

    def action_reader_bottom(self) -> None:
        if self.messages:
            self._stay((self.messages[-1].id, _END))
            self.set_current(len(self.messages) - 1)

    def action_reader_next(self) -> None:
        """While words are sought that stand here, the next place where they do."""
        if self.places:
            self.find_step(1)
        else:
            self.go_to_message(self.current + 1)

    def action_reader_previous(self) -> None:
        self.go_to_message(self.current - 1)

    # Views

    def view(self, message: Message) -> View | None:
        """How a message is shown; None: as it came."""
        return None if message.id in self._given else self._views.get(message.id, View.BEST)

    def set_view(self, message: Message, view: View) -> None:
        """Show the text of a message so from here on."""
        self._given.pop(message.id, None)
        self._views[message.id] = view
        self._show_other_text(message)

    def give(self, message: Message, page: Page) -> None:
        """Show this instead of the text of a message: its source."""
        self._given[message.id] = page
        self._show_other_text(message)

    def _show_other_text(self, message: Message) -> None:
        self._quotes.pop(message.id, None)
        if self.picked is not None and self.picked.message_id == message.id:
            self.picked = None
        self._open.add(message.id)
        self._lay_out((message.id, 0))

    # Folding

    def action_reader_fold(self) -> None:
        """What is picked is done; where nothing is, the message folds or opens."""
        message = self.current_message
        if self.picked is not None:
            self.act_at(self.picked)
        elif message is not None:
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
        event.prevent_default()  # a second click is not meant to select the whole page
        if self.text_selection is not None:
            return  # the mouse was dragged
        index = event.y + self.scroll_offset.y
        stop = self.stop_at(event.x, event.y)
        if stop is not None:
            event.stop()
            self.act_at(stop)
        elif index < len(self._sheet) and self._sheet.is_head(index):
            event.stop()
            self.pick(None)
            self.set_current(self._sheet.message_at(index))
            self.action_reader_fold()
