"""Colours of HTML mail: which of them can be read on which ground (WCAG 2.2 §1.4.3)."""

from __future__ import annotations

import re
from functools import lru_cache

LEAST_CONTRAST = 4.5
"""The contrast ratio that text needs, as WCAG's level AA asks."""

_LEAST_TINT = 48
"""How far the largest and the smallest part of a colour are apart, at least; what is less is a grey."""
# fmt: off
_NAMED = {
    "aqua": "#00ffff", "blue": "#0000ff", "brown": "#a52a2a", "crimson": "#dc143c", "cyan": "#00ffff",
    "darkblue": "#00008b", "darkgreen": "#006400", "darkorange": "#ff8c00", "darkred": "#8b0000",
    "dodgerblue": "#1e90ff", "firebrick": "#b22222", "forestgreen": "#228b22", "fuchsia": "#ff00ff",
    "gold": "#ffd700", "goldenrod": "#daa520", "green": "#008000", "hotpink": "#ff69b4", "indigo": "#4b0082",
    "lime": "#00ff00", "limegreen": "#32cd32", "magenta": "#ff00ff", "maroon": "#800000", "mediumblue": "#0000cd",
    "navy": "#000080", "olive": "#808000", "orange": "#ffa500", "orangered": "#ff4500", "orchid": "#da70d6",
    "pink": "#ffc0cb", "purple": "#800080", "red": "#ff0000", "royalblue": "#4169e1", "salmon": "#fa8072",
    "seagreen": "#2e8b57", "skyblue": "#87ceeb", "steelblue": "#4682b4", "teal": "#008080", "tomato": "#ff6347",
    "turquoise": "#40e0d0", "violet": "#ee82ee", "yellow": "#ffff00",
}
# fmt: on
_SHORT_HEX = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?", re.IGNORECASE)
_LONG_HEX = re.compile(r"(#[0-9a-f]{6})(?:[0-9a-f]{2})?", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\b[^)]{0,20}\)", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)


@lru_cache(2048)
def tint(value: str) -> str:
    """A CSS colour as "#rrggbb"; "" for black, white and greys, which only say what the theme says, and for
    what is no colour."""
    value = value.strip()
    found = _NAMED.get(value.lower(), "")
    if short := _SHORT_HEX.fullmatch(value):
        found = "#" + "".join(digit * 2 for digit in short.groups())
    elif long := _LONG_HEX.fullmatch(value):
        found = long[1]
    elif rgb := _RGB.fullmatch(value):
        found = "#" + "".join(f"{min(int(part), 255):02x}" for part in rgb.groups())
    parts = [int(found[place : place + 2], 16) for place in (1, 3, 5)] if found else [0]
    return found.lower() if max(parts) - min(parts) >= _LEAST_TINT else ""


@lru_cache(4096)
def readable(colour: str, background: str) -> bool:
    """Whether text in ``colour`` can be read on ``background``, both as "#rrggbb". False where one is not."""
    light, dark = _luminance(colour), _luminance(background)
    if light is None or dark is None:
        return False
    light, dark = max(light, dark), min(light, dark)
    return (light + 0.05) / (dark + 0.05) >= LEAST_CONTRAST


def _luminance(colour: str) -> float | None:
    """The relative luminance, 0 to 1."""
    found = _HEX.fullmatch(colour)
    if found is None:
        return None
    red, green, blue = (_linear(int(part, 16) / 255) for part in found.groups())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
