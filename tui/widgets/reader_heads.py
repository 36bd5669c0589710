"""What stands around the text of a message: its head and recipients, its one line when folded, its attachments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from tui.frozen import frozen
from tui.mail.addresses import full_name, short_name
from tui.mail.file_names import called
from tui.mail.message import Address, Attachment, Message
from tui.mail.text import date_and_time, long_date, short_date, width, wrap
from tui.widgets.attachment_list import size_text
from tui.widgets.clock import moment
from tui.widgets.marks import Marks
from tui.widgets.paint import Piece, column, columns, cut, measure
from tui.widgets.reader_text import Pieces

MOST_RECIPIENTS = 60
"""Recipients that are written out at most: two lines do not hold more."""


@frozen
class Look:
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


def folded(message: Message, look: Look) -> Pieces:
    """Sender, preview and date."""
    date = short_date(moment(message.received_at), look.now)
    names = max(8, min(22, look.text_width // 4))
    room = look.text_width - names - width(date) - 4
    if room < 4:
        return (*columns([_sender(message, look)], look.text_width),)
    return (
        *columns([_sender(message, look)], names),
        Piece("  "),
        column(message.preview, room, "dim"),
        Piece(f"  {date}", "dim"),
    )


def _sender(message: Message, look: Look) -> Piece:
    ink = "text" if message.seen else "bold unread"
    return Piece(", ".join(_full_name(address, look) for address in message.sender) or "(nobody)", ink)


def _name(address: Address, look: Look) -> str:
    return "me" if address.email.lower() in look.own else _short(address)


@lru_cache(4096)
def _short(address: Address) -> str:
    return short_name(address)


def _full_name(address: Address, look: Look) -> str:
    return "me" if address.email.lower() in look.own else full_name(address)


def head(message: Message, look: Look) -> Pieces:
    """Name, address and date. The address is always shown: a name alone proves nothing."""
    when = moment(message.received_at)
    date = long_date(when, look.now) if look.text_width >= 80 else date_and_time(when, look.now)
    who: list[Piece] = [Piece("Draft  ", "bold warning")] if message.draft else []
    for address in message.sender or (Address("", "(nobody)"),):
        name = full_name(address)
        who += [
            Piece(name, "bold unread"),
            *([Piece(f"  {address.email}", "dim")] if address.email != name else []),
        ]
        who.append(Piece("  "))
    pinned = [Piece(f"  {look.marks.pinned}", "pinned")] if message.flagged else []
    room = look.text_width - width(date) - 2 - measure(pinned)
    if room < 12:
        return tuple(columns(who[:-1], look.text_width))
    return (*columns(who[:-1], room), *pinned, Piece(f"  {date}", "dim"))


def recipients(message: Message, look: Look) -> list[Pieces]:
    """To, Cc and Bcc, at most two lines of them."""
    parts = [
        f"{word} {', '.join(_name(address, look) for address in addresses[:MOST_RECIPIENTS])}"
        + (f" and {len(addresses) - MOST_RECIPIENTS:,} more" if len(addresses) > MOST_RECIPIENTS else "")
        for word, addresses in (("to", message.to), ("cc", message.cc), ("bcc", message.bcc))
        if addresses
    ]
    text = "   ".join(parts)
    lines = [] if not parts else [text] if width(text) <= look.text_width else wrap(text, look.text_width)
    if len(lines) > 2:
        lines = [lines[0], cut(" ".join(lines[1:]), look.text_width)]
    return [(Piece(line, "dim"),) for line in lines]


def note(text: str, look: Look, ink: str = "italic dim", act: str = "") -> list[Pieces]:
    """A sentence of ours."""
    return [(Piece(line, ink, act=act),) for line in wrap(text, look.text_width)]


def files(attachments: Sequence[Attachment], look: Look) -> list[Pieces]:
    """Names and sizes, several in a line when they fit."""
    lines: list[Pieces] = []
    line: list[Piece] = []
    for number, attachment in enumerate(attachments):
        act = f"file {number}"
        size = f"  {size_text(attachment.size)}"
        name = cut(called(attachment.name, attachment.type), max(1, look.text_width - 2 - width(size)))
        item = [
            Piece(f"{look.marks.attachment} ", "accent", act=act),
            Piece(name, act=act),
            Piece(size, "dim", act=act),
        ]
        if line and measure(line) + 3 + measure(item) > look.text_width:
            lines.append(tuple(line))
            line = []
        line += [*([Piece("   ")] if line else []), *item]
    return [*lines, tuple(line)]
