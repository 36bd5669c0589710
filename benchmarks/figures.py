"""Figures of a run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from statistics import median


def load() -> float:
    """The machine's load average over a minute: above its number of cores, the figures are too high."""
    return round(os.getloadavg()[0], 2)


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and max."""
    ordered = sorted(seconds)
    at = min(len(ordered) - 1, round(0.95 * len(ordered)))
    found = {"p50": median(ordered), "p95": ordered[at], "max": ordered[-1]}
    return {name: round(value * 1000, 1) for name, value in found.items()}
