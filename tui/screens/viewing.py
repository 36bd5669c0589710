"""What a message is shown as: its HTML, its plain text, its source, or with all its headers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from tui.mail import reading
from tui.mail.message import Message
from tui.mail.page import Fold, Line, Page, Picture, Span, View
from tui.mail.safety import clean_block
from tui.mail.text import wrap
from tui.screens.trusting import Trusting
from tui.store.fetching import source
from tui.widgets.reader_lines import FETCHING, text_width

MOST_SOURCE = 2_000_000
"""Octets of a source that are shown; exporting saves all of it."""

_NAMES = {View.HTML: "the HTML", View.PLAIN: "the plain text"}


class Viewing(Trusting):
    """How each sender's mail is read is remembered; source and headers are for this once."""

    _coming: tuple[str, str] | None = None
    """The message that is fetched to be shown otherwise, and as what: a key pressed meanwhile goes on from there."""

    def on_mount(self) -> None:
        self.reader.view_of = self._remembered_view

    def _is_coming(self, message: Message, what: str) -> bool:
        return self._coming == (message.id, what)

    def _show_text(self, message: Message, view: View) -> None:
        self._coming = None
        self.reader.set_view(message, view)

    def _remembered_view(self, message: Message) -> View:
        kept = self.mail.senders.view(message.sender[0].email) if message.sender else ""
        return View(kept) if kept in tuple(View) else View.BEST

    def next_view(self) -> None:
        """The next of HTML, plain text and source, as far as the message has them."""
        message = self.reader.current_message
        if message is None:
            return
        if message.body is None:
            self.say(FETCHING, "warning")
            return
        body = message.body
        shown = None if self._is_coming(message, "source") else self.reader.view(message)
        if shown is View.BEST:
            shown = View.HTML if reading.prefers_html(body) else View.PLAIN
        views: list[View | None] = [View.HTML] if body.html.strip() else []
        views += [View.PLAIN] if body.text.strip() or not views else []
        views.append(None)
        following = views[(views.index(shown) + 1) % len(views)] if shown in views else views[0]
        if following is None:
            self.action_reader_source()
            return
        self._show_text(message, following)
        if len(views) > 2 and message.sender:
            address = message.sender[0].email
            self.mail.senders.keep_view(address, following.value)
            self.say(f"This is {_NAMES[following]}, from now on in all mail of {address}.")

    def action_reader_source(self) -> None:
        """The message as it came, in place of its text; again: its text."""
        message = self.reader.current_message
        if message is None:
            self.say("There is no message here.", "warning")
        elif self.reader.view(message) is None or self._is_coming(message, "source"):
            self._show_text(message, self._remembered_view(message))
        else:
            self._coming = message.id, "source"
            self.carry_out(self._show_source(message))

    async def _show_source(self, message: Message) -> None:
        try:
            (data,) = await self.fetched(source(message))
            page = await asyncio.to_thread(_source_page, data, self._text_cells)
            if self._is_coming(message, "source"):
                self.reader.give(message, page)
        finally:
            if self._is_coming(message, "source"):
                self._coming = None

    def show_headers(self) -> None:
        """All header fields above the text; again: the usual ones."""
        message = self.reader.current_message
        if message is None or message.body is None:
            self.say(FETCHING, "warning")
        elif self.reader.view(message) is None or self._is_coming(message, "headers"):
            self._show_text(message, self._remembered_view(message))
        else:
            self._coming = message.id, "headers"
            self.carry_out(self._show_headers(message))

    async def _show_headers(self, message: Message) -> None:
        try:
            page = await self._with_headers(message)
            if self._is_coming(message, "headers"):
                self.reader.give(message, page)
        finally:
            if self._is_coming(message, "headers"):
                self._coming = None

    async def _with_headers(self, message: Message) -> Page:
        assert message.body is not None
        fields = await self.mail.headers(message.id)
        view = self.reader.view(message) or View.BEST
        page = await asyncio.to_thread(reading.page, message.body, self._text_cells, view=view)
        lines = await asyncio.to_thread(_header_lines, fields, self._text_cells)
        checks = self.verdict(message).details
        if checks:
            wrapped = [line for check in checks for line in wrap(check, self._text_cells, indent="    ")]
            lines = [*((Span(line, "italic"),) for line in wrapped), (), *lines]
        return _below(lines, page)

    @property
    def _text_cells(self) -> int:
        return text_width(self.reader.cells, self.settings.reader_width)


def _source_page(data: bytes, cells: int) -> Page:
    text = clean_block(data[:MOST_SOURCE].decode("utf-8", "replace"), MOST_SOURCE)
    lines = tuple((Span(line, ""),) for line in wrap(text, cells))
    cut = len(data) > MOST_SOURCE
    return Page(lines, note="The source is longer than this; exporting saves all of it." if cut else "")


def _header_lines(fields: Sequence[tuple[str, str]], cells: int) -> list[Line]:
    lines: list[Line] = []
    for name, value in fields:
        text = " ".join(clean_block(value).split())
        first, *rest = wrap(f"{name}: {text}", cells, indent="    ")
        head = first[: len(name) + 1]
        lines.append((Span(head, "bold"), Span(first[len(head) :], "dim")))
        lines += [(Span(line, "dim"),) for line in rest]
    return [*lines, ()]


def _below(above: Sequence[Line], page: Page) -> Page:
    """The page with more lines above it."""
    by = len(above)
    return replace(
        page,
        lines=(*above, *page.lines),
        folds=tuple(Fold(fold.first + by, fold.last + by, fold.words) for fold in page.folds),
        pictures=tuple(_moved(picture, by) for picture in page.pictures),
    )


def _moved(picture: Picture, by: int) -> Picture:
    return replace(picture, line=picture.line + by) if picture.line >= 0 else picture
