"""A conversation as lines of the reader: messages that were read in one line, the others whole."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tui.mail import reading
from tui.mail.addresses import full_name, short_name
from tui.mail.message import Address, Attachment, Body, Message
from tui.mail.reading import Line
from tui.mail.text import date_and_time, long_date, short_date, width, wrap
from tui.widgets.attachment_list import size_text
from tui.widgets.clock import moment
from tui.widgets.marks import Marks
from tui.widgets.paint import Piece, column, columns, cut, measure

FETCHING = "Fetching…"
LAYING_OUT = "Laying out…"
NO_TEXT = "This message has no text."
NOT_HERE = "This message is not on this machine yet; it comes when the network is back."
TRUNCATED = "The message is longer than this; the rest of it was left on the server."
GARBLED = "Some characters of this message could not be read, because its sender encoded them wrongly."

_INKS = {
    "": "text",
    "bold": "bold text",
    "italic": "italic text",
    "code": "label",
    "link": "underline link",
    "heading": "bold unread",
    "quote1": "quote1",
    "quote2": "quote2",
    "quote3": "quote3",
    "signature": "dim",
    "dim": "dim",
}


Pieces = tuple[Piece, ...]
"""One line of the text, without the margin."""
Lines = Sequence[Pieces]


@dataclass(slots=True)
class Sheet:
    """A conversation that is laid out. ``starts`` says at which line each message begins, with the rule above it;
    ``heads``, which line is the first of its own."""

    lines: list[Pieces] = field(default_factory=list[Pieces])
    starts: list[int] = field(default_factory=list[int])
    heads: list[int] = field(default_factory=list[int])

    def __len__(self) -> int:
        return len(self.lines)

    def message_at(self, line: int) -> int:
        """The place in the conversation of the message that the line belongs to."""
        return max(0, bisect_right(self.starts, line) - 1)

    def head(self, place: int) -> int:
        """The first line of the message in that place; 0 when there is none."""
        return self.heads[place] if 0 <= place < len(self.heads) else 0

    def is_head(self, line: int) -> bool:
        return self.head(self.message_at(line)) == line


@dataclass(frozen=True, slots=True)
class Page:
    """How a conversation is set: the cells of its pane, the widest text, and what its lines depend on."""

    cells: int
    widest: int
    now: datetime
    marks: Marks
    own: frozenset[str]
    offline: bool

    @property
    def text_width(self) -> int:
        return text_width(self.cells, self.widest)


def text_width(cells: int, widest: int) -> int:
    """Cells for the text: the cursor's bar and some blanks have theirs at its sides."""
    return max(1, min(widest, cells - (6 if cells >= 40 else 3)))


