"""HTML mail as text to read: the words in reading order, their emphasis and their links, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.mail import marks
from tui.mail.markup import Token, tokens
from tui.mail.safety import clean_block

INPUT_LIMIT = 4_000_000
"""Characters of HTML that are looked at."""
TOKEN_LIMIT = 100_000
"""Tags and texts that are looked at: ten times what a long newsletter has."""
OUTPUT_LIMIT = 500_000
"""Characters of text that are shown."""
CUT = "[The rest of this message is too long to show here.]"

# The look behind keeps a long run of spaces from being tried at each of its spaces.
_CLOSING_AFTER_SPACE = re.compile(f"(?<!\\s)(\\s+)([{marks.CLOSING}]+)")
_SPACE_AFTER_OPENING = re.compile(f"([{marks.OPENING}]+)(\\s+)")
_CELL = re.compile(f"(?<! ) *{marks.CELL} *")
_EMPTY_LINES = re.compile(r"\n(?:>*\n){2,}")


@dataclass(frozen=True, slots=True)
class Marked:
    """Clean text with ``marks``; the nth link in it leads to ``links[n]``."""

    text: str
    links: tuple[str, ...]


def marked(source: str) -> Marked:
    """The mail as text with marks. Takes time linear to the input; beyond the limits the text says it is cut."""
    from tui.mail.html_writer import Writer, short_rows

    stream: list[Token] = []
    for token in tokens(source[:INPUT_LIMIT]):
        stream.append(token)
        if len(stream) == TOKEN_LIMIT:
            break
    cut = len(source) > INPUT_LIMIT or len(stream) == TOKEN_LIMIT
    writer = Writer(short_rows(stream))
    for index, token in enumerate(stream):
        writer.take(index, token)
        if writer.written > OUTPUT_LIMIT:
            cut = True
            break
    text = _tidy(clean_block(writer.finish()))
    return Marked(f"{text}\n\n{CUT}".lstrip() if cut else text, tuple(writer.links))


def to_text(source: str, *, with_links: bool = False) -> str:
    """The mail as plain text. ``with_links`` numbers the links in it and lists their targets beneath."""
    page = marked(source)
    text = page.text.replace(marks.CELL, "  ").replace(marks.RULE, "-" * 40)
    targets = {url: number for number, url in enumerate(dict.fromkeys(page.links), 1)}
    if with_links and targets:
        numbers = iter([targets[url] for url in page.links])
        text = re.sub(marks.end(marks.LINK), lambda _: f" [{next(numbers)}]", text)
        text += "\n\n" + "\n".join(f"[{number}] {url}" for url, number in targets.items())
    return marks.without(text)


def _tidy(text: str) -> str:
    """No spaces at line ends, one empty line at most, and the marks where they belong."""
    text = _CLOSING_AFTER_SPACE.sub(r"\2\1", text)
    text = _SPACE_AFTER_OPENING.sub(r"\2\1", text)
    for _ in marks.OPENING:  # a run may hold another that holds nothing
        for mark in marks.OPENING:
            text = text.replace(mark + marks.end(mark), "")
    text = _CELL.sub(marks.CELL, text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _EMPTY_LINES.sub(_one_empty_line, text).strip("\n")


def _one_empty_line(found: re.Match[str]) -> str:
    """Of several empty lines, the least quoted one."""
    return "\n" + min(found[0].split("\n")[1:-1], key=len) + "\n"
