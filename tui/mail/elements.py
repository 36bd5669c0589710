"""What HTML's elements are to somebody who reads (https://html.spec.whatwg.org/#elements-3)."""

from __future__ import annotations

# fmt: off
DROPPED = frozenset({
    "script", "style", "title", "template", "svg", "object", "embed", "audio", "video", "canvas", "select", "datalist",
    "textarea", "iframe", "noembed", "noframes", "xmp",
})
"""Nothing in these is for reading."""
LINES = frozenset({
    "div", "section", "article", "header", "footer", "main", "nav", "aside", "center", "address", "form", "tr", "dt",
})
"""These begin a line, and end it."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PARAGRAPHS = HEADINGS | {"p", "table", "figure", "fieldset", "details", "summary", "figcaption", "caption"}
"""These have an empty line before and after."""
LAID_OUT = frozenset({"blockquote", "pre", "ul", "ol", "li", "dl", "dd"})
"""These indent or mark their lines."""
# fmt: on
