"""How emphasis, links and table cells travel through plain text: as private-use characters.

Markdown's own marks would not do: ``**`` from an author cannot be told from ``**`` that stands for bold.
These characters are taken out of every mail before, so those that are met afterwards are ours.
"""

from __future__ import annotations

import re

BOLD, ITALIC, CODE, HEADING, DIM, LINK = "\uf8d0", "\uf8d2", "\uf8d4", "\uf8d6", "\uf8d8", "\uf8da"
"""Each opens a run, and the character after it closes it."""
CELL, RULE = "\uf8dc", "\uf8dd"
"""The gap between two cells of a table row; a line across."""
ANY = re.compile("[\uf8d0-\uf8dd]")


def end(mark: str) -> str:
    """The character that closes the run."""
    return chr(ord(mark) + 1)


OPENING = BOLD + ITALIC + CODE + HEADING + DIM + LINK
CLOSING = "".join(end(mark) for mark in OPENING)


def without(text: str) -> str:
    """The text alone."""
    return ANY.sub("", text)
