"""Figures of a run, and the promises that they keep or miss."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from statistics import median


class CannotMeasure(Exception):
    """Something that is needed is not here; the message says what, in one sentence."""


def load() -> float:
    """The machine's load average over a minute: above its number of cores, the figures are too high."""
    return round(os.getloadavg()[0], 2)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that so great a share of them does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """min, p50, p95 and max."""
    found = {
        "min": min(seconds),
        "p50": median(seconds),
        "p95": percentile(seconds, 0.95),
        "max": max(seconds),
    }
    return {name: round(value * 1000, 1) for name, value in found.items()}


def at_most(promise: str, figure: float, limit: float, unit: str = "") -> dict[str, object]:
    """A promise that a figure keeps or misses."""
    bound = f"{limit:,g} {unit}".strip()
    return {"promise": f"{promise}: at most {bound}", "figure": round(figure, 2), "kept": figure <= limit}
