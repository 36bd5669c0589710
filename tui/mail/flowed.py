"""format=flowed: paragraphs in short lines for old mail programs, whole again in those that know of it (RFC 3676)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.mail.quoting import depth
from tui.mail.text import width

COLUMNS = 72
"""Cells of a line where nothing else is said: RFC 3676 §4.2 wants less than 79, quote marks included."""
MOST = 78

_PIECE = re.compile(r" *[^ ]+ *")
_STUFFED = (" ", ">", "From ")
_AS_IT_IS = re.compile(r"\s|-{3,}|\|")
"""Beginnings of own lines that no reader should see broken: code, rules, tables."""


def flowed(text: str, columns: int = COLUMNS) -> str:
    """The text with its long lines softly broken at ``columns`` cells, and space-stuffed (§4.2 to §4.5); `unflowed`
    gives it back. Blanks at the end of a line go: they would join it with the next. A quoted line stays in its depth;
    a word longer than a line stays whole."""
    lines: list[str] = []
    for line in text.split("\n"):
        level = depth(line, spaced=False)
        words = line[level:].removeprefix(" ") if level else line
        words = words if words == "-- " else words.rstrip(" ")
        for piece in _soft(words, min(columns, MOST) - level - 1):
            lines.append((">" * level + (" " if piece and _stuffs(level, piece) else "")) + piece)
    return "\n".join(lines)


def _stuffs(level: int, piece: str) -> bool:
    return level > 0 or piece.startswith(_STUFFED)


def _soft(words: str, room: int) -> Iterator[str]:
    """The line in pieces, each but the last with the blank that says that it goes on."""
    if width(words) <= room or _AS_IT_IS.match(words):
        yield words
        return
    line = ""
    for word in _PIECE.findall(words):
        # A piece that looks like the line above a signature would end the paragraph.
        if line and line != "-- " and width(line) + width(word.rstrip(" ")) + 1 > room and word != "-- ":
            yield line
            line = ""
        line += word
    yield line


def unflowed(text: str, *, delsp: bool = False) -> str:
    """The text with its flowed lines joined and its space-stuffing taken off, quote marks kept (§4.2 to §4.4).

    ``delsp``: the space that ends a flowed line is not part of the text (DelSp=yes).
    """
    made: list[str] = []
    level = -1  # the quote depth of the paragraph that still grows; -1 where none does
    for line in text.replace("\r\n", "\n").split("\n"):
        now = depth(line, spaced=False)
        words = line[now:].removeprefix(" ")
        flows = words.endswith(" ") and words != "-- "
        if flows and delsp:
            words = words[:-1]
        if level == now and words not in ("", "-- "):
            made[-1] += words
        else:
            made.append(f"{'>' * now} {words}" if now else _stuffed(words))
        level = now if flows else -1
    return "\n".join(made)


def _stuffed(words: str) -> str:
    """A line of one's own that begins with ">" keeps a space, or it would look quoted."""
    return f" {words}" if words.startswith(">") else words
