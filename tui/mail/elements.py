"""What HTML's elements are to somebody who reads (https://html.spec.whatwg.org/#elements-3)."""

from __future__ import annotations

from tui.mail.marks import BOLD, CODE, ITALIC

# fmt: off
DROPPED = frozenset({
    "script", "style", "title", "template", "svg", "object", "embed", "audio", "video", "canvas", "select", "datalist",
    "textarea", "iframe", "noembed", "noframes", "xmp",
})
"""Nothing in these is for reading."""
VOID = frozenset({
    "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr", "param",
})
"""These have no end tag."""
EMPHASIS = {
    "b": BOLD, "strong": BOLD, "i": ITALIC, "em": ITALIC, "cite": ITALIC, "code": CODE, "kbd": CODE, "tt": CODE,
}
LINES = frozenset({
    "div", "section", "article", "header", "footer", "main", "nav", "aside", "center", "address", "form", "tr", "dt",
})
"""These begin a line, and end it."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PARAGRAPHS = HEADINGS | {"p", "table", "figure", "fieldset", "details", "summary", "figcaption", "caption"}
"""These have an empty line before and after."""
LAID_OUT = frozenset({"blockquote", "pre", "ul", "ol", "li", "dl", "dd"})
"""These indent or mark their lines."""
CELLS = frozenset({"td", "th"})
BLOCKS = LINES | PARAGRAPHS | LAID_OUT | CELLS | {"hr", "img"}
# fmt: on

_BEGIN_PARAGRAPH = PARAGRAPHS | (LAID_OUT - {"li", "dd"}) | (LINES - {"tr", "dt"}) | {"hr"}
ENDS = {name: frozenset({"p"}) for name in _BEGIN_PARAGRAPH} | {
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": CELLS,
    "th": CELLS,
    "tr": CELLS | {"tr"},
}
"""Which open element a start tag ends, where authors leave the end tag out."""
