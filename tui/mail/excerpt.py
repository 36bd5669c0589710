"""The part of a text in which what was searched for stands: one harmless line, and where in it the words are. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

from tui.frozen import frozen
from tui.mail.safety import clean

LENGTH = 240
"""Characters of an excerpt."""
BEFORE = 24
"""Of them, so many stand before the first word that was found, so that it is seen in a narrow list, too."""

Spans = tuple[tuple[int, int], ...]
"""Stretches of a text: first letter, one after the last."""

_MARK = re.compile(r"</?mark>", re.IGNORECASE)
_QUOTED = re.compile(r"(?m)^[ \t]*>.*\n?")
_QUOTES = re.compile(r"(?m)^[ \t]*>[> \t]*")
_TOKEN = re.compile(r"[^\W_]+")


@frozen
class Excerpt:
    """``text`` is clean; ``spans`` are the places in it that were found."""

    text: str
    spans: Spans = ()


@lru_cache(64)
def sought(phrases: tuple[tuple[str, bool], ...]) -> re.Pattern[str] | None:
    """What finds each of these phrases in a folded text, as the words of the full text are parted; None: there are no
    words. A phrase's last word may be unfinished where the flag beside it says so."""
    parts: list[str] = []
    for phrase, begun in phrases:
        words = _TOKEN.findall(_folded(normalize("NFC", phrase)))
        if words:
            end = "" if begun else r"(?![^\W_])"
            parts.append(r"[\W_]+".join(map(re.escape, words)) + end)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(parts, key=len, reverse=True))})") if parts else None


def spans(text: str, wanted: re.Pattern[str]) -> Spans:
    """Where it stands in the text, whatever the case and the accents."""
    return tuple(found.span() for found in wanted.finditer(_folded(text)))


def excerpt(text: str, wanted: re.Pattern[str]) -> Excerpt | None:
    """The text around the first place, rather one that is not quoted; None: it is not in there."""
    text = normalize("NFC", text)
    for part in (_QUOTED.sub("", text), _QUOTES.sub("", text)):
        line = " ".join(part.split())
        first = wanted.search(_folded(line))
        if first is not None:
            return _around(line, first.start(), wanted)
    return None


def _around(line: str, first: int, wanted: re.Pattern[str]) -> Excerpt:
    start = _beginning(line, first)
    around = clean(("…" if start else "") + line[start : start + LENGTH].strip())
    return Excerpt(around, spans(around, wanted))


def of_snippet(marked: str) -> Excerpt | None:
    """What a server shows: HTML in which ``<mark>`` is the only tag (RFC 8621 §5); None where nothing is marked."""
    from html import unescape  # its table of names takes longer than a first paint can wait

    text = ""
    found: list[tuple[int, int]] = []
    for place, part in enumerate(_MARK.split(marked)):
        plain = clean(unescape(part))
        if place % 2 and plain:
            found.append((len(text), len(text) + len(plain)))
        text += plain
    return _from_the_first(text, found) if found else None


def _from_the_first(text: str, found: list[tuple[int, int]]) -> Excerpt:
    """Without what stands long before the first place."""
    start = _beginning(text, found[0][0])
    if not start:
        return Excerpt(text, tuple(found))
    return Excerpt(f"…{text[start:]}", tuple((first - start + 1, last - start + 1) for first, last in found))


def _beginning(text: str, first: int) -> int:
    """Where an excerpt begins, at a word, that shows what stands at ``first``."""
    start = max(0, first - BEFORE)
    blank = text.find(" ", start, first)
    return 0 if not start else blank + 1 if blank >= 0 else first


class _Plain(dict[int, int]):
    """Letters in lower case without their accents, each as one letter: places in the text stay what they are."""

    def __missing__(self, code: int) -> int:
        small = normalize("NFD", chr(code))[0].lower()[:1]
        self[code] = ord(small)
        return self[code]


_plain = _Plain()


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_plain)
