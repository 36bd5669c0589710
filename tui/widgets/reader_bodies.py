"""The texts of messages in lines for the reader: each laid out once for a width and a view, what is large in a thread.

The thread leaves the screens' loop to the keys. It takes one text at a time, those on the screen before
those that may be opened next; a text that nobody looks at any more is not begun.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from time import monotonic

from tui.frozen import frozen
from tui.mail import reading
from tui.mail.message import Body, Message
from tui.mail.page import Page, View
from tui.mail.reading import prefers_html

log = logging.getLogger(__name__)

UNREADABLE = "Jaymail stumbled over this text and cannot show it; its source still can be shown."

TOLD_EVERY = 0.1
"""Seconds between two settings of a page whose texts come in."""

GOING_ON = "The rest is being laid out…"

AT_ONCE = 6_000
"""Characters of HTML that are laid out without a thread, in all messages of a page: a few milliseconds."""

BEGINNING = 20_000
"""Characters of HTML that are laid out first of a long text: more than fills a screen."""

PLAIN = 3
"""How many characters of plain text take as long as one of HTML."""

KEPT = 32
"""Texts that stay laid out, besides those on the page."""

Key = tuple[str, int, View, bool]
"""A message's id, the width, the view, and whether its pictures have room."""


@frozen
class Wish:
    """How a text is wanted."""

    width: int
    view: View = View.BEST
    pictures: bool = False


def page_of(body: Body, wish: Wish) -> Page:
    """The text of a message in lines. Takes 100 ms and more for a large newsletter. One mail that nobody can lay out
    must not keep the others from being read."""
    try:
        return reading.page(body, wish.width, view=wish.view, pictures=wish.pictures)
    except Exception:
        log.exception("a message of %d and %d characters was not laid out", len(body.text), len(body.html))
        return Page((), note=UNREADABLE)


@dataclass(slots=True)
class Bodies:
    """``start`` has ``work`` run on the screens' loop; ``arrived`` hears of each text that the page waits for."""

    start: Callable[[], object]
    arrived: Callable[[], None]
    _laid: dict[Key, tuple[Body, Page]] = field(default_factory=dict[Key, tuple[Body, Page]])
    _begun: dict[Key, tuple[Body, Page]] = field(default_factory=dict[Key, tuple[Body, Page]])
    _wanted: dict[Key, Body] = field(default_factory=dict[Key, Body])
    _sought: dict[Key, Body] = field(default_factory=dict[Key, Body])
    _ahead: dict[Key, Body] = field(default_factory=dict[Key, Body])
    _budget: int = AT_ONCE
    _working: bool = False

    def begin_page(self, texts: int) -> None:
        """A page with that many texts is laid out: what an earlier one waited for is not needed any more."""
        self._wanted.clear()
        for key in list(self._begun)[:-KEPT]:
            del self._begun[key]
        self._budget = AT_ONCE
        for key in list(self._laid)[: -(KEPT + texts)]:
            del self._laid[key]

    def page(self, message: Message, wish: Wish) -> Page | None:
        """The text of a message whose body is here; None while it is being laid out."""
        body, key = _body(message), _key(message, wish)
        known = self._known(key, body)
        if known is not None:
            return known
        cost = _cost(body, wish)
        if cost > self._budget:
            self._wanted[key] = body
            self._go_on()
            begun = self._begun.get(key)
            return begun[1] if begun is not None and begun[0] == body else None
        self._budget -= cost
        return self._keep(key, body, page_of(body, wish))

    def seek(self, message: Message, wish: Wish) -> Page | None:
        """The text of a message that is not on the page, to look for words in it; None: it comes from the thread,
        and is told of."""
        body, key = _body(message), _key(message, wish)
        known = self._known(key, body)
        if known is None:
            self._sought[key] = body
            self._go_on()
        return known

    async def _begin(self, key: Key, body: Body) -> None:
        """The beginning of a long text, to be read while the rest of it is laid out."""
        first = replace(body, text=body.text[: BEGINNING * PLAIN], html=body.html[:BEGINNING])
        made = await asyncio.to_thread(page_of, first, Wish(*key[1:]))
        self._begun[key] = body, replace(made, note=GOING_ON)
        if self._wanted.get(key) == body:
            self.arrived()

    def seek_no_more(self) -> None:
        self._sought.clear()

    def _known(self, key: Key, body: Body) -> Page | None:
        found = self._laid.pop(key, None)
        if found is None or (found[0] is not body and found[0] != body):
            return None
        self._laid[key] = found  # the last to be forgotten
        return found[1]

    def _keep(self, key: Key, body: Body, made: Page) -> Page:
        self._laid[key] = (body, made)
        return made

    def waits_for(self, message: Message) -> bool:
        """The page has no text of it yet, but will."""
        return any(message.id == key[0] for key in self._wanted)

    def prepare(self, wishes: Iterable[tuple[Message, Wish]]) -> None:
        """Lay these out ahead. A later call replaces an earlier one."""
        self._ahead = {
            _key(message, wish): message.body
            for message, wish in wishes
            if message.body is not None and self._known(_key(message, wish), message.body) is None
        }
        if self._ahead:
            self._go_on()

    def _go_on(self) -> None:
        if not self._working:
            self._working = True
            self.start()

    async def work(self) -> None:
        """Lay out what is waited for, until nothing is."""
        told, pause = False, 0.0
        try:
            while waiting := self._wanted or self._sought or self._ahead:
                key, body = next(iter(waiting.items()))
                if (
                    self._wanted.get(key) is body
                    and key not in self._begun
                    and _is_long(body, Wish(*key[1:]))
                ):
                    await self._begin(key, body)
                    continue
                made = await asyncio.to_thread(page_of, body, Wish(*key[1:]))
                self._keep(key, body, made)
                told = told or self._wanted.get(key) == body or self._sought.get(key) == body
                for waited_for in (self._wanted, self._sought, self._ahead, self._begun):
                    waited_for.pop(key, None)
                # Each telling sets the page anew: of many small texts it is done now and then only.
                if told and (monotonic() >= pause or not (self._wanted or self._sought)):
                    self.arrived()
                    told, pause = False, monotonic() + TOLD_EVERY
        finally:
            self._working = False
            if told:
                self.arrived()


def _is_long(body: Body, wish: Wish) -> bool:
    return _cost(body, wish) > 2 * BEGINNING


def _body(message: Message) -> Body:
    assert message.body is not None
    return message.body


def _key(message: Message, wish: Wish) -> Key:
    return message.id, wish.width, wish.view, wish.pictures


def _cost(body: Body, wish: Wish) -> int:
    """How long it takes to lay out, as so many characters of HTML."""
    html = prefers_html(body) if wish.view is View.BEST else wish.view is View.HTML or not body.text
    return len(body.html) if html else len(body.text) // PLAIN
