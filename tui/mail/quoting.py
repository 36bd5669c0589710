"""Quotes and signatures in plain text (RFC 3676 §4.3, §4.5)."""

from __future__ import annotations

import re
from datetime import datetime

from tui.frozen import frozen
from tui.mail.addresses import full_name
from tui.mail.message import Address
from tui.mail.text import long_date, wrap

QUOTE_WIDTH = 76
"""Cells that a quoted line takes at most, its marks included."""
_DEEPEST = 99

_MARKS = re.compile(r">(?: ?>)*")
_RULE = re.compile(r"--[ \xa0]?\s*$")


@frozen
class Block:
    """Lines that belong together. ``kind`` is "text", "quote" or "signature"; ``depth`` counts the quote marks.

    ``text`` is without quote marks, but with the signature's ``-- `` line.
    """

    kind: str
    depth: int
    text: str


def depth(line: str, *, spaced: bool = True) -> int:
    """How deep the line is quoted: the number of ``>`` at its start, as in ``> > words`` or ``>>words``.

    Without ``spaced``, only those that stand side by side count, as RFC 3676 §4.5 has it.
    """
    if not line.startswith(">"):
        return 0
    if not spaced:
        return min(len(line) - len(line.lstrip(">")), _DEEPEST)
    marks = _MARKS.match(line)
    return min(marks[0].count(">"), _DEEPEST) if marks else 0


def unquoted(line: str) -> str:
    """The line without its quote marks and the space after them."""
    if not line.startswith(">"):
        return line
    return _MARKS.sub("", line, count=1).removeprefix(" ")


def split(text: str) -> tuple[Block, ...]:
    """The text in blocks of the author's own words, of quotes by depth, and of signatures.

    A signature reaches to the end of the text, or to the quote beneath it, where somebody answered on top.
    """
    blocks: list[Block] = []
    lines: list[str] = []
    now: tuple[str, int] = ("text", 0)
    for line in text.split("\n"):
        level = depth(line)
        if level:
            kind = ("quote", level)
        elif _is_signature_rule(line) or now[0] == "signature":
            kind = ("signature", 0)
        else:
            kind = ("text", 0)
        if kind != now:
            if lines:
                blocks.append(Block(now[0], now[1], "\n".join(lines)))
            lines = []
            now = kind
        lines.append(unquoted(line) if level else line)
    blocks.append(Block(now[0], now[1], "\n".join(lines)))
    return tuple(blocks)


def _is_signature_rule(line: str) -> bool:
    return len(line) < 8 and line.startswith("--") and _RULE.match(line) is not None


def without_signature(text: str) -> str:
    """The text without the signature that ends it, as a reply quotes it."""
    blocks = split(text)
    if blocks[-1].kind != "signature":
        return text.rstrip()
    count = blocks[-1].text.count("\n") + 1
    return "\n".join(text.split("\n")[:-count]).rstrip()


def quote(text: str) -> str:
    """The text with ``>`` before each line; what is quoted already gets one more. Long lines are wrapped."""
    return "\n".join(_quoted(line) for line in text.split("\n"))


def _quoted(line: str) -> str:
    level = depth(line)
    marks = ">" * (level + 1)
    words = unquoted(line) if level else line
    if not words.strip():
        return marks
    pieces = wrap(words, max(QUOTE_WIDTH - len(marks) - 1, 20))
    # A further space keeps a line that happens to break before a ">" from looking quoted once more.
    return "\n".join(
        f"{marks}  {piece}" if piece[:1] == ">" else f"{marks} {piece}".rstrip() for piece in pieces
    )


def attribution(writer: Address | None, then: datetime, now: datetime) -> str:
    """The line above a quote: ``On Tue, 3 Nov 2026 at 14:32, Bob Builder wrote:``."""
    name = full_name(writer) if writer else ""
    return f"On {long_date(then, now)}, {name or 'somebody'} wrote:"
