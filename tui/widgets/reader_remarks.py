"""What is said of a message: below its head who vouches for it, and what is wrong; below its text one's own notes."""

from __future__ import annotations

from tui.frozen import frozen
from tui.mail.message import Message
from tui.mail.page import Page
from tui.mail.safety import clean_block
from tui.mail.text import width, wrap
from tui.widgets.marks import Marks
from tui.widgets.paint import Piece, cut, measure
from tui.widgets.reader_heads import Look
from tui.widgets.reader_text import Pieces

REMOTE = "remote"
"""What the words about pictures that were not loaded do."""


@frozen
class Remarks:
    """``verified`` is the domain that vouches for the sender, or ""; ``warnings`` are sentences, the gravest first;
    ``facts`` are a few words each. ``remote``: the pictures are shown, so nothing is to be said of them.
    ``cards`` are the lines about each event that it invites to, the first its title."""

    verified: str = ""
    warnings: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    remote: bool = False
    cards: tuple[tuple[str, ...], ...] = ()


NONE = Remarks()


def vouched(line: Pieces | None, remarks: Remarks, look: Look) -> Pieces | None:
    """The line of recipients with the domain that vouches at its right end, where there is room."""
    if not remarks.verified:
        return line
    said = f"{look.marks.done} {remarks.verified}"
    taken = measure(line or ())
    gap = look.text_width - taken - width(said)
    if gap < 2:
        return line
    return (*(line or ()), Piece(" " * gap), Piece(said, "success"))


def below_head(remarks: Remarks, page: Page | None, look: Look) -> list[Pieces]:
    """Warnings, each for itself; and one quiet line, or none."""
    lines: list[Pieces] = []
    for warning in remarks.warnings:
        first, *rest = wrap(warning, max(1, look.text_width - 2))
        lines.append((Piece("! ", "bold error"), Piece(first, "bold warning")))
        lines += [(Piece(f"  {line}", "bold warning"),) for line in rest]
    facts = _facts(remarks, page, look.marks)
    if facts:
        line: list[Piece] = []
        for piece in facts:
            between = f" {look.marks.dot} " if line else ""
            room = look.text_width - measure(line) - width(between)
            if room < 8:
                break
            line += [Piece(between, "dim"), Piece(cut(piece.text, room), piece.ink, act=piece.act)]
        lines.append(tuple(line))
    return lines


def card(remarks: Remarks, look: Look) -> list[Pieces]:
    """The events, each beside a bar."""
    lines: list[Pieces] = []
    for event in remarks.cards:
        lines.append(())
        for place, text in enumerate(event):
            for line in wrap(text, max(1, look.text_width - 2)):
                lines.append((Piece("\u2502 ", "accent"), Piece(line, "bold text" if place == 0 else "text")))
    return lines


def memos(message: Message, look: Look) -> list[Pieces]:
    """The person's own notes on it, each below a mark."""
    lines: list[Pieces] = []
    for memo in message.memos:
        mark = f"{look.marks.memo} "
        room = max(1, look.text_width - width(mark))
        wrapped = [line for part in clean_block(memo.text).split("\n") for line in wrap(part, room)]
        lines.append(())
        for place, line in enumerate(wrapped):
            lines.append((Piece(" " * width(mark) if place else mark, "pinned"), Piece(line, "italic text")))
    return lines


def _facts(remarks: Remarks, page: Page | None, marks: Marks) -> list[Piece]:
    facts = [Piece(fact, "dim") for fact in remarks.facts]
    if page is None:
        return facts
    remote = sum(picture.remote for picture in page.pictures)
    if remote and not remarks.remote:
        facts.append(Piece(f"{_count(remote, 'picture')} not loaded", "underline dim", act=REMOTE))
    if page.trackers:
        facts.append(Piece(f"{_count(page.trackers, 'tracker')} left out", "dim"))
    return facts


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
