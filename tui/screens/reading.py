"""Reading: the conversation under the cursor, the next ones at hand, and what counts as read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.timer import Timer

from tui.mail.message import Message
from tui.mail.safety import clean
from tui.screens.mail_screen import MailScreen
from tui.store.records import Link
from tui.widgets.line_list import LineList
from tui.widgets.reader import Reader

if TYPE_CHECKING:
    from tui.mail.enclosed import Enclosed
    from tui.store.account import AccountStore

PREVIEW_SECONDS = 0.06
"""How long the cursor rests on a conversation before the reader shows it."""

AHEAD_SECONDS = 0.3
"""How long the cursor rests before large texts next to it are laid out ahead."""

SOONEST = 0.01
"""Seconds; Textual's timers never fire after none at all."""

_NOT_LINKED = (Link.OFFLINE, Link.SIGNED_OUT, Link.FAILED)


class Reading(MailScreen):
    """The reader follows the list's cursor. A conversation is being read when the person has opened it, or
    has moved to it while the reader is beside the list; where the cursor merely landed, nothing is marked."""

    _preview: Timer | None = None
    _idle: Timer | None = None
    _reading: Timer | None = None
    _enclosed_in: str | None = None

    def show_conversation(self) -> None:
        self._stop_preview()
        if not self.panes.reader:
            return
        thread_id = self.threads.cursor_id
        if thread_id is None:
            self.reader_title.heading = self.reader_title.detail = ""
            self.reader.show("", ())
            return
        if thread_id != self._enclosed_in:
            self.enclosed = None
        self.reader.inside = self.enclosed is not None
        if self.enclosed is not None:
            self._show_enclosed(self.enclosed.message)
            return
        messages = self.messages_of(thread_id)
        rows = self.threads.rows
        row = rows.row(self.threads.cursor) if rows is not None else None
        self.reader_title.heading = clean(row.subject if row is not None else "") or "(no subject)"
        self.reader_title.detail = f"{len(messages)} messages" if len(messages) > 1 else ""
        own, offline = self.mail.own_addresses(), self.mail.status.link in _NOT_LINKED
        self.reader.show(thread_id, messages, own=own, offline=offline)
        self._prefetch()

    # A message inside a message

    def show_enclosed(self, enclosed: Enclosed) -> None:
        """Read it in place of the conversation, until the person goes back or on."""
        self.enclosed, self._enclosed_in = enclosed, self.threads.cursor_id
        self.show_conversation()

    def _show_enclosed(self, message: Message) -> None:
        self.reader_title.heading = clean(message.subject) or "(no subject)"
        self.reader_title.detail = "inside · Esc goes back"
        self.reader.show(message.id, (message,), own=self.mail.own_addresses())

    def leave_enclosed(self) -> None:
        """Back to the conversation that it is in."""
        self.enclosed = None
        self.show_conversation()

    def _prefetch(self) -> None:
        at = self.threads.cursor
        near = [self.threads.row_id(at + step) for step in (1, 2, -1, 3) if at + step >= 0]
        for account, thread_ids in self._by_account(
            [row_id for row_id in near if row_id is not None]
        ).items():
            account.prefetch(thread_ids)
        if self._idle is not None:
            self._idle.stop()
        self._idle = self.set_timer(AHEAD_SECONDS, self._lay_out_ahead)

    def _lay_out_ahead(self) -> None:
        at = self.threads.cursor
        near = [self.threads.row_id(at + step) for step in (1, -1) if at + step >= 0]
        self.reader.prepare([self.messages_of(row_id) for row_id in near if row_id is not None])

    def _by_account(self, row_ids: Sequence[str]) -> dict[AccountStore, list[str]]:
        """The conversations in these rows, account by account."""
        return self.together.owners(row_ids) if self.merged else {self.home: [*row_ids]}

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        if message.line_list is not self.threads:
            return
        self.stop_reading()
        self._stop_preview()
        if self.wishes.reading:
            if self.reader.key != self.threads.cursor_id:
                self.show_conversation()
            self._start_reading()
        elif self.panes.reader:
            self._preview = self.set_timer(PREVIEW_SECONDS, partial(self._rest, reading=message.by_hand))

    def _rest(self, *, reading: bool) -> None:
        """The cursor has stayed on a conversation; it is read when the person brought it there."""
        self.show_conversation()
        if reading:
            self._start_reading()

    def _stop_preview(self) -> None:
        if self._preview is not None:
            self._preview.stop()
            self._preview = None

    # What counts as read

    def _start_reading(self) -> None:
        self.stop_reading()
        if self.settings.mark_read_after >= 0:
            self._reading = self.set_timer(max(self.settings.mark_read_after, SOONEST), self._has_been_read)

    def stop_reading(self) -> None:
        """What is open does not come to count as read by itself any more."""
        if self._reading is not None:
            self._reading.stop()
            self._reading = None

    def _has_been_read(self) -> None:
        unread = [message.id for message in self.reader.messages if not message.seen]
        if unread and self.is_current and not self.mail.read_only:
            self.mail.set_message_seen(unread, True)

    # Opening, and going on

    def open_conversation(self) -> None:
        """Give the reader the keys, and the screen, too, where there is room for one pane only."""
        if self.threads.cursor_id is None:
            return
        self.wish(reading=True)
        self.show_conversation()
        self.reader.focus()
        self._start_reading()

    @on(Reader.Ended)
    def _reader_ended(self, event: Reader.Ended) -> None:
        """From the end of a conversation to the next one."""
        event.stop()
        if self.threads.cursor + 1 < self.threads.row_count():
            self._turn_to(1)
        else:
            self.say("This is the last conversation of the list.")

    def action_thread_next(self) -> None:
        self._turn_to(1)

    def action_thread_previous(self) -> None:
        self._turn_to(-1)

    def _turn_to(self, step: int) -> None:
        """What is read is shown with the cursor, and not a frame after it."""
        self.threads.move(step)
        if self.wishes.reading:
            self.show_conversation()
