"""A message body as lines to draw: wrapped to a width, with styles and links, in a few microseconds a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.mail import links, marks
from tui.mail.message import Body
from tui.mail.page import Line, LinkTarget, Page, Span, View
from tui.mail.quoting import Block, split
from tui.mail.safety import clean_block
from tui.mail.text import breaks, width

BAR = "│ "
_NARROWEST = 20  # cells that deep quotes leave to the words
_STYLES = {
    marks.LINK: "link",
    marks.HEADING: "heading",
    marks.CODE: "code",
    marks.BOLD: "bold",
    marks.ITALIC: "italic",
    marks.DIM: "dim",
}
_ITEM = re.compile(r" *(?:[*•–-]|\d{1,3}[.)]) +| +")
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
    return clean_block(body.text).strip("\n")


def page(body: Body, cells: int, *, view: View = View.BEST, pictures: bool = False) -> Page:
    """The body in lines of at most ``cells`` cells, with its links, pictures and folds.

    ``pictures`` gives each picture a line of its own, to be drawn over. Where the wanted part is missing, the
    other one is read.
    """
    cells = max(cells, 1)
    if _reads_html(body, view):
        from tui.mail.html import marked

        source = marked(body.html)
        setter = _Page(source.links, cells)
        made = tuple(setter.lines(source.text))
    else:
        text = marks.without(clean_block(body.text)).strip("\n")
        setter = _Page(None, cells)
        made = tuple(setter.lines(text)) if text else ()
    return Page(made, tuple(_targets(made)))


def lines(body: Body, cells: int) -> tuple[Line, ...]:
    """The body in lines of at most ``cells`` cells."""
    return page(body, cells).lines


def _reads_html(body: Body, view: View) -> bool:
    if view is View.BEST:
        return prefers_html(body)
    return bool(body.html.strip()) and (view is View.HTML or not body.text.strip())


def _targets(made: tuple[Line, ...]) -> Iterator[LinkTarget]:
    words: dict[str, str] = {}
    for line in made:
        for span in line:
            if span.link and span.style == "link":
                words[span.link] = f"{words.get(span.link, '')} {span.text}".strip()
    for number, (url, text) in enumerate(words.items(), 1):
        warnings = links.warnings(url, text)
        yield LinkTarget(number, text, url, links.host(url), warnings[0] if warnings else "", url)


class _Page:
    """One text on its way to lines. ``targets`` are the links of HTML, in order; None for plain text."""

    def __init__(self, targets: tuple[str, ...] | None, cells: int) -> None:
        self.html = targets is not None
        self.targets = iter(targets or ())
        self.numbers: dict[str, int] = {}
        self.cells = cells
        self.open: dict[str, int] = dict.fromkeys(_STYLES, 0)
        self.link = ""

    def lines(self, text: str) -> Iterator[Line]:
        for block in split(text):
            base = block.kind if block.kind == "signature" else ""
            if block.kind == "quote":
                base = f"quote{min(block.depth, 3)}"
            yield from self.block(block, base)

    def block(self, block: Block, base: str) -> Iterator[Line]:
        bars = min(block.depth, max((self.cells - _NARROWEST) // len(BAR), 0))
        prefix: Line = (Span(BAR * bars, base),) if bars else ()
        room = self.cells - bars * len(BAR)
        for line in map(str.rstrip, block.text.split("\n")):
            if self.html and (self.link or any(self.open.values()) or marks.ANY.search(line)):
                runs = self.marked(line, base, room)
            else:
                runs = self.plain(line, base)
            if len(runs) == 1 and (len(line) <= room if line.isascii() else width(runs[0].text) <= room):
                yield (*prefix, runs[0]) if prefix else (runs[0],)
            elif runs:
                yield from _wrapped(runs, prefix, room, base)
            else:
                yield prefix

    def plain(self, line: str, style: str) -> list[Span]:
        """A line without marks: the words, and the links that stand in them."""
        if self.html and line.lstrip(" ").startswith("* "):
            line = line.replace("* ", "• ", 1)
        found = list(links.find(line))
        if not found:
            return [Span(line, style)] if line else []
        runs: list[Span] = []
        position = 0
        for start, end, url in found:
            if start > position:
                runs.append(Span(line[position:start], style))
            runs.append(Span(links.shown(line[start:end]), "link", url))
            position = end
        if position < len(line):
            runs.append(Span(line[position:], style))
        return runs

    def marked(self, line: str, base: str, room: int) -> list[Span]:
        """A line with marks: each run between two of them has the style that is open there."""
        if marks.without(line).strip() == "" and marks.RULE in line:
            return [Span("─" * room, "dim")]
        runs: list[Span] = []
        position = 0
        for match in marks.ANY.finditer(line):
            self.run(runs, line[position : match.start()], base)
            position = match.end()
            self.turn(runs, match[0])
        self.run(runs, line[position:], base)
        return list(_merged(runs))

    def run(self, runs: list[Span], text: str, base: str) -> None:
        if not text:
            return
        if self.link:
            label = links.shown(text) if "://" in text and " " not in text.strip() else text
            runs.append(Span(label, "link", self.link))
            return
        style = next((_STYLES[mark] for mark, count in self.open.items() if count), "")
        if base and style != "dim":
            style = base
        runs.extend(self.plain(text, style))

    def turn(self, runs: list[Span], mark: str) -> None:
        """Opens or closes a style, or writes what stands for a mark."""
        if mark == marks.CELL:
            runs.append(Span("  ", ""))
        elif mark == marks.LINK:
            self.link = next(self.targets, "")
        elif mark == marks.end(marks.LINK):
            if self.link and runs:
                self.number(runs)
            self.link = ""
        elif mark in self.open:
            self.open[mark] += 1
        else:
            opening = chr(ord(mark) - 1)
            if self.open.get(opening):
                self.open[opening] -= 1

    def number(self, runs: list[Span]) -> None:
        """A small number behind the words of a link. Where the words are its address, they need none."""
        said = runs[-1].text.strip()
        if "://" in said or self.link in (f"mailto:{said}", f"http://{said}", f"https://{said}"):
            return
        number = self.numbers.setdefault(self.link, len(self.numbers) + 1)
        runs.append(Span(f" [{number}]", "dim", self.link))


def _merged(runs: list[Span]) -> Iterator[Span]:
    """The runs, with neighbours that look the same made one."""
    last = Span("", "")
    for run in runs:
        if run[1:] == last[1:]:
            last = Span(last.text + run.text, *last[1:])
        else:
            if last.text:
                yield last
            last = run
    if last.text:
        yield last


def _wrapped(runs: list[Span], prefix: Line, room: int, base: str) -> Iterator[Line]:
    """The runs of one line in as many as they need; items of lists and indented lines hang."""
    text = "".join(run.text for run in runs)
    item = _ITEM.match(text)
    hang = width(item[0]) if item else 0
    if hang > room // 2 or room < 8:
        hang = 0
    margin: Line = (Span(" " * hang, base),) if hang else ()
    index = offset = 0
    for start, end in breaks(text, room, hang):
        line: list[Span] = [*prefix, *margin] if start else [*prefix]
        while index < len(runs):
            run = runs[index]
            piece = run.text[max(start - offset, 0) : end - offset]
            if piece:
                line.append(Span(piece, run.style, run.link))
            if offset + len(run.text) > end:
                break
            offset += len(run.text)
            index += 1
        yield tuple(line)
