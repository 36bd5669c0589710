"""Finding words in the conversation that is shown: all its messages, the folded ones, too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from time import monotonic

from textual.message import Message as Event

from tui.mail.message import Body, Message
from tui.mail.page import Page
from tui.widgets.reader_bodies import Wish
from tui.widgets.reader_hits import Hit, any_of, hits, pattern
from tui.widgets.reader_stops import ReaderStops
from tui.widgets.reader_text import Pieces, with_ground

AT_ONCE = 0.006
"""Seconds in which texts are looked through before the keys have a turn."""
SOONEST = 0.005

Source = Page | tuple[Body, Wish]


class ReaderFind(ReaderStops):
    """What is looked for is marked wherever it stands; one place at a time is the current one."""

    class Found(Event):
        """How many places there are has changed, or which of them is the current one."""

    sought = ""
    """The words that are looked for; empty: none."""
    _pattern: re.Pattern[str] | None = None
    _here: tuple[str, int] | None = None

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # pyright: ignore[reportArgumentType]  # handed through
        self._hits: dict[str, tuple[Source, list[Hit]]] = {}
        self._by_line: dict[str, dict[int, list[tuple[int, int, int]]]] = {}

    def _forget(self) -> None:
        super()._forget()
        self.find("")

    def find(self, query: str) -> None:
        """Look for these words in a row from here on; without any, for nothing."""
        self._seek(query.strip(), pattern(query))

    def find_any(self, phrases: Sequence[str]) -> None:
        """Look for each of these from here on, as a search did that found this conversation."""
        self._seek(" ".join(phrases), any_of(phrases))

    def _seek(self, sought: str, wanted: re.Pattern[str] | None) -> None:
        self.sought = sought
        self._pattern = wanted
        self._hits, self._by_line, self._here = {}, {}, None
        self._bodies.seek_no_more()
        self._look()
        if self._here is None and self._pattern is not None:
            self._to_nearest()
        self.draw_anew()

    def text_arrived(self) -> None:
        super().text_arrived()
        self._look()

    def _lay_out(self, place: tuple[str, int] | None = None) -> None:
        super()._lay_out(place)
        self._look()

    def _look(self) -> None:
        """Look through every text that is laid out and was not looked through; the others are laid out meanwhile."""
        if self._pattern is None:
            return
        fresh, until = False, monotonic() + AT_ONCE
        for message in self.messages:
            if monotonic() > until:
                self.set_timer(SOONEST, self._look)  # the keys have a turn before the rest
                break
            known = self._hits.get(message.id)
            source = self._source(message)
            if source is None or (known is not None and known[0] == source):
                continue
            page = source if isinstance(source, Page) else self._bodies.seek(message, source[1])
            if page is not None:
                fresh = True
                self._keep_hits(message.id, source, hits(page, self._pattern))
        if fresh:
            if self._here is None:
                self._to_nearest()
            self.post_message(self.Found())
            self.draw_anew()

    def _source(self, message: Message) -> Source | None:
        """What the lines of a message are made from; None while that is not here."""
        given = self._given.get(message.id)
        if given is not None or message.body is None:
            return given
        return message.body, self._wish(message)

    def _keep_hits(self, message_id: str, source: Source, found: Sequence[Hit]) -> None:
        self._hits[message_id] = source, list(found)
        lines: dict[int, list[tuple[int, int, int]]] = {}
        for number, hit in enumerate(found):
            for line, first, last in hit:
                lines.setdefault(line, []).append((first, last, number))
        self._by_line[message_id] = lines

    # Counting and going

    @property
    def places(self) -> int:
        """How many there are, in what was looked through so far."""
        return sum(len(found) for _, found in self._hits.values())

    @property
    def looked_through(self) -> bool:
        """Whether every message has been looked through."""
        return all(message.id in self._hits for message in self.messages)

    @property
    def at(self) -> int:
        """Which of them is the current one, from 1; 0: none is."""
        if self._here is None:
            return 0
        before = 0
        for message in self.messages:
            if message.id == self._here[0]:
                return before + self._here[1] + 1
            before += len(self._hits[message.id][1]) if message.id in self._hits else 0
        return 0

    def _order(self) -> list[tuple[str, int]]:
        return [
            (message.id, number)
            for message in self.messages
            if message.id in self._hits
            for number in range(len(self._hits[message.id][1]))
        ]

    def find_step(self, by: int) -> None:
        """To the next place, or the one before; after the last comes the first."""
        order = self._order()
        if not order:
            return
        if self._here in order:
            self._go(order[(order.index(self._here) + by) % len(order)])
        else:
            self._go(order[0 if by > 0 else -1])

    def _to_nearest(self) -> None:
        """To the first place from the current message on."""
        ids = [message.id for message in self.messages[self.current :]]
        order = self._order()
        nearest = next((here for here in order if here[0] in ids), order[0] if order else None)
        if nearest is not None:
            self._go(nearest)

    def _go(self, here: tuple[str, int]) -> None:
        """Show a place: its message is opened, and the quote that hides it."""
        self._here = message_id, number = here
        line = self._hits[message_id][1][number][0][0]
        if message_id not in self._open:
            self._open.add(message_id)
            self._lay_out()
        section = self._section(message_id)
        if section is not None and section.text is not None:
            fold = section.text.fold_of(line)
            if fold is not None:
                self._quotes[message_id] = section.text.opened | {fold}
                self._lay_out()
                section = self._section(message_id) or section
            assert section.text is not None
            place = self._index(message_id)
            self.set_current(place)
            self.show_line(self._sheet.starts[place] + section.text_at + section.text.row_of(line))
        self.post_message(self.Found())
        self.draw_anew()

    # Drawing

    def dressed(self, index: int, pieces: Pieces) -> Pieces:
        pieces = super().dressed(index, pieces)
        if not self._by_line:
            return pieces
        place = self._sheet.message_at(index)
        section = self._sheet.sections[place]
        row = index - self._sheet.starts[place] - section.text_at
        lines = self._by_line.get(section.message.id)
        if not lines or section.text is None or not 0 <= row < len(section.text) or not section.is_open:
            return pieces
        found = lines.get(section.text.line_of(row), ())
        if not found or section.text.is_fold(row):
            return pieces
        indent = self._margin
        here = self._here[1] if self._here is not None and self._here[0] == section.message.id else -1
        others = [(first + indent, last + indent) for first, last, number in found if number != here]
        current = [(first + indent, last + indent) for first, last, number in found if number == here]
        pieces = with_ground(pieces, others, "chip", "underline")
        return with_ground(pieces, current, "cursor", "bold underline")
