"""Nothing hostile reaches the terminal: every text that came in a mail, or from a server, passes here once.

What is left is text that a terminal can only print: no control character and no escape sequence, nothing
that turns the reading direction around, nothing invisible, and no stack of marks that climbs over its line.
Characters that terminals measure differently from Rich go, too, because they would break the columns.

Kept on purpose: a zero-width joiner between two emoji (a family is one glyph), at most three to a glyph; a
zero-width non-joiner inside a word of a joined script (Persian needs it to spell); VS16 after an emoji. A
joiner in an Indic word is dropped: Rich swallows the letter after it, and the row would be one cell short.

Markup like ``[red]`` is text and stays: widgets show mail as text and never as markup.
"""

from __future__ import annotations

import re

LINE_LIMIT = 2_000
"""Characters that ``clean`` keeps at most; the last one is then an ellipsis."""
BLOCK_LIMIT = 1_000_000
"""Characters that ``clean_block`` keeps at most, in the same way."""
MARKS = 4
"""Zero-width marks that one letter may carry. Vietnamese, Hebrew and Tibetan do with fewer."""

# Where zero-width marks live. Letters are among them, but few of the languages that people write mail in:
# five in a row are looked at one by one, and only what has no width counts.
MARKED = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u061f\u064b-\u0670\u06d6-\u06ed\u0711-\u08ff\u0e31-\u0e3a\u0e47-\u0e4e"
    "\u0eb1-\u0ebc\u0ec8-\u0ece\u0f18-\u109d\u1160-\u11ff\u135d-\u1cff\u1dc0-\u1dff\u200c\u20d0-\u20f0\u2cef-\u2cf1"
    "\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\ua6f1\ua802-\uabed\ud7b0-\ud7ff\ufb1e\ufe20-\ufe2f"
) + "".join(  # the scripts of India share one layout: signs, letters, vowel signs, digits, additions
    f"{chr(block)}-{chr(block + 4)}{chr(block + 0x3A)}-{chr(block + 0x63)}"
    f"{chr(block + 0x70)}-{chr(block + 0x7F)}"
    for block in range(0x900, 0xE00, 0x80)
)

# The troublemakers that ``str.isprintable`` calls printable. Emoji and whatever else lies beyond the first
# plane are looked at closely; each class here holds one plane, or it would be searched ten times slower.
_TROUBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_STACK = re.compile(f"[{MARKED}]{{{MARKS + 1}}}")


def clean(text: str, limit: int = LINE_LIMIT) -> str:
    """The text as one harmless line of at most ``limit`` characters. Line breaks and tabs become spaces.

    A run of unusual spaces and invisible characters, as newsletters pad their previews with, is one space.
    Cleaning twice changes nothing.
    """
    if len(text) <= limit and _is_plain(text):
        return text
    from tui.mail.neutralise import one_spaced, printable

    plain = one_spaced(printable(text[: 4 * limit]))
    return _bounded(plain, limit, cut=len(text) > 4 * limit)


def clean_block(text: str, limit: int = BLOCK_LIMIT) -> str:
    """The text as harmless lines, parted by line feeds, with tabs expanded to every eighth column."""
    if len(text) <= limit and _is_plain(text.replace("\n", "")):
        return text
    from tui.mail.neutralise import laid_out, printable

    plain = laid_out(printable(text[:limit]))
    return _bounded(plain, limit, cut=len(text) > limit)


def _is_plain(text: str) -> bool:
    """Whether nothing needs to be done: nearly always so, and told in a few microseconds."""
    if not text.isprintable():
        return False
    return text.isascii() or not (_TROUBLE.search(text) or _ASTRAL.search(text) or _STACK.search(text))


def _bounded(text: str, limit: int, *, cut: bool) -> str:
    if len(text) > limit or cut:
        return text[: max(limit - 1, 0)].rstrip("\u200c\u200d") + "…"
    return text
