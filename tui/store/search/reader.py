"""What a person types to find mail, read as a query.

All words and "phrases" must be found; ``OR`` between two asks for one of them, parentheses group, ``-`` or ``NOT``
before one means that it must not be found. ``from:`` and the like narrow where, ``is:``, ``in:``, ``before:`` and the
like narrow which. A mistake never blocks: what is not understood is searched for as text, and said. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from tui.store.search.query import (
    KEYWORDS,
    OPERATORS,
    TEXT_FIELDS,
    All,
    Any,
    Asleep,
    Attached,
    Header,
    Inside,
    Keyword,
    Node,
    Not,
    OfList,
    Received,
    Search,
    Size,
    ToMask,
    Words,
)
from tui.store.search.values import octets, span

DEEPEST = 20
"""Parentheses in each other."""
MOST = 100
"""Words and conditions in one search."""

_PIECE = re.compile(
    r"""(?P<open>[-+]?\()|(?P<close>\))|(?P<or>OR\b(?!:)|\|)|(?P<and>AND\b(?!:)|&&?)|(?P<no>NOT\b(?!:))|
    (?P<sign>[-+])?(?:(?P<field>[A-Za-z]+):)?(?:"(?P<phrase>[^"]*)(?P<end>"?)|(?P<word>[^\s()"]+)|(?P<group>(?<=:)\())""",
    re.VERBOSE,
)
_READABLE = re.compile(r"[^\W_]")


def parse(text: str, now: datetime | None = None) -> Search:
    """Never fails. Dates are those of the time zone of ``now``."""
    return _Reader(text, now or datetime.now().astimezone()).read()


class _Reader:
    """Reads pieces from left to right. ``OR`` binds more tightly than standing side by side, as in Gmail."""

    def __init__(self, text: str, now: datetime) -> None:
        self.text = text
        self.now = now
        self.notes: list[str] = []
        self.pieces = list(_PIECE.finditer(text))[:MOST]
        self.at = 0

    def read(self) -> Search:
        parts: list[Node] = []
        while self.at < len(self.pieces):
            found = self.row("", 0)
            if found is not None:
                parts.append(found)
            self.at += 1  # a parenthesis that closes nothing
        return Search(_all(parts), tuple(dict.fromkeys(self.notes)))

    def row(self, field: str, depth: int) -> Node | None:
        """What stands side by side, up to a closing parenthesis or the end."""
        parts: list[list[Node]] = []
        joined = False
        while self.at < len(self.pieces) and not self.pieces[self.at]["close"]:
            piece = self.pieces[self.at]
            if piece["or"] or piece["and"]:
                joined = bool(piece["or"]) and bool(parts)
                self.at += 1
                continue
            node = self.one(field, depth)
            if node is None:
                continue
            if joined:
                parts[-1].append(node)
            else:
                parts.append([node])
            joined = False
        return _all([_any(some) for some in parts])

    def one(self, field: str, depth: int) -> Node | None:
        """A word, a condition or a group, and whether it must be found. The reader stands behind it then."""
        piece = self.pieces[self.at]
        self.at += 1
        if piece["no"]:
            if self.at < len(self.pieces) and not self.pieces[self.at]["close"]:
                found = self.one(field, depth)
                return None if found is None else Not(found)
            return None
        if piece["open"] or piece["group"]:
            inner = (piece["field"] or field).lower() if piece["group"] else field
            found = self.group(inner, depth)
            minus = (piece["open"] or piece["sign"] or "").startswith("-")
        else:
            found = self.leaf(piece, field)
            minus = piece["sign"] == "-"
        return Not(found) if minus and found is not None else found

    def group(self, field: str, depth: int) -> Node | None:
        if depth >= DEEPEST:
            return None
        found = self.row(field, depth + 1)
        self.at += 1  # the parenthesis that closes it, or the end
        return found

    def leaf(self, piece: re.Match[str], outer: str) -> Node | None:
        phrase = piece["phrase"]
        value = piece["word"] if phrase is None else phrase
        typed = (piece["field"] or "").lower()
        field = typed or outer
        begun = phrase is None and piece.end() == len(self.text)
        if field in OPERATORS:
            if not value:
                return None
            found = self.condition(field, value, begun)
            if found is not None:
                return found
            self.notes.append(f"“{field}:{value}” was not understood; it is searched for as text.")
            value = f"{field}:{value}"
        elif typed:
            value = f"{piece['field']}:{value}"
        return self.plain(Words(value or "", begun=begun))

    def plain(self, words: Words) -> Node | None:
        return words if _READABLE.search(words.text) else None

    def condition(self, field: str, value: str, begun: bool) -> Node | None:
        """What ``field:value`` means; None when it means nothing."""
        if field in TEXT_FIELDS:
            return self.plain(Words(value, field, begun))
        small = value.lower()
        simple: dict[str, Callable[[], Node | None]] = {
            "in": lambda: Inside(value),
            "is": lambda: self.state(small),
            "has": lambda: Attached() if small in ("attachment", "attachments", "file", "files") else None,
            "larger": lambda: _sized(value, larger=True),
            "smaller": lambda: _sized(value, larger=False),
            "list": lambda: OfList(small),
            "mask": lambda: ToMask(small),
            "keyword": lambda: Keyword(small) if small.split() == [small] else None,
            "header": lambda: _header(value),
        }
        if field in simple:
            return simple[field]()
        found = span(value, self.now)
        if found is None:
            return None
        first, end = found
        return {
            "before": Received(until=first),
            "after": Received(since=first),
            "on": Received(first, end),
        }[field]

    def state(self, value: str) -> Node | None:
        if value == "snoozed":
            return Asleep()
        return Keyword(*KEYWORDS[value]) if value in KEYWORDS else None


def _sized(value: str, *, larger: bool) -> Size | None:
    count = octets(value)
    if count is None:
        return None
    return Size(least=count) if larger else Size(below=count)


def _header(value: str) -> Header | None:
    name, _, text = value.partition(":")
    return Header(name, text.strip()) if re.fullmatch(r"[!-9;-~]+", name) else None


def _all(parts: list[Node]) -> Node | None:
    return None if not parts else parts[0] if len(parts) == 1 else All(tuple(parts))


def _any(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Any(tuple(parts))
