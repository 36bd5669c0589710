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
    """How the word is in the name (0: begins it, 1: begins a part, 2: inside, 3: scattered), and where."""
    if name.startswith(word):
        return 0, 0
    if begins := re.search(rf"(?<!\w){re.escape(word)}", name):
        return 1, begins.start()
    if (inside := name.find(word)) >= 0:
        return 2, inside
    at = -1
    for letter in word:
        at = name.find(letter, at + 1)
        if at < 0:
            return None
    return 3, at
