"""The pieces of a line of HTML mail: words with the links in them, pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.mail import links
from tui.mail.page import Picture, Span
from tui.mail.safety import clean
from tui.mail.text import width

if TYPE_CHECKING:
    from tui.mail.targets import Targets
    from tui.mail.tree import Element


def plain_runs(text: str, style: str, targets: Targets, colour: str = "") -> list[Span]:
    """Words without markup, with the links that stand in them."""
    runs: list[Span] = []
    position = 0
    for start, end, url in links.find(text):
        if start > position:
            runs.append(Span(text[position:start], style, "", colour))
        words = text[start:end]
        targets.number(url, words)
        runs.append(Span(links.shown(words), "link", targets.url(url)))
        position = end
    if position < len(text):
        runs.append(Span(text[position:], style, "", colour))
    return runs


def unattached(words: str) -> str:
    """The words without marks that would sit on the last letter of other words."""
    while words and words[0] not in " \n" and not words[0].isascii() and width(words[0]) == 0:
        words = words[1:]
    return words


def is_own_name(words: str, raw: str) -> bool:
    """Whether the words of a link are its address, so that they need no number."""
    said = words.strip()
    return "://" in said or raw.removesuffix("/") in (f"mailto:{said}", f"http://{said}", f"https://{said}")


def picture(element: Element, alt: str) -> Picture:
    source = clean(element.get("src"), 8_000).strip()
    remote = source.lower().startswith(("http:", "https:", "//"))
    cid = source[4:] if source.lower().startswith("cid:") else ""
    return Picture(
        source if remote else "", alt, _pixels(element, "width"), _pixels(element, "height"), remote, cid
    )


def _pixels(element: Element, side: str) -> int:
    written = element.get(side).strip().removesuffix("px")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 5 else 0
