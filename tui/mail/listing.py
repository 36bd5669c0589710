"""What stands before the items of a list."""

from __future__ import annotations

from collections.abc import Iterator

from tui.mail.tree import Element

_BULLETS = "•◦▪"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_FURTHEST = 9_999


def marker(level: int) -> str:
    """The bullet of an item in so many lists."""
    return f"{_BULLETS[min(level, len(_BULLETS)) - 1]} "


def markers(element: Element, level: int) -> Iterator[str]:
    """What stands before each item of the list, all equally wide; never ends."""
    if element.name != "ol":
        while True:
            yield marker(level)
    items = [child for child in element.children if isinstance(child, Element) and child.name == "li"]
    backwards = "reversed" in element.attributes
    number = _whole(element.get("start"), len(items) if backwards else 1)
    numbers: list[int] = []
    for item in items:
        number = _whole(item.get("value"), number)
        numbers.append(number)
        number += -1 if backwards else 1
    written = [_written(each, element.get("type")) for each in numbers]
    widest = max(map(len, written), default=0)
    for each in written:
        yield f"{each:>{widest}}. "
    while True:
        yield marker(level)


def _whole(written: str, otherwise: int) -> int:
    try:
        return max(-_FURTHEST, min(int(written[:6]), _FURTHEST))
    except ValueError:
        return otherwise


def _written(number: int, type_: str) -> str:
    """The number in the list's own way of counting: 1, a, A, i or I."""
    if number < 1 or type_ not in ("a", "A", "i", "I"):
        return str(number)
    if type_ in "iI":
        text = ""
        for value, letters in _ROMAN:
            text += letters * (number // value)
            number %= value
        return text.upper() if type_ == "I" else text
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text.upper() if type_ == "A" else text