def margin(cells: int, widest: int) -> int:
    """Cells before the text; the cursor's bar is in the last but one. Centred when there is room."""
    return max(3 if cells >= 40 else 2, (cells - text_width(cells, widest)) // 2)


BodyLines = Callable[[Message, int], Lines | None]
"""The text of a message whose body is here, for a width; None while it is being laid out."""


def lay_out(messages: Sequence[Message], unfolded: frozenset[str], page: Page, body: BodyLines) -> Sheet:
    """Every line of the conversation, from the oldest message to the newest."""
    sheet = Sheet()
    before_open = False
    for place, message in enumerate(messages):
        is_open = message.id in unfolded
        sheet.starts.append(len(sheet))
        if place and (is_open or before_open):
            sheet.lines += [(), (Piece(page.marks.rule * page.text_width, "rule"),), ()]
        sheet.heads.append(len(sheet))
        sheet.lines += _open(message, page, body) if is_open else [_folded(message, page)]
        before_open = is_open
    return sheet


def text_lines(body: Body, width: int) -> Lines:
    """The text of a message in lines of at most ``width`` cells. Takes 100 ms and more for a large newsletter."""
    return [_painted(line) for line in reading.lines(body, width)]


def _folded(message: Message, page: Page) -> Pieces:
    date = short_date(moment(message.received_at), page.now)
    names = max(8, min(22, page.text_width // 4))
    room = page.text_width - names - width(date) - 4
    if room < 4:
        return (*columns([_sender(message, page)], page.text_width),)
    return (
        *columns([_sender(message, page)], names),
        Piece("  "),
        column(message.preview, room, "dim"),
        Piece(f"  {date}", "dim"),
    )


def _sender(message: Message, page: Page) -> Piece:
    ink = "text" if message.seen else "bold unread"
    return Piece(", ".join(_full_name(address, page) for address in message.sender) or "(nobody)", ink)


def _name(address: Address, page: Page) -> str:
    return "me" if address.email.lower() in page.own else short_name(address)


def _full_name(address: Address, page: Page) -> str:
    return "me" if address.email.lower() in page.own else full_name(address)


def _open(message: Message, page: Page, body: BodyLines) -> list[Pieces]:
    lines = [_head(message, page)]
    lines += [(Piece(line, "dim"),) for line in _recipients(message, page)]
    lines.append(())
    if message.body is None:
        return lines + _note(NOT_HERE if page.offline else FETCHING, page)
    text = body(message, page.text_width)
    lines += text or _note(LAYING_OUT if text is None else NO_TEXT, page)
    if message.body.truncated:
        lines += [(), *_note(TRUNCATED, page)]
    if message.body.garbled:
        lines += [(), *_note(GARBLED, page)]
    if message.body.attachments:
        lines += [(), *_attachments(message.body.attachments, page)]
    return lines


def _head(message: Message, page: Page) -> Pieces:
    """Name, address and date. The address is always shown: a name alone proves nothing."""
    when = moment(message.received_at)
    date = long_date(when, page.now) if page.text_width >= 80 else date_and_time(when, page.now)
    who: list[Piece] = [Piece("Draft  ", "bold warning")] if message.draft else []
    for address in message.sender or (Address("", "(nobody)"),):
        name = full_name(address)
        who += [
            Piece(name, "bold unread"),
            *([Piece(f"  {address.email}", "dim")] if address.email != name else []),
        ]
        who.append(Piece("  "))
    pinned = [Piece(f"  {page.marks.pinned}", "pinned")] if message.flagged else []
    room = page.text_width - width(date) - 2 - measure(pinned)
    if room < 12:
        return tuple(columns(who[:-1], page.text_width))
    return (*columns(who[:-1], room), *pinned, Piece(f"  {date}", "dim"))


def _recipients(message: Message, page: Page) -> list[str]:
    """To, Cc and Bcc, at most two lines of them."""
    parts = [
        f"{word} {', '.join(_name(address, page) for address in addresses)}"
        for word, addresses in (("to", message.to), ("cc", message.cc), ("bcc", message.bcc))
        if addresses
    ]
    lines = wrap("   ".join(parts), page.text_width) if parts else []
    if len(lines) > 2:
        lines = [lines[0], cut(" ".join(lines[1:]), page.text_width)]
    return lines


def _painted(line: Line) -> Pieces:
    return tuple(Piece(span.text, _INKS.get(span.style, "text"), link=span.link) for span in line)


def _note(text: str, page: Page) -> list[Pieces]:
    return [(Piece(line, "italic dim"),) for line in wrap(text, page.text_width)]


def _attachments(attachments: Sequence[Attachment], page: Page) -> list[Pieces]:
    """Names and sizes, several in a line when they fit."""
    lines: list[Pieces] = []
    line: list[Piece] = []
    for attachment in attachments:
        size = f"  {size_text(attachment.size)}"
        name = cut(attachment.name or attachment.type, max(1, page.text_width - 2 - width(size)))
        item = [Piece(f"{page.marks.attachment} ", "accent"), Piece(name), Piece(size, "dim")]
        if line and measure(line) + 3 + measure(item) > page.text_width:
            lines.append(tuple(line))
            line = []
        line += [*([Piece("   ")] if line else []), *item]
    return [*lines, tuple(line)]
