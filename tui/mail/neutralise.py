"""The slow half of ``safety``: what is dangerous, invisible or unmeasurable, and what becomes of it.

Imported with the first text that is not plain, because these expressions take a while to compile.
"""

from __future__ import annotations

import re
from functools import cache

from rich.cells import cell_len

from tui.mail.safety import MARKED, MARKS

_SPACES = "\t\n\v\f\r\x1c-\x1f\xa0\u115f\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000\u3164\uffa0"
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f"  # what the escape sequences and the spaces left of C0, and DEL
    "\xad\u034f\u061c\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, grapheme joiner, fillers, Mongolian
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width, direction marks, overrides, isolates
    "\ufe00-\ufe0e\ufdd0-\ufdef\ufff0-\ufffc\ufffe\uffff"  # all selectors but VS16, noncharacters
)
_INVISIBLE_ASTRAL = (
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # hieroglyphs, shorthand, music
    "\U000e0000-\U000e0fff\U0010eeee"  # tags, variation selectors; where terminals draw a picture of theirs
) + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
_EMOJI = (
    "\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
)
_TINTED = (  # emoji that take a skin tone (Emoji_Modifier_Base)
    "\u261d\u26f9\u270a-\u270d\U0001f385\U0001f3c2-\U0001f3c4\U0001f3c7\U0001f3ca-\U0001f3cc\U0001f442"
    "\U0001f443\U0001f446-\U0001f450\U0001f466-\U0001f478\U0001f47c\U0001f481-\U0001f483\U0001f485-\U0001f487"
    "\U0001f48f\U0001f491\U0001f4aa\U0001f574\U0001f575\U0001f57a\U0001f590\U0001f595\U0001f596"
    "\U0001f645-\U0001f647\U0001f64b-\U0001f64f\U0001f6a3\U0001f6b4-\U0001f6b6\U0001f6c0\U0001f6cc\U0001f90c"
    "\U0001f90f\U0001f918-\U0001f91f\U0001f926\U0001f930-\U0001f939\U0001f93c-\U0001f93e\U0001f977\U0001f9b5"
    "\U0001f9b6\U0001f9b8\U0001f9b9\U0001f9bb\U0001f9cd-\U0001f9cf\U0001f9d1-\U0001f9dd\U0001fac3-\U0001fac5"
    "\U0001faf0-\U0001faf8"
)
_TONES = "\U0001f3fb-\U0001f3ff"
# Arabic, Syriac, N'Ko and the scripts of India, Burma and Cambodia: where a non-joiner changes the spelling.
_JOINED = "\u0620-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17b3\u17b6-\u17ff\ufb50-\ufdcf\ufe70-\ufefc"
_MARKED_ASTRAL = "\U000101fd-\U0001ebff"

# CSI; OSC, DCS, SOS, PM and APC up to their terminator; the two- and three-character sequences (ECMA-48).
# An unterminated string loses its escape only, so that nobody hides the rest of a line behind one.
_SEQUENCE = re.compile(
    "\x1b(?:\\[[0-?]*[ -/]*[@-~]|[]PX^_][^\x07\x1b\x9c\r\n]*(?:\x07|\x1b\\\\|\x9c)|[ -/]+[0-~]|[0-OQ-WYZ`-~])"
)
_INVISIBLES = re.compile(f"[{_INVISIBLE}]+")
_ASTRAL_INVISIBLES = re.compile(f"[{_INVISIBLE_ASTRAL}]+")
_C1 = re.compile("[\x80-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNATTACHED = re.compile(f"\ufe0f(?<![{_EMOJI}]\ufe0f)(?<![#*0-9]\ufe0f(?=\u20e3))")
_UNTINTED = re.compile(f"[{_TONES}](?<![{_TINTED}][{_TONES}])(?<![{_TINTED}]\ufe0f[{_TONES}])")
_JOINERS = re.compile("(?<=[\u200c\u200d])[\u200c\u200d]+")
_UNJOINED = re.compile(
    f"\u200d(?:(?<![{_EMOJI}{_TONES}\ufe0f]\u200d)|(?![{_EMOJI}]))|\u200c(?:(?<![{_JOINED}]\u200c)|(?![{_JOINED}]))"
)
_CHAIN = re.compile(f"(?:[{_EMOJI}][\ufe0f{_TONES}]{{0,2}}\u200d){{4,}}")
_STACK = re.compile(f"[{MARKED}]{{{MARKS + 1},}}")
_ASTRAL_STACK = re.compile(f"[{MARKED}{_MARKED_ASTRAL}]{{{MARKS + 1},}}")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_SPACE_RUN = re.compile(f"(?<= )[{_SPACES}][ {_SPACES}]*")
_SPACE = re.compile(f"[{_SPACES}][ {_SPACES}]*")
_LINE_BREAK = re.compile("\r\n|[\r\v\f\u2028\u2029]")
_ODD_SPACE = re.compile(f"[{_SPACES.replace(chr(9), '').replace(chr(10), '')}]")


def printable(text: str) -> str:
    """The text without what a terminal would obey, hide or measure wrongly. White space stays as it is."""
    if "\x1b" in text:
        text = _SEQUENCE.sub("", text)
    text = _C1.sub(_as_windows_meant, text)
    text = _INVISIBLES.sub("", text)
    text = _SURROGATE.sub("\ufffd", text)
    astral = _ASTRAL.search(text)
    if astral:
        text = _ASTRAL_INVISIBLES.sub("", text)
        text = _UNTINTED.sub("", text)
    if "\ufe0f" in text:
        text = _UNATTACHED.sub("", text)
    if "\u200c" in text or "\u200d" in text:
        text = _JOINERS.sub("", text)
        text = _UNJOINED.sub("", text)
        text = _CHAIN.sub(_unchained, text)
    return (_ASTRAL_STACK if astral else _STACK).sub(_thinned, text)


def one_spaced(text: str) -> str:
    """Each run of white space that is more than plain spaces becomes one space."""
    return _SPACE.sub(" ", _SPACE_RUN.sub("", text))


def laid_out(text: str) -> str:
    """Line ends become line feeds, unusual spaces plain ones, and tabs reach to every eighth column."""
    text = _ODD_SPACE.sub(_same_width, _LINE_BREAK.sub("\n", text))
    return text.expandtabs(8) if "\t" in text else text


def _as_windows_meant(found: re.Match[str]) -> str:
    """C1 controls in mail are nearly always Windows-1252 under a wrong label: 0x92 is an apostrophe."""
    return found[0].encode("latin-1").decode("cp1252", "ignore")


def _same_width(found: re.Match[str]) -> str:
    return "  " if found[0] in "\u3000\u115f\u3164" else " "


def _unchained(found: re.Match[str]) -> str:
    return found[0].replace("\u200d", "")


def _thinned(found: re.Match[str]) -> str:
    """Drops the marks that stack too high. Width decides, not category: that is what the layout counts."""
    kept: list[str] = []
    run = 0
    for character in found[0]:
        if character != "\u200c":
            run = run + 1 if _has_no_width(character) else 0
        if run <= MARKS:
            kept.append(character)
    return "".join(kept)


@cache
def _has_no_width(character: str) -> bool:
    return cell_len(character) == 0
