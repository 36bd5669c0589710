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
_CLOSING_AFTER_SPACE = re.compile(f"(?<! )( +)([{marks.CLOSING}]+)")
_SPACE_AFTER_OPENING = re.compile(f"([{marks.OPENING}]+)( +)")
_CELL = re.compile(f"(?<! ) *{marks.CELL} *")
_EMPTY_LINE = re.compile(f"[> {marks.OPENING}{marks.CLOSING}]*")
_QUOTE_MARKS = re.compile("[> ]*")


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
    """No spaces at line ends, one empty line at most, and the marks beside the words that they are for."""
    text = _CLOSING_AFTER_SPACE.sub(r"\2\1", text)
    text = _SPACE_AFTER_OPENING.sub(r"\2\1", text)
    text = _CELL.sub(marks.CELL, text)
    lines: list[str] = []
    empty: str | None = None  # the least quoted of the empty lines that stand between two others
    held = ""  # marks that were opened on an empty line
    for line in map(str.rstrip, text.split("\n")):
        if _EMPTY_LINE.fullmatch(line):
            held = _moved(line, held, lines)
            blank = marks.without(line).rstrip()
            empty = blank if empty is None or len(blank) < len(empty) else empty
            continue
        if lines and empty is not None:
            lines.append(empty)
        if held:
            start = _QUOTE_MARKS.match(line)
            place = start.end() if start else 0
            line = line[:place] + held + line[place:]
        lines.append(line)
        empty, held = None, ""
    return "\n".join(lines)


def _moved(line: str, held: str, lines: list[str]) -> str:
    """Moves the marks off an empty line: what closes goes to the end of the last line, what opens is held."""
    for mark in line:
        if mark in marks.OPENING:
            held += mark
        elif mark in marks.CLOSING:
            opening = chr(ord(mark) - 1)
            if held.endswith(opening):
                held = held[:-1]
            elif lines:
                lines[-1] += mark
    return held
