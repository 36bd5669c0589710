"""Patches in plain text: which lines they add and take away (unified diffs, as git and diff -u write them)."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HUNK = re.compile(r"@@ -\d+(?:,(\d{1,6}))? \+\d+(?:,(\d{1,6}))? @@")
_HEAD = re.compile(
    r"diff --git |index [0-9a-f]+\.\.[0-9a-f]+|(?:new|deleted) file mode \d|(?:old|new) mode \d|similarity index"
    r"|rename (?:from|to) |Binary files |(?:---|\+\+\+) \S"
)
_STYLES = {"+": "added", "-": "removed", " ": "", "": "", "\\": "dim"}


def styles(lines: Sequence[str]) -> dict[int, str]:
    """The style of each line that belongs to a patch: "added", "removed", "hunk" for its heads, else "".

    A hunk says how many lines it has, so that a list with dashes, or the signature beneath, is not taken for one.
    """
    found: dict[int, str] = {}
    old = new = 0
    for number, line in enumerate(lines):
        if old > 0 or new > 0:
            mark = line[:1]
            if mark in _STYLES:
                found[number] = _STYLES[mark]
                old -= mark in ("-", " ", "")
                new -= mark in ("+", " ", "")
                continue
            old = new = 0
        hunk = _HUNK.match(line)
        if hunk:
            found[number] = "hunk"
            old, new = (int(count) if count else 1 for count in hunk.groups())
            _mark_heads(lines, number, found)
    return found


def _mark_heads(lines: Sequence[str], hunk: int, found: dict[int, str]) -> None:
    """The lines above a hunk that name its file."""
    for number in range(hunk - 1, max(hunk - 12, -1), -1):
        if number in found or not _HEAD.match(lines[number]):
            return
        found[number] = "hunk"
