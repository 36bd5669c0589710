"""HTML cut into tokens, in linear time whatever it looks like.

The standard library's parser takes quadratic time on some broken input, and mail is broken input. This one
follows the HTML standard's tokenizer (https://html.spec.whatwg.org/#tokenization) where that shows, and it
never goes back: each search either moves on or is never made again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_TAG_MARK = re.compile(r"[>\"']")
_COMMENT_END = re.compile(r"--!?>")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>][^\s>]*)))?")
# Elements whose content is text up to their own end tag; none of it is for reading.
_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
}


class Token(NamedTuple):
    """``kind`` is "text" (``value``: the words, entities decoded), "start" or "end" (``value``: the tag's name in
    lower case, ``rest``: its attributes as written), or "raw" (``rest``: what a script or style element holds).
    """

    kind: str
    value: str
    rest: str = ""


def tokens(source: str) -> Iterator[Token]:
    """The tokens of the document, without comments and declarations."""
    position, length = 0, len(source)
    unpaired: set[str] = set()
    while position < length:
        opening = source.find("<", position)
        if opening < 0:
            opening = length
        if opening > position:
            yield Token("text", _decoded(source[position:opening]))
        if opening == length:
            return
        following = source[opening + 1 : opening + 2]
        if following.isascii() and following.isalpha():
            token, position = _start_tag(source, opening, unpaired)
            yield token
            if token.value in _RAW:
                content, position = _raw(source, position, _RAW[token.value])
                yield Token("raw", token.value, content)
        elif following in ("/", "!", "?") and following:
            token, position = _other(source, opening, following)
            if token:
                yield token
        else:
            yield Token("text", "<")
            position = opening + 1


def _start_tag(source: str, opening: int, unpaired: set[str]) -> tuple[Token, int]:
    name = _NAME.match(source, opening + 1)
    assert name is not None
    position = name.end()
    while True:
        mark = _TAG_MARK.search(source, position)
        if mark is None:
            return Token("text", ""), len(source)
        position = mark.end()
        if mark[0] == ">":
            break
        # A quote opens a value only after an equals sign, and only if there is another one to close it.
        if mark[0] not in unpaired and source[max(mark.start() - 64, 0) : mark.start()].rstrip().endswith(
            "="
        ):
            closing = source.find(mark[0], position)
            if closing < 0:
                unpaired.add(mark[0])
            else:
                position = closing + 1
    return Token("start", name[0].lower(), source[name.end() : position - 1]), position


def _other(source: str, opening: int, following: str) -> tuple[Token | None, int]:
    """End tags are tokens; comments, declarations and processing instructions are passed over."""
    if source.startswith("<!--", opening):
        if source.startswith((">", "->"), opening + 4):
            return None, source.index(">", opening) + 1
        end = _COMMENT_END.search(source, opening + 4)
        return None, end.end() if end else len(source)
    closing = source.find(">", opening)
    position = closing + 1 if closing >= 0 else len(source)
    name = _NAME.match(source, opening + 2) if following == "/" else None
    return (Token("end", name[0].lower()) if name else None), position


def _raw(source: str, position: int, end: re.Pattern[str]) -> tuple[str, int]:
    found = end.search(source, position)
    stop = found.start() if found else len(source)
    return source[position:stop], stop


def _decoded(text: str) -> str:
    return html.unescape(text) if "&" in text else text


def attributes(written: str) -> dict[str, str]:
    """The attributes of a start tag: names in lower case, the first of each name, entities decoded."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(written):
        name, double, single, bare = match.groups()
        found.setdefault(name.lower(), _decoded(double or single or bare or ""))
    return found
