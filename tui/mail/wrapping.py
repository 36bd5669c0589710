"""Lines of a person's own are broken where they are too long; quotes, code and signatures keep theirs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.mail.text import width

if TYPE_CHECKING:
    from tui.mail.draft import Draft

_KEPT = re.compile(r">|\s|-- ?$|-{3,}|\|")
"""Beginnings of lines that are as they are meant: quotes, indented ones, rules, tables."""


def laid_out(draft: Draft, form: str, columns: int) -> Draft:
    """The draft as its lines are to leave: softly broken (``form`` is "flowed"), or broken at ``columns`` cells.
    Markdown is left alone, whose lines mean something."""
    flowed = form == "flowed" and not draft.markdown
    return replace(draft if flowed else wrapped(draft, columns), flowed=flowed)


def wrapped(draft: Draft, columns: int) -> Draft:
    """The draft with its text broken between words at ``columns`` cells; 0 leaves it alone, and so does Markdown,
    whose lines mean something."""
    if columns <= 0 or draft.markdown:
        return draft
    return replace(draft, body="\n".join(_broken(line, columns) for line in draft.body.split("\n")))


def _broken(line: str, columns: int) -> str:
    """A word that is longer than a line stays whole: an address is of no use in two parts."""
    if width(line) <= columns or _KEPT.match(line):
        return line
    lines = [""]
    for word in line.split():
        if lines[-1] and width(lines[-1]) + 1 + width(word) > columns:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
