"""Where words stand in a page that is laid out: over the ends of its lines, whatever their case."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from tui.mail.page import Page
from tui.widgets.reader_text import words

Hit = tuple[tuple[int, int, int], ...]
"""One place: (line of the page, first letter, one after the last), more than one where the line was wrapped."""

MOST = 10_000
"""Places in one message that are counted."""

_BARS = re.compile(r"(?:│ )+")


def pattern(query: str) -> re.Pattern[str] | None:
    """What to look for; None for a query without words."""
    parts = [re.escape(part) for part in query.split()]
    return re.compile(r"\s+".join(parts), re.IGNORECASE) if parts else None


def any_of(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """What finds each of these, the longest first; None for none."""
    parts = [found.pattern for phrase in phrases if (found := pattern(phrase)) is not None]
    return re.compile("|".join(sorted(parts, key=len, reverse=True)), re.IGNORECASE) if parts else None


def hits(page: Page, wanted: re.Pattern[str]) -> list[Hit]:
    """Every place in the page, from its top."""
    starts: list[int] = []
    skipped: list[int] = []
    parts: list[str] = []
    at = 0
    for line in page.lines:
        text = words(line)
        bars = _BARS.match(text)
        skip = bars.end() if bars else 0
        starts.append(at)
        skipped.append(skip)
        parts.append(text[skip:])
        at += len(parts[-1]) + 1
    text = "\n".join(parts)
    found: list[Hit] = []
    for match in wanted.finditer(text):
        found.append(tuple(_pieces(match.start(), match.end(), starts, skipped, parts)))
        if len(found) == MOST:
            break
    return found


def _pieces(
    start: int, end: int, starts: list[int], skipped: list[int], parts: list[str]
) -> Iterator[tuple[int, int, int]]:
    line = bisect_right(starts, start) - 1
    while line < len(starts) and starts[line] < end:
        first = max(start, starts[line]) - starts[line]
        last = min(end, starts[line] + len(parts[line])) - starts[line]
        if last > first:
            yield line, first + skipped[line], last + skipped[line]
        line += 1
