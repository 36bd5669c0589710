"""When to try again, and how a loop is woken."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

from tui.jmap.errors import JmapError, ServerBusy

LONGEST_PAUSE = 30.0
LONGEST_WISH = 900.0


class Bell:
    """Wakes a loop: rung before the wait or during it, it ends the wait once."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()

    async def wait(self, pause: float | None) -> None:
        """Until it rings, or for ``pause`` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._event.wait()
        self._event.clear()


def backoff(error: JmapError | None, failures: int, first: float) -> float:
    """Seconds: ``first``, doubled with each failure up to LONGEST_PAUSE, with jitter; what the server asks for
    (Retry-After) goes before that, up to LONGEST_WISH."""
    if isinstance(error, ServerBusy) and error.retry_after is not None:
        return min(error.retry_after, LONGEST_WISH) + random.uniform(0, first)
    return min(first * 2.0 ** min(failures - 1, 10), LONGEST_PAUSE) * random.uniform(0.8, 1.2)
