"""Colours of HTML mail: which of them can be read on which ground (WCAG 2.2 §1.4.3)."""

from __future__ import annotations

import re
from functools import lru_cache

LEAST_CONTRAST = 4.5
"""The contrast ratio that text needs, as WCAG's level AA asks."""

_HEX = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)


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
