"""What the elements and inline styles of HTML mail do to the look of words: weight, shape, colour, link."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tui.frozen import frozen
from tui.mail.colours import tint

if TYPE_CHECKING:
    from tui.mail.tree import Element

_SHAPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "cite": "italic", "var": "italic",
    "dfn": "italic", "address": "italic", "u": "underline", "ins": "underline", "mark": "underline", "s": "strike",
    "strike": "strike", "del": "strike", "code": "code", "kbd": "code", "tt": "code", "samp": "code",
}  # fmt: skip
_ORDER = (
    "heading",
    "quote1",
    "quote2",
    "quote3",
    "signature",
    "link",
    "code",
    "bold",
    "italic",
    "underline",
    "strike",
)
_LONGEST_STYLE = 4_000


class Inline(NamedTuple):
    """What a style attribute says; None where it says nothing. ``display`` and ``space`` are CSS words, or ""."""

    bold: bool | None = None
    italic: bool | None = None
    underline: bool = False
    strike: bool = False
    colour: str | None = None
    display: str = ""
    space: str = ""
    direction: str = ""


_PLAIN = Inline()


@lru_cache(2048)
def inline(style: str) -> Inline:
    """The declarations of a style attribute that matter here; a later one wins."""
    said: dict[str, str] = {}
    for declaration in style[:_LONGEST_STYLE].split(";"):
        name, _, value = declaration.partition(":")
        said[name.strip().lower()] = value.replace("!important", "").strip().lower()
    decoration = said.get("text-decoration", "") + " " + said.get("text-decoration-line", "")
    colour = said.get("color")
    return Inline(
        _is_bold(said.get("font-weight", "")),
        _is_italic(said.get("font-style", "")),
        "underline" in decoration,
        "line-through" in decoration,
        None if colour is None else tint(colour),
        said.get("display", ""),
        said.get("white-space", ""),
        said.get("direction", ""),
    )


def _is_bold(weight: str) -> bool | None:
    if weight in ("bold", "bolder"):
        return True
    if weight in ("normal", "lighter"):
        return False
    return int(weight) >= 600 if re.fullmatch(r"[1-9]\d{2}", weight) else None


def _is_italic(shape: str) -> bool | None:
    return None if not shape or shape == "inherit" else shape.startswith(("italic", "oblique"))


@frozen
class Ink:
    """How words look. ``base`` is "heading", "quote1" to "quote3", "signature" or ""; ``link`` is where they lead."""

    base: str = ""
    shapes: frozenset[str] = frozenset()
    link: str = ""
    colour: str = ""
    preformatted: bool = False
    right_to_left: bool = False

    @property
    def style(self) -> str:
        """The words for ``Span.style``. What quotes somebody is in the quote's colour, links excepted."""
        if self.link:
            return _joined(self.shapes - {"underline", "code"} | {"link"})
        return _joined(self.shapes | {self.base})


@lru_cache(256)
def _joined(words: frozenset[str]) -> str:
    return " ".join(word for word in _ORDER if word in words)


def restyled(ink: Ink, element: Element) -> Ink:
    """The look of the words in an element, from the look around it."""
    attributes = element.attributes
    shape = _SHAPES.get(element.name)
    if not attributes and not shape:
        return ink
    said = inline(attributes["style"]) if "style" in attributes else _PLAIN
    shapes = _shaped(ink.shapes | {shape} if shape else ink.shapes, said)
    colour = ink.colour
    if said.colour is not None:
        colour = said.colour
    elif element.name == "font" and "color" in attributes:
        colour = tint(attributes["color"])
    direction = attributes.get("dir", "").lower() or said.direction
    made = Ink(
        ink.base or _base(element),
        shapes,
        ink.link,
        colour,
        said.space.startswith("pre") if said.space else ink.preformatted,
        direction == "rtl" if direction in ("rtl", "ltr") else ink.right_to_left,
    )
    return ink if made == ink else made


def _base(element: Element) -> str:
    """Signatures are told by the names that Gmail, Thunderbird, Outlook and others give them."""
    return "signature" if "signature" in f"{element.get('class')} {element.get('id')}".lower() else ""


def _shaped(shapes: frozenset[str], said: Inline) -> frozenset[str]:
    if said.bold is not None:
        shapes = shapes | {"bold"} if said.bold else shapes - {"bold"}
    if said.italic is not None:
        shapes = shapes | {"italic"} if said.italic else shapes - {"italic"}
    if said.underline:
        shapes |= {"underline"}
    return shapes | {"strike"} if said.strike else shapes
