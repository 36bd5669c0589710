"""What the sender of an HTML mail keeps out of sight: preheaders, tracking pixels, versions for other screens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_CSS_LIMIT = 200_000
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_SIMPLE_SELECTOR = re.compile(r"[a-z0-9]*([.#][\w-]+)", re.IGNORECASE)
_END = r"(?=!|;|$)"
_GONE = re.compile(rf"(?:^|;)(?:display:none|visibility:hidden|opacity:0?\.?0*){_END}")
_SHOWN = re.compile(r"(?:^|;)display:(?!none)")
_CLIPPED = re.compile(rf"(?:^|;)(?:max-height|max-width|height|width):0(?:px|em|%)?{_END}")
_FONT_SIZE = re.compile(rf"(?:^|;)font-size:(\d{{0,4}}\.?\d{{0,4}})(px|pt|em|rem|%)?{_END}")
_SPACE = re.compile(r"\s+")
_NO_SIZE = re.compile(r"\s*[0-2](?:\.\d+)?(?:px)?\s*")
_NO_SIDE = re.compile(rf"(?:^|;)(?:width|height):[0-2](?:px)?{_END}")


def _squeezed(declarations: str) -> str:
    return _SPACE.sub("", declarations.lower())


@lru_cache(2048)
def hides(declarations: str) -> bool:
    """Whether these style declarations keep an element from being seen.

    ``mso-hide`` alone does not: it hides from Outlook what all the others see.
    """
    style = _squeezed(declarations)
    if _GONE.search(style):
        return True
    return "overflow:hidden" in style and _CLIPPED.search(style) is not None


@lru_cache(2048)
def tiny(declarations: str) -> bool | None:
    """Whether the text is made too small to be read; None where nothing is said of its size."""
    if "font-size" not in declarations.lower():
        return None
    size = _FONT_SIZE.search(_squeezed(declarations))
    if size is None or size[1] in ("", "."):
        return None
    return float(size[1]) < (3 if size[2] in ("px", "pt", None) else 0.1)


@dataclass(slots=True)
class Hiding:
    """What is hidden in one document: grows with its style elements, and is asked about each element."""

    selectors: set[str] = field(default_factory=set[str])

    def learn(self, css: str) -> None:
        """Takes in the rules of a style element that hide by one class or id, on every screen."""
        for selector, declarations in _rules(_COMMENT.sub("", css[:_CSS_LIMIT])):
            if hides(declarations):
                for each in selector.split(","):
                    simple = _SIMPLE_SELECTOR.fullmatch(each.strip())
                    if simple:
                        self.selectors.add(simple[1])

    def hidden(self, attributes: Mapping[str, str]) -> bool:
        """Whether the element with these attributes is not to be seen."""
        style = attributes.get("style", "")
        if "hidden" in attributes or (style and hides(style)):
            return True
        if not self.selectors or (style and _SHOWN.search(_squeezed(style))):
            return False
        names = ["." + name for name in attributes.get("class", "").split()]
        return not self.selectors.isdisjoint([*names, "#" + attributes.get("id", "")])


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """The selectors and declarations outside of @media and other blocks, which speak of some screens only."""
    depth = start = 0
    selector = ""
    for brace in _BRACE.finditer(css):
        if brace[0] == "{":
            if depth == 0:
                selector = css[start : brace.start()].rpartition(";")[2].strip()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and not selector.startswith("@"):
                yield selector, css[start : brace.start()]
        start = brace.end()


def is_pixel(attributes: Mapping[str, str]) -> bool:
    """Whether an image is too small to show anything: a spacer, or a pixel that tells when a mail is read."""
    if any(_NO_SIZE.fullmatch(attributes.get(side, "")) for side in ("width", "height")):
        return True
    return _NO_SIDE.search(_squeezed(attributes.get("style", ""))) is not None


def is_tracker(attributes: Mapping[str, str], hiding: Hiding) -> bool:
    """Whether an image is fetched from somewhere, and shows nothing: it only tells that, and where, a mail is read.

    Spacers, which only hold a layout open, are one pixel in one direction and have a size in the other.
    """
    source = attributes.get("src", "").strip()
    if not source.lower().startswith(("http:", "https:", "//")):
        return False
    if all(_NO_SIZE.fullmatch(attributes.get(side, "")) for side in ("width", "height")):
        return True
    style = _squeezed(attributes.get("style", ""))
    return hiding.hidden(attributes) or len(_NO_SIDE.findall(style)) > 1
