"""What of a message is its text and what is attached (RFC 8621 §4.1.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import zip_longest

from tui.demo.mime.parse import Part

_MEDIA = ("image/", "audio/", "video/")
_PADDING = re.compile("(?:[\u034f\u200b\u200c\u00ad\ufeff]+[\\s\u00a0]*)+(?=[\\s\u00a0]|$)")
_IGNORED_TAGS = {"style", "script", "title", "head"}
_BREAKING_TAGS = {"p", "br", "div", "tr", "td", "li", "h1", "h2", "h3", "table", "blockquote"}


@dataclass(slots=True)
class Views:
    """The three flat views of a part tree."""

    text: list[Part] = field(default_factory=list[Part])
    html: list[Part] = field(default_factory=list[Part])
    attachments: list[Part] = field(default_factory=list[Part])

    @property
    def has_attachment(self) -> bool:
        """Something a person would save: more than pictures which the text shows."""
        return any(part.disposition != "inline" for part in self.attachments)


def views(root: Part) -> Views:
    """textBody, htmlBody and attachments, by the algorithm that RFC 8621 §4.1.4 suggests."""
    result = Views()
    _walk([root], "mixed", False, result.html, result.text, result.attachments)
    return result


def _is_media(part: Part) -> bool:
    return part.type.startswith(_MEDIA)


def _is_inline(part: Part, position: int, container: str) -> bool:
    if part.disposition == "attachment":
        return False
    if part.type not in {"text/plain", "text/html"} and not _is_media(part):
        return False
    return position == 0 or (container != "related" and (_is_media(part) or not part.name))


def _walk(
    parts: list[Part],
    container: str,
    in_alternative: bool,
    html: list[Part] | None,
    text: list[Part] | None,
    attachments: list[Part],
) -> None:
    text_length = -1 if text is None else len(text)
    html_length = -1 if html is None else len(html)
    for position, part in enumerate(parts):
        if part.multipart:
            inner = part.type.partition("/")[2]
            _walk(part.parts, inner, in_alternative or inner == "alternative", html, text, attachments)
        elif not _is_inline(part, position, container):
            attachments.append(part)
        elif container == "alternative":
            _choose(part, html, text, attachments)
        else:
            if in_alternative and part.type == "text/plain":
                html = None
            if in_alternative and part.type == "text/html":
                text = None
            if text is not None:
                text.append(part)
            if html is not None:
                html.append(part)
            if (text is None or html is None) and _is_media(part):
                attachments.append(part)
    if container == "alternative" and text is not None and html is not None:
        if text_length == len(text) and html_length != len(html):
            text.extend(html[html_length:])
        elif html_length == len(html) and text_length != len(text):
            html.extend(text[text_length:])


def _choose(part: Part, html: list[Part] | None, text: list[Part] | None, attachments: list[Part]) -> None:
    if part.type == "text/plain" and text is not None:
        text.append(part)
    elif part.type == "text/html" and html is not None:
        html.append(part)
    elif part.type not in {"text/plain", "text/html"}:
        attachments.append(part)


def leaves(part: Part) -> Iterator[Part]:
    """Every part that is no multipart, in order."""
    if not part.multipart:
        yield part
    for child in part.parts:
        yield from leaves(child)


def charset_of(part: Part) -> str | None:
    """The charset parameter, the implicit us-ascii of text, or None for what is no text."""
    if not part.type.startswith("text/"):
        return None
    return part.parameters.get("charset") or "us-ascii"


def decoded(part: Part) -> tuple[str, bool]:
    """The text of a part with LF line ends, and whether some of it could not be decoded."""
    charset = charset_of(part) or "utf-8"
    data = part.content()
    problem = not part.known_encoding
    try:
        if charset.lower() in {"us-ascii", "ascii"}:
            # us-ascii that is none is UTF-8 far more often than anything else; but nobody said so.
            problem = problem or not data.isascii()
            charset = "utf-8"
        text = data.decode(charset)
    except LookupError:
        text, problem = data.decode("utf-8", "replace"), True
    except ValueError:
        text, problem = data.decode(charset, "replace"), True
    return text.replace("\r\n", "\n").replace("\x00", ""), problem


def truncate(text: str, limit: int, is_html: bool) -> tuple[str, bool]:
    """At most ``limit`` octets of UTF-8, cut between characters and not within an HTML tag."""
    data = text.encode("utf-8", "replace")
    if limit <= 0 or len(data) <= limit:
        return text, False
    kept = data[:limit].decode("utf-8", "ignore")
    if is_html and kept.rfind("<") > kept.rfind(">"):
        kept = kept[: kept.rfind("<")]
    return kept, True


class _Text(HTMLParser):
    def __init__(self, shown_attributes: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.ignoring = 0
        self.shown_attributes = shown_attributes

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _IGNORED_TAGS:
            self.ignoring += 1
        if tag in _BREAKING_TAGS:
            self.pieces.append(" ")
        if not self.ignoring:
            self.pieces += [f" {value} " for name, value in attrs if value and name in self.shown_attributes]

    def handle_endtag(self, tag: str) -> None:
        if tag in _IGNORED_TAGS and self.ignoring:
            self.ignoring -= 1

    def handle_data(self, data: str) -> None:
        if not self.ignoring:
            self.pieces.append(data)


def text_of_html(html: str, *shown_attributes: str) -> str:
    """The words of an HTML text, without layout; with those in some attributes, where asked for."""
    parser = _Text(frozenset(shown_attributes))
    parser.feed(html)
    parser.close()
    return "".join(parser.pieces)


def readable(root: Part) -> str:
    """All text of a message, as a search for words in its body sees it."""
    pieces: list[str] = []
    for part in leaves(root):
        if part.type.startswith("text/"):
            text, _ = decoded(part)
            pieces.append(text_of_html(text, "alt", "title") if part.type == "text/html" else text)
    return "\n".join(pieces)


def preview(root: Part) -> str:
    """Up to 256 characters of plain text from the start of the message; quotes of others are left out."""
    pieces: list[str] = []
    for part in views(root).text:
        if part.type.startswith("text/"):
            text, _ = decoded(part)
            pieces.append(text_of_html(text) if part.type == "text/html" else _own_words(text))
    return shortened(" ".join(pieces))


def shortened(text: str) -> str:
    """The beginning of a text as a preview: one line, without the padding that newsletters hide in theirs."""
    # All padding is beyond ASCII: most texts need no look for it.
    words = " ".join((text if text.isascii() else _PADDING.sub(" ", text)).split())
    return words if len(words) <= 256 else words[:255] + "…"


def _own_words(text: str) -> str:
    lines = text.split("\n-- \n")[0].splitlines()
    own = [
        line
        for line, below in zip_longest(lines, lines[1:], fillvalue="")
        if not line.startswith(">") and not (below.startswith(">") and line.rstrip().endswith(":"))
    ]
    return "\n".join(own) if any(line.strip() for line in own) else re.sub(r"(?m)^>+ ?", "", text)
