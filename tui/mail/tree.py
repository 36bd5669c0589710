"""HTML mail as a tree of what may be seen, from the parser Lexbor (in the package selectolax).

Why this parser, measured on real and on broken mail, a newsletter of 300 kB, and hostile repetition:

- **selectolax** (Lexbor): 5 ms for the newsletter; builds the tree that browsers build, so that broken mail reads
  as its sender saw it; lets other threads run meanwhile; 25 ms to import, needs nothing else, wheels for CPython
  3.11 to 3.14 on Linux (glibc and musl, x86 and ARM) and macOS. Deep nesting and many attributes take it quadratic
  time, which ``bounds`` keeps from it.
- **lxml** (libxml2): as fast, but drops what follows the first ``</html>`` (messages with two HTML parts have two)
  and what lies deeper than 256 elements, silently; many attributes take it quadratic time, too (40 s for 50,000).
- **html5lib**: the same tree as Lexbor, in 180 ms; quadratic on deep nesting (46 s where Lexbor takes 1.5 s).
- **html.parser**: tokens but no tree, and quadratic on unclosed tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.frozen import frozen
from tui.mail.bounds import bounded
from tui.mail.elements import DROPPED
from tui.mail.hiding import Hiding, is_tracker, tiny

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_DEEPEST = 120
"""Elements within elements; what lies deeper is read without its structure."""
MOST_NODES = 150_000
"""Elements and texts that are looked at."""


@dataclass(slots=True)
class Element:
    """An element that may be seen: its name in lower case, its attributes, and what is in it, in order."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    children: list[Element | str] = field(default_factory=list["Element | str"])

    def get(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    def words(self, limit: int = 10_000) -> str:
        """The texts in it, joined; no more of them once they have ``limit`` characters, or so many nodes are seen."""
        found: list[str] = []
        size = 0
        for text in self.texts(limit):
            found.append(text)
            size += len(text)
            if size >= limit:
                break
        return "".join(found)

    def texts(self, most: int) -> Iterator[str]:
        """The texts among the first ``most`` nodes in it."""
        waiting: list[Element | str] = [self]
        for _ in range(most):
            if not waiting:
                return
            node = waiting.pop()
            if isinstance(node, str):
                yield node
            else:
                waiting.extend(reversed(node.children))

    def descendants(self) -> Iterator[Element]:
        """The elements in it, in document order."""
        waiting: list[Element] = [self]
        while waiting:
            node = waiting.pop()
            below = [child for child in node.children if isinstance(child, Element)]
            if node is not self:
                yield node
            waiting.extend(reversed(below))


@frozen
class Document:
    """A mail's HTML. ``trackers`` counts the pictures that show nothing; ``cut``: only its beginning is here."""

    root: Element
    trackers: int
    cut: bool


def parse(source: str) -> Document:
    """The tree of what may be seen, in time linear to the input. Whatever the input is, there is a tree."""
    from selectolax.lexbor import LexborHTMLParser

    source, cut = bounded(source.encode("utf-8", "replace").decode())
    tree = LexborHTMLParser(source)
    hiding = Hiding()
    for style in tree.css("style"):
        hiding.learn(style.text(deep=True))
    root = Element("body")
    if tree.root is not None:
        cut |= not _Growth(hiding).grow(tree.root, root)
    trackers = sum(is_tracker(_attributes(image), hiding) for image in tree.css("img"))
    return Document(root, trackers, cut)


@dataclass(slots=True)
class _Growth:
    hiding: Hiding
    nodes: int = 0

    def grow(self, top: LexborNode, root: Element) -> bool:
        """Copies what may be seen. False when there was more than is looked at."""
        waiting: list[tuple[LexborNode, Element, int, bool]] = [(top, root, 0, False)]
        while waiting:
            node, element, depth, is_tiny = waiting.pop()
            child = node.first_child
            while child is not None:
                self.nodes += 1
                if self.nodes > MOST_NODES:
                    return False
                if child.is_text_node:
                    if not is_tiny:
                        element.children.append(child.text_content or "")
                elif child.is_element_node and (made := self.element(child)):
                    element.children.append(made)
                    small = tiny(made.get("style"))
                    small = is_tiny if small is None else small
                    if depth < _DEEPEST:
                        waiting.append((child, made, depth + 1, small))
                    elif not small:
                        made.children.append(child.text(deep=True, separator=" "))
                child = child.next
        return True

    def element(self, node: LexborNode) -> Element | None:
        """The element without its content, unless nobody sees it."""
        name = (node.tag or "").lower()
        if name in DROPPED:
            return None
        attributes = _attributes(node)
        return None if self.hiding.hidden(attributes) else Element(name, attributes)


def _attributes(node: LexborNode) -> dict[str, str]:
    return {name: value or "" for name, value in node.attributes.items()}
