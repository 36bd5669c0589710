"""A message as a page for a browser: what could run, load or send anything is left out, and forbidden, too. Pure."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from tui.mail.addresses import format_addresses
from tui.mail.links import target
from tui.mail.message import Message
from tui.mail.safety import clean, clean_block

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
"""The Content-Security-Policy of the page: nothing is fetched, nothing runs, nothing is sent."""

LARGEST = 5_000_000
"""Characters of HTML that are taken over."""

_TAGS = frozenset(
    {
        "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption",
        "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
        "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i",
        "img", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre", "q", "s", "samp", "section",
        "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
        "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
    }
)  # fmt: skip
_EMPTY = frozenset({"br", "hr", "img", "col", "wbr"})
_SILENT = frozenset(
    {"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math", "textarea"}
)
_ATTRIBUTES = frozenset(
    {
        "abbr", "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "color", "colspan",
        "dir", "face", "height", "lang", "role", "rowspan", "size", "start", "style", "title", "valign",
        "width",
    }
)  # fmt: skip


def page(message: Message) -> str:
    """The whole message: who, when, what about, and its HTML, or its text where it has none."""
    body = message.body
    content = ""
    if body is not None and body.html.strip():
        content = sanitised(body.html)
    elif body is not None:
        content = f"<pre>{escape(clean_block(body.text))}</pre>"
    people = format_addresses(message.sender)
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(clean(message.subject))}</title></head>\n<body>\n"
        f"<p><b>{escape(clean(message.subject))}</b><br>{escape(clean(people))}</p><hr>\n{content}\n</body></html>\n"
    )


def sanitised(html: str) -> str:
    """The HTML with tags and attributes that only show something. Links lead to http, https and mailto alone."""
    cleaner = _Cleaner()
    cleaner.feed(html[:LARGEST])
    cleaner.close()
    return "".join(cleaner.parts)


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _TAGS and not self._silent:
            self.parts.append(f"<{tag}{''.join(_attributes(tag, attrs))}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TAGS and not self._silent:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]
        elif tag in _TAGS and tag not in _EMPTY and not self._silent:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(escape(data))


def _attributes(tag: str, attrs: list[tuple[str, str | None]]) -> list[str]:
    kept: list[str] = []
    for name, value in attrs:
        value = value or ""
        if name == "href" and tag == "a" and (url := target(value)):
            kept.append(f' href="{escape(url)}" rel="noopener noreferrer nofollow" target="_blank"')
        elif name == "src" and tag == "img" and value.lower().startswith("data:image/"):
            kept.append(f' src="{escape(value)}"')
        elif name in _ATTRIBUTES and "url(" not in value.lower():
            kept.append(f' {name}="{escape(value)}"')
    return kept
