"""Wait for a condition, with a deadline that says what was last seen. Tests never sleep for time instead."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

DEADLINE = 30.0
"""Seconds. Generous, because a test machine may be slow; a condition that holds is seen at once."""


class WaitError(AssertionError):
    """The deadline passed. The message says what was awaited and what was there instead."""


def wait_until(
    look: Callable[[], T],
    what: str,
    *,
    holds: Callable[[T], bool] = bool,
    deadline: float = DEADLINE,
    pause: float = 0.05,
) -> T:
    """Call ``look`` until ``holds`` of what it returns is true, and return that.

    Raises WaitError with the last thing seen once ``deadline`` seconds are over.
    """
    end = time.monotonic() + deadline
    while True:
        seen = look()
        if holds(seen):
            return seen
        if time.monotonic() > end:
            raise WaitError(f"waited {deadline:.0f} s for {what}; last seen: {seen!r}")
        time.sleep(pause)
