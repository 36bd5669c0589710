"""How well typed words match a name: forgiving about case, accents, order and left-out letters."""

from __future__ import annotations

import re
import unicodedata

Rank = tuple[int, int, int]
"""Smaller is better; comparable with the ranks of other names for the same words."""


def plain(text: str) -> str:
    """The text without case and accents: ``Entwürfe`` is found by ``entwurfe``."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def rank(query: str, name: str) -> Rank | None:
    """None when a word of the query is not in the name, not even as letters in order."""
    there = plain(name)
    total, at = 0, 0
    for word in plain(query).split():
        found = _place(word, there)
        if found is None:
            return None
        total += found[0]
        at += found[1]
    return total, at, len(there)


def _place(word: str, name: str) -> tuple[int, int] | None:
    """How the word is in the name, and where, or over how many letters it is scattered.

    0: begins it, 1: begins a part, 2: first letters of parts that follow each other, 3: inside, 4: scattered.
    """
    if name.startswith(word):
        return 0, 0
    if begins := re.search(rf"(?<!\w){re.escape(word)}", name):
        return 1, begins.start()
    initials = len(word) > 1 and re.search(r"(?<!\w)" + r"\w*\W+".join(map(re.escape, word)), name)
    if (inside := name.find(word)) >= 0:
        return (2, initials.start()) if initials else (3, inside)
    if initials:
        return 2, initials.start()
    spans = [end - start for start in _starts(word[0], name) if (end := _end(word, name, start))]
    return (4, min(spans)) if spans else None


def _starts(letter: str, name: str) -> list[int]:
    return [place for place, each in enumerate(name) if each == letter]


def _end(word: str, name: str, start: int) -> int:
    """Where the letters end that come one after the other from there on; 0: they do not all come."""
    at = start - 1
    for letter in word:
        at = name.find(letter, at + 1)
        if at < 0:
            return 0
    return at + 1
