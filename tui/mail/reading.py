"""A message body as a page to draw: which part is read, in lines of a width, with links, pictures and folds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tui.mail.flowed import unflowed
from tui.mail.lines import MOST_LINES
from tui.mail.message import Body
from tui.mail.page import Fold, Line, Page, View
from tui.mail.safety import BLOCK_LIMIT, clean_block
from tui.mail.targets import Targets

LONGEST_QUOTE = 8
"""Lines of a quote that are shown; a longer one is folded, unless there is nothing else to read."""
TOO_LONG = "This message is too long to show all of it here; the rest is in its source."
TOO_INVOLVED = "This message is built in a way that takes too long to show; the rest of it is in its source."

_STUB = re.compile(
    r"\b(?:html|browser|view (?:this|it|the)|online|web ?version|webpage|im browser|navigateur)\b",
    re.IGNORECASE,
)
_STUB_LENGTH = 400
_URL = re.compile(r"\S*(?:https?://|www\.)\S+")


def prefers_html(body: Body) -> bool:
    """Whether the HTML part is the one to read: the plain one is empty, or only says to look at the other."""
    if not body.html.strip():
        return False
    text = body.text.strip()
    if text[:9].lower().startswith(("<!doctype", "<html")):
        return True
    if len(text) < _STUB_LENGTH * 4 and not any(map(str.isalnum, _URL.sub("", text))):
        return True
    return len(text) < _STUB_LENGTH and len(body.html) > 4 * len(text) and _STUB.search(text) is not None


def words(body: Body, *, with_links: bool = False) -> str:
    """The body as plain text, to quote or to forward; for the links of HTML mail see ``html.to_text``."""
    if prefers_html(body):
        from tui.mail.html import to_text

        return to_text(body.html, with_links=with_links)
    return _plain_text(body)


def page(body: Body, cells: int, *, view: View = View.BEST, pictures: bool = False) -> Page:
    """The body in lines of at most ``cells`` cells, with its links, pictures and folds.

    ``pictures`` gives each picture a line of its own, to be drawn over. Where the wanted part is missing, the
    other one is read. Takes time linear to the body, and no more than a second or so for the most hostile one.
    """
    cells = max(cells, 1)
    if _reads_html(body, view):
        return _html_page(body.html, cells, pictures=pictures)
    return _plain_page(body, cells)


def lines(body: Body, cells: int) -> tuple[Line, ...]:
    """The body in lines of at most ``cells`` cells."""
    return page(body, cells).lines


def _reads_html(body: Body, view: View) -> bool:
    if view is View.BEST:
        return prefers_html(body)
    return bool(body.html.strip()) and (view is View.HTML or not body.text.strip())


def _plain_text(body: Body) -> str:
    text = unflowed(body.text, delsp=body.delsp) if body.flowed else body.text
    return clean_block(text).strip("\n")


def _plain_page(body: Body, cells: int) -> Page:
    from tui.mail.plain import Setter

    setter = Setter(cells, Targets())
    text = _plain_text(body)
    if text:
        setter.set(text)
    note = TOO_LONG if len(body.text) > BLOCK_LIMIT or len(setter.lines) > MOST_LINES else ""
    made = tuple(setter.lines[:MOST_LINES])
    folds = tuple(_folds(made, setter.quotes))
    return Page(made, setter.targets.all(), folds=folds, note=note, cleaned=setter.targets.cleaned)


def _html_page(source: str, cells: int, *, pictures: bool) -> Page:
    from tui.mail.flow import Flow
    from tui.mail.sheet import Sheet
    from tui.mail.styling import Ink
    from tui.mail.tree import parse

    document = parse(source)
    flow = Flow(Sheet(cells), Targets(), with_pictures=pictures)
    flow.children(document.root, Ink())
    flow.end_line()
    made = tuple(flow.sheet.lines[:MOST_LINES])
    return Page(
        made,
        flow.targets.all(),
        tuple(flow.pictures),
        tuple(_folds(made, [(quote.first, quote.last) for quote in flow.quotes if quote.reply])),
        document.trackers,
        TOO_LONG if flow.full else TOO_INVOLVED if document.cut else "",
        flow.targets.cleaned,
    )


def _folds(made: tuple[Line, ...], quotes: Iterable[tuple[int, int]]) -> Iterator[Fold]:
    """The long quotes, as far as they were made into lines; none where they are all that there is to read."""
    found = [(first, min(last, len(made) - 1)) for first, last in quotes if first < len(made)]
    quoted = {number for first, last in found for number in range(first, last + 1)}
    if not any(_says(line) for number, line in enumerate(made) if number not in quoted):
        return
    for first, last in found:
        if last - first >= LONGEST_QUOTE:
            yield Fold(first, last, f"{last - first + 1} quoted lines")


def _says(line: Line) -> bool:
    return any(span.style != "signature" and any(map(str.isalnum, span.text)) for span in line)
