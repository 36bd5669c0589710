"""When to ask for the masked addresses anew. No state says whether they changed, so they come whole each time: the more
there are, the more seldom."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

SHORTEST, LONGEST = 4.0, 60.0
"""Seconds between two questions, at least, with few addresses and with very many."""

A_SECOND = 100
"""Addresses that are worth a second of pause."""

UNSEEN = 10.0
"""So many pauses lie between two questions that nobody waits for: mail came, or another client did something."""


class MaskLooks:
    """``ring`` wakes the lane that asks. Used in the background loop only."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._asked_at = -LONGEST * UNSEEN
        self._pause = SHORTEST
        self._timer: asyncio.TimerHandle | None = None

    def asked(self, count: int) -> None:
        """The question has just been answered with so many addresses."""
        self._asked_at = time.monotonic()
        self._pause = min(LONGEST, max(SHORTEST, count / A_SECOND))

    def want(self, pauses: float = 1.0) -> None:
        """Ask, at the earliest when so many pauses are over since the last time."""
        due = self._asked_at + pauses * self._pause - time.monotonic()
        loop = asyncio.get_running_loop()
        if self._timer is not None and self._timer.when() <= loop.time() + due:
            return
        self.stop()
        if due <= 0:
            self._ring()
        else:
            self._timer = loop.call_later(due, self._now)

    def _now(self) -> None:
        self._timer = None
        self._ring()

    def stop(self) -> None:
        """Nothing is wanted any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
