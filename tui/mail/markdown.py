"""Markdown as the HTML half of a mail. The plain half is what the person wrote, which reads well as it is.

markdown-it-py follows CommonMark; Textual brings it along. HTML inside the text is shown, never passed on.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tui.mail.quoting import split

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_PAGE = '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{}</body></html>\n'
_SIGNATURE = '<div style="color: #666">--&nbsp;<br>\n{}</div>\n'


def to_html(text: str) -> str:
    """A whole page for a ``text/html`` part. Quotes by ``>`` are block quotes, and the signature keeps its lines."""
    signature = ""
    blocks = split(text)
    if blocks[-1].kind == "signature":
        lines = blocks[-1].text.split("\n")[1:]
        signature = _SIGNATURE.format("<br>\n".join(map(_escaped, lines)).rstrip())
        text = "\n".join(text.split("\n")[: -len(lines) - 1])
    return _PAGE.format(_parser().render(text) + signature)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # A line break is one: people end lines in mail where they mean to.
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)
