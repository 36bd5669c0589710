"""The texts of messages in lines for the reader: each laid out once for a width, what is large in a thread.

The thread leaves the screens' loop to the keys. It takes one text at a time, those on the screen before
those that may be opened next; a text that nobody looks at any more is not begun.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tui.mail.message import Body, Message
from tui.mail.reading import prefers_html
from tui.widgets.reader_lines import Lines, text_lines

AT_ONCE = 10_000
"""Characters of HTML that are laid out without a thread, in all messages of a page: a few milliseconds."""

PLAIN = 3
"""How many characters of plain text take as long as one of HTML."""

KEPT = 32
"""Texts that stay laid out, besides those on the page."""

Key = tuple[str, int]
"""A message's id, and the width."""


@dataclass(slots=True)
class Bodies:
    """``start`` has ``work`` run on the screens' loop; ``arrived`` hears of each text that the page waits for."""

    start: Callable[[], object]
    arrived: Callable[[], None]
    _laid: dict[Key, tuple[Body, Lines]] = field(default_factory=dict[Key, tuple[Body, Lines]])
    _wanted: dict[Key, Body] = field(default_factory=dict[Key, Body])
    _ahead: dict[Key, Body] = field(default_factory=dict[Key, Body])
    _budget: int = AT_ONCE
    _working: bool = False

    def begin_page(self, texts: int) -> None:
        """A page with that many texts is laid out: what an earlier one waited for is not needed any more."""
        self._wanted.clear()
        self._budget = AT_ONCE
        for key in list(self._laid)[: -(KEPT + texts)]:
            del self._laid[key]

    def lines(self, message: Message, width: int) -> Lines | None:
        """The text of a message whose body is here; None while it is being laid out."""
        body, key = message.body, (message.id, width)
        assert body is not None
        known = self._known(key, body)
        if known is not None:
            return known
        cost = _cost(body)
        if cost > self._budget:
            self._wanted[key] = body
            self._go_on()
            return None
        self._budget -= cost
        self._laid[key] = (body, text_lines(body, width))
        return self._laid[key][1]

    def _known(self, key: Key, body: Body) -> Lines | None:
        found = self._laid.pop(key, None)
        if found is None or found[0] != body:
            return None
        self._laid[key] = found  # the last to be forgotten
        return found[1]

    def waits_for(self, message: Message) -> bool:
        """The page has no text of it yet, but will."""
        return any(message.id == id_ for id_, _ in self._wanted)

    def prepare(self, messages: Iterable[Message], width: int) -> None:
        """Lay out ahead what is large in these. A later wish replaces an earlier one."""
        self._ahead = {
            (message.id, width): message.body
            for message in messages
            if message.body is not None
            and _cost(message.body) > AT_ONCE
            and self._known((message.id, width), message.body) is None
        }
        if self._ahead:
            self._go_on()

    def _go_on(self) -> None:
        if not self._working:
            self._working = True
            self.start()

    async def work(self) -> None:
        """Lay out what is waited for, until nothing is."""
        try:
            while waiting := self._wanted or self._ahead:
                key, body = next(iter(waiting.items()))
                made = await asyncio.to_thread(text_lines, body, key[1])
                self._laid[key] = (body, made)
                self._ahead.pop(key, None)
                if self._wanted.get(key) == body:
                    self.arrived()
        finally:
            self._working = False


def _cost(body: Body) -> int:
    """How long it takes to lay out, as so many characters of HTML."""
    return len(body.html) if prefers_html(body) else len(body.text) // PLAIN
