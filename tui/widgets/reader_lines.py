"""A conversation as lines of the reader: messages that were read in one line, the others whole.

Where each message begins is known at once; a line is made when it is drawn.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tui.mail.message import Message
from tui.widgets import reader_heads as heads
from tui.widgets.paint import Piece
from tui.widgets.pictures import Drawing
from tui.widgets.reader_heads import Look, margin, text_width
from tui.widgets.reader_remarks import NONE, Remarks, below_head, card, memos, vouched
from tui.widgets.reader_text import Pieces, Text

__all__ = ["FETCHING", "LAYING_OUT", "NOT_HERE", "Section", "Sheet", "lay_out", "margin", "text_width"]

FETCHING = "Fetching…"
LAYING_OUT = "Laying out…"
NO_TEXT = "This message has no text."
NOT_HERE = "This message is not on this machine yet; it comes when the network is back."
TRUNCATED = "The message is longer than this; the rest of it was left on the server."
GARBLED = "Some characters of this message could not be read, because its sender encoded them wrongly."

_RULE = 3
"""Lines between two messages of which one is open: the rule, and a blank one at each side."""

TextOf = Callable[[Message], Text | None]
"""The text of an open message whose body is here; None while it is being laid out."""
RemarksOn = Callable[[Message], Remarks]
"""What is said of an open message below its head; nothing where all is well."""


def no_remarks(message: Message) -> Remarks:
    return NONE


@dataclass(slots=True)
class Section:
    """One message on the sheet. ``top`` is what stands between its head and its text, ``foot`` what stands below; a
    folded one is a single line. The head is made when it is drawn."""

    message: Message
    is_open: bool
    look: Look
    ruled: bool = False
    top: list[Pieces] = field(default_factory=list[Pieces])
    text: Text | None = None
    remarks: Remarks = NONE
    foot: list[Pieces] = field(default_factory=list[Pieces])

    @property
    def above(self) -> int:
        """Lines that part it from the message before."""
        return _RULE if self.ruled else 0

    @property
    def text_at(self) -> int:
        """The line at which its text begins."""
        return self.above + 1 + len(self.top)

    def __len__(self) -> int:
        if not self.is_open:
            return self.above + 1
        return self.text_at + (len(self.text) if self.text else 0) + len(self.foot)

    def line(self, place: int) -> Pieces:
        """What is drawn in that line of it."""
        if place < self.above:
            return (Piece(self.look.marks.rule * self.look.text_width, "rule"),) if place == 1 else ()
        if not self.is_open:
            return heads.folded(self.message, self.look)
        if place == self.above:
            return heads.head(self.message, self.look)
        if place < self.text_at:
            return self.top[place - self.above - 1]
        place -= self.text_at
        texts = len(self.text) if self.text else 0
        if self.text and place < texts:
            return self.text.pieces(place)
        return self.foot[place - texts]

    def acts(self) -> list[tuple[int, str]]:
        """What can be done in it, from its top: (line, act)."""
        if not self.is_open:
            return []
        found: list[tuple[int, str]] = []
        for start, lines in ((self.above + 1, self.top), (len(self) - len(self.foot), self.foot)):
            seen: dict[str, int] = {}
            for place, pieces in enumerate(lines, start):
                for piece in pieces:
                    if piece.act:
                        seen.setdefault(piece.act, place)
            found += [(place, act) for act, place in seen.items()]
        if self.text:
            found += [(self.text_at + row, act) for row, act in self.text.acts()]
        return sorted(found, key=lambda one: one[0])


@dataclass(slots=True)
class Sheet:
    """A conversation that is laid out: its messages from the oldest to the newest, and where each begins."""

    sections: list[Section] = field(default_factory=list[Section])
    starts: list[int] = field(default_factory=list[int])
    length: int = 0

    def __post_init__(self) -> None:
        for section in self.sections:
            self.starts.append(self.length)
            self.length += len(section)

    def __len__(self) -> int:
        return self.length

    def line(self, index: int) -> Pieces:
        place = self.message_at(index)
        return self.sections[place].line(index - self.starts[place])

    def raster(self, index: int) -> tuple[Drawing, int] | None:
        """The picture in a line, and which row of it that is."""
        section = self.sections[self.message_at(index)]
        row = index - self.starts[self.message_at(index)] - section.text_at
        if not section.is_open or section.text is None or not 0 <= row < len(section.text):
            return None
        return section.text.raster(row)

    def message_at(self, line: int) -> int:
        """The place in the conversation of the message that the line belongs to."""
        return max(0, bisect_right(self.starts, line) - 1)

    def head(self, place: int) -> int:
        """The first line of the message in that place; 0 when there is none."""
        return self.starts[place] + self.sections[place].above if 0 <= place < len(self.sections) else 0

    def is_head(self, line: int) -> bool:
        return self.head(self.message_at(line)) == line

    def end(self, place: int) -> int:
        """One after the last line of the message in that place."""
        return self.starts[place + 1] if place + 1 < len(self.starts) else self.length


def lay_out(
    messages: Sequence[Message],
    unfolded: frozenset[str],
    look: Look,
    text_of: TextOf,
    remarks_on: RemarksOn = no_remarks,
    before: Sheet | None = None,
) -> Sheet:
    """The conversation as it is now; what has not changed since ``before`` is taken from there."""
    known: Mapping[str, Section] = (
        {section.message.id: section for section in before.sections} if before else {}
    )
    sections: list[Section] = []
    before_open = False
    for place, message in enumerate(messages):
        is_open = message.id in unfolded
        section = Section(message, is_open, look, ruled=bool(place) and (is_open or before_open))
        if is_open:
            text = text_of(message) if message.body is not None else None
            old = known.get(message.id)
            section.text, section.remarks = text, remarks_on(message)
            if old is not None and _same(old, section):
                section.top, section.foot = old.top, old.foot
            else:
                section.top, section.foot = _top(section), _foot(section)
        sections.append(section)
        before_open = is_open
    return Sheet(sections)


def _same(old: Section, new: Section) -> bool:
    """Whether what stands around the text is the same."""
    return (
        old.is_open
        and old.look == new.look
        and old.remarks == new.remarks
        and (old.text is None) == (new.text is None)
        and (old.text is None or new.text is None or old.text.page is new.text.page)
        and old.message == new.message
    )


def _top(section: Section) -> list[Pieces]:
    """Who else got it, and what there is to say about it."""
    message, look, remarks = section.message, section.look, section.remarks
    people = heads.recipients(message, look)
    last = vouched(people[-1] if people else None, remarks, look)
    people = [*people[:-1], last] if last is not None else []
    page = section.text.page if section.text is not None else None
    return [*people, *below_head(remarks, page, look), *card(remarks, look), ()]


def _foot(section: Section) -> list[Pieces]:
    """What there is to say about a text, or why there is none; and the attachments."""
    body, look, text = section.message.body, section.look, section.text
    if body is None:
        return heads.note(NOT_HERE if look.offline else FETCHING, look)
    lines: list[Pieces] = []
    if text is None:
        lines += heads.note(LAYING_OUT, look)
    elif not text.says_anything:
        lines += heads.note(NO_TEXT, look)
    notes = [TRUNCATED] if body.truncated else []
    notes += [GARBLED] if body.garbled else []
    notes += [text.page.note] if text is not None and text.page.note else []
    for each in notes:
        lines += [(), *heads.note(each, look)]
    if body.attachments:
        lines += [(), *heads.files(body.attachments, look)]
    return lines + memos(section.message, look)
