"""How much of an HTML mail is looked at, so that none takes long.

Lexbor builds its tree as the HTML standard says, and some of what the standard says takes quadratic time:
each tag looks up through all the open elements (60,000 open ``div`` take 20 seconds), each attribute through
those before it in its tag, and emphasis that was left open is opened again in every paragraph. This reads the
tags once, in linear time, and cuts the mail before that gets out of hand. No letter comes near these bounds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

MOST_CHARACTERS = 4_000_000
MOST_TAGS = 30_000
"""Four times what a newsletter of 300 kB has."""
MOST_ATTRIBUTES = 500
"""Of one tag."""
_MOST_STEPS = 20_000_000
"""Looks at open elements, in all: a quarter of a second."""
_MOST_COPIES = 500_000
"""Elements of emphasis that are opened again, in all."""

# The standard's own reading of tags (§13.2.5.6 to §13.2.5.39). Nothing here gives back what it has taken, and an
# unpaired quote or comment reaches to the end, so that each character is read once.
_VALUE = r"\"[^\"]*+\"?|'[^']*+'?|[^\s>\"'][^\s>]*+"
_ATTRIBUTE = rf"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:{_VALUE})?)?"
_TAG = re.compile(
    rf"<!--(?:-?>|.*?--!?>|.*)|<(/?)([a-zA-Z][^\s/>]*+)((?:[\s/]++|{_ATTRIBUTE})*+)>?", re.DOTALL
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_RAW_END = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
}
# fmt: off
_ENDS_BY_ITSELF = frozenset({
    "p", "li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "optgroup", "html", "head", "body",
    "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr", "param",
})
"""Elements that are closed without an end tag, or have no content: leaving them open nests nothing."""
_EMPHASIS = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})
# fmt: on


class Bounded(NamedTuple):
    """The mail, or the beginning of it that can be read in a short time; whether it was ``cut``."""

    source: str
    cut: bool


@dataclass(slots=True)
class _Cost:
    """What the tags up to here make a parser do. Elements that are closed out of order count as open."""

    opened: list[str] = field(default_factory=list[str])
    emphasis: int = 0
    tags: int = 0
    steps: int = 0
    copies: int = 0

    def add(self, name: str, *, end: bool) -> bool:
        """Counts one tag. False when it is one too many."""
        self.tags += 1
        self.steps += len(self.opened)
        if end:
            if self.opened and self.opened[-1] == name:
                self.opened.pop()
                self.emphasis -= name in _EMPHASIS
        else:
            self.copies += self.emphasis
            if name not in _ENDS_BY_ITSELF:
                self.opened.append(name)
                self.emphasis += name in _EMPHASIS
        return self.tags <= MOST_TAGS and self.steps <= _MOST_STEPS and self.copies <= _MOST_COPIES


def bounded(source: str) -> Bounded:
    """The part of the mail that is looked at."""
    cut = len(source) > MOST_CHARACTERS
    source = source[:MOST_CHARACTERS]
    cost = _Cost()
    position = 0
    while found := _TAG.search(source, position):
        position = found.end()
        slash, name, written = found.groups()
        if name is None:
            continue
        name = name.lower()
        if not cost.add(name, end=bool(slash)) or _has_many_attributes(written):
            return Bounded(source[: found.start()], cut=True)
        if not slash and name in _RAW_END:
            end = _RAW_END[name].search(source, position)
            position = end.start() if end else len(source)
    return Bounded(source, cut)


def _has_many_attributes(written: str) -> bool:
    if len(written) <= 2 * MOST_ATTRIBUTES:
        return False
    return next(islice(_ATTRIBUTES.finditer(written), MOST_ATTRIBUTES, None), None) is not None
