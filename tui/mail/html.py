"""HTML mail as plain text, to quote and to forward: the words in reading order, and nothing hidden."""

from __future__ import annotations

import re

from tui.mail.safety import clean_block

CUT = "[The rest of this message is too long to show here.]"

_EMPTY_LINE = re.compile("[> ]*")


def to_text(source: str, *, with_links: bool = False) -> str:
    """The mail as plain text, in time linear to it; beyond some length the text ends and says so.

    ``with_links`` numbers the links in it and lists their targets beneath.
    """
    from tui.mail.html_writer import Writer
    from tui.mail.styling import Ink
    from tui.mail.targets import Targets
    from tui.mail.tree import parse

    document = parse(source)
    writer = Writer(Targets(), with_links)
    writer.children(document.root, Ink())
    text = _tidy(clean_block(writer.finish()))
    if document.cut or writer.full:
        text = f"{text}\n\n{CUT}".lstrip()
    if links := [f"[{link.number}] {link.url}" for link in writer.targets.all() if with_links]:
        text += "\n\n" + "\n".join(links)
    return text


def _tidy(text: str) -> str:
    """No spaces at line ends, and one empty line at most: the least quoted of those between two others."""
    lines: list[str] = []
    empty: str | None = None
    for line in map(str.rstrip, text.split("\n")):
        if _EMPTY_LINE.fullmatch(line):
            empty = line if empty is None or len(line) < len(empty) else empty
            continue
        if lines and empty is not None:
            lines.append(empty)
        lines.append(line)
        empty = None
    return "\n".join(lines)
