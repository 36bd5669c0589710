"""Text in cells: how wide it is, how it is cut, wrapped and dated. Expects clean text (``safety``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from rich.cells import cell_len

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Anything but the common characters that take one cell each: Latin, Greek, Cyrillic and their punctuation.
_UNEVEN = re.compile(
    "[^ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]"
)
# No line begins with these (JIS X 4051, the part that matters).
_CLOSING = frozenset("、。，．：；？！）」』】〕〉》］｝…ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々")


def width(text: str) -> int:
    """How many cells the text takes on the screen."""
    return len(text) if text.isascii() else cell_len(text)


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """What must stay together, each with its width: a letter with its marks, an emoji sequence, a flag."""
    cluster, size = "", 0
    for character in text:
        cells = _cells(character)
        if not cluster:
            cluster, size = character, cells
        elif cells == 0 or cluster[-1] == "\u200d" or (cells == 1 and _is_flag(cluster, character)):
            cluster += character
            size = cell_len(cluster)
        else:
            yield cluster, size
            cluster, size = character, cells
    if cluster:
        yield cluster, size


@lru_cache(8192)
def _cells(character: str) -> int:
    return cell_len(character)


def _is_flag(first: str, second: str) -> bool:
    """Whether these are two regional indicators, which make one flag."""
    return (
        "\U0001f1e6" <= second <= "\U0001f1ff" and "\U0001f1e6" <= first <= "\U0001f1ff" and len(first) == 1
    )


def fit(text: str, cells: int, *, right: bool = False) -> str:
    """The text in exactly ``cells`` cells: padded (on the left with ``right``), or cut with an ellipsis."""
    size = width(text)
    if size > cells:
        text, size = _cut(text, cells)
    padding = " " * (cells - size)
    return padding + text if right else text + padding


def _cut(text: str, cells: int) -> tuple[str, int]:
    if cells <= 0:
        return "", 0
    if text.isascii():
        return text[: cells - 1] + "…", cells
    kept, used = "", 0
    for cluster, size in clusters(text):
        if used + size > cells - 1:
            break
        kept += cluster
        used += size
    return kept + "…", used + 1


def wrap(text: str, cells: int, indent: str = "") -> list[str]:
    """The text in lines of at most ``cells`` cells; ``indent`` stands before every line but the first.

    Lines break between words, and between wide characters; a word longer than a line is broken. Nothing
    wide is split: where a character is wider than the line, it stands alone and sticks out.
    """
    hang = width(indent)
    lines: list[str] = []
    for line in text.split("\n"):
        pieces = [line[start:end] for start, end in breaks(line, cells, hang)]
        lines.append(pieces[0])
        lines.extend(indent + piece for piece in pieces[1:])
    return lines


def breaks(line: str, cells: int, hang: int = 0) -> list[tuple[int, int]]:
    """Where ``wrap`` cuts one line: (start, end) of each piece, without the spaces that it breaks at.

    All pieces but the first have ``hang`` cells less. There is at least one piece.
    """
    if width(line) <= cells:
        return [(0, len(line))]
    uneven = not line.isascii() and _UNEVEN.search(line)
    cut = _uneven_breaks if uneven else _even_breaks
    return list(cut(line, max(cells, 1), hang))


def _even_breaks(line: str, cells: int, hang: int) -> Iterator[tuple[int, int]]:
    start, room, length = 0, cells, len(line.rstrip(" "))
    while length - start > room:
        lead = start if start else len(line) - len(line.lstrip(" "))
        space = line.rfind(" ", lead + 1, start + room + 1)
        if space < 0:
            end = following = start + room
        else:
            end, following = space, space + 1
            while end > start and line[end - 1] == " ":
                end -= 1
        yield start, end
        while following < length and line[following] == " ":
            following += 1
        start, room = following, max(cells - hang, 1)
    yield start, max(length, start)


def _uneven_breaks(line: str, cells: int, hang: int) -> Iterator[tuple[int, int]]:
    parts = list(clusters(line))
    index = start = position = used = 0  # of the piece that grows: its beginning, its end, its cells
    chance = (0, 0)  # index and position where it may be broken; none where that is not behind its beginning
    solid = False  # something other than a space stands in this piece
    while index < len(parts):
        cluster, size = parts[index]
        if cluster != " ":
            if solid and _may_break(parts[index - 1], cluster, size):
                chance = index, position
            if used + size > cells and position > start:
                if chance[1] <= start:
                    chance = index, position
                yield start, start + len(line[start : chance[1]].rstrip(" "))
                index, start = chance
                position, used, solid = start, 0, False
                cells, hang = max(cells - hang, 1), 0
                continue
            solid = True
        position += len(cluster)
        used += size
        index += 1
    yield start, max(start, len(line.rstrip(" ")))


def _may_break(before: tuple[str, int], cluster: str, size: int) -> bool:
    """Between words, and beside a wide character."""
    return before[0] == " " or ((size == 2 or before[1] == 2) and cluster not in _CLOSING)


def moment(seconds: float, now: datetime) -> datetime:
    """Seconds since the epoch as a moment in the time zone of ``now``; absurd ones are bent to fit."""
    bounded = min(max(seconds, -62_135_000_000), 253_370_000_000)
    return datetime.fromtimestamp(bounded, UTC).astimezone(now.tzinfo)


def short_date(then: datetime, now: datetime) -> str:
    """A moment, in at most six cells: 14:32 today, Tue within a week, 3 Nov this year, 2024 before.

    Both moments know their time zone; the answer is in that of ``now``.
    """
    then = then.astimezone(now.tzinfo)
    if then.date() == now.date():
        return f"{then:%H:%M}"
    if _within_a_week(then, now):
        return _DAYS[then.weekday()]
    if then.year == now.year:
        return f"{then.day} {_MONTHS[then.month - 1]}"
    return str(then.year)


def date_and_time(then: datetime, now: datetime) -> str:
    """A moment with its time: 14:32 today, Tue 09:12 within a week, 3 Nov 09:12, 3 Nov 2024 09:12 before."""
    then = then.astimezone(now.tzinfo)
    time = f"{then:%H:%M}"
    if then.date() == now.date():
        return time
    if _within_a_week(then, now):
        return f"{_DAYS[then.weekday()]} {time}"
    year = "" if then.year == now.year else f" {then.year}"
    return f"{then.day} {_MONTHS[then.month - 1]}{year} {time}"


def long_date(then: datetime, now: datetime) -> str:
    """A moment in full, in the time zone of ``now``: Tue, 3 Nov 2026 at 14:32."""
    then = then.astimezone(now.tzinfo)
    return f"{_DAYS[then.weekday()]}, {then.day} {_MONTHS[then.month - 1]} {then.year} at {then:%H:%M}"


def _within_a_week(then: datetime, now: datetime) -> bool:
    return timedelta() < now.date() - then.date() < timedelta(days=7)
