"""When to try again, and how a loop is woken."""

from __future__ import annotations

import asyncio
import random
import time
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


class Rests:
    """Things over which the server stumbles again and again: each is tried later and later, by itself, so that it
    holds up nothing else. ``first``: seconds of the first pause."""

    SOON = 3
    """So many tries come as soon as may be: nearly every failure passes."""
    LAST = 12
    """After so many tries, in most of an hour, it is given up."""

    def __init__(self, first: float) -> None:
        self._first = first
        self._tries: dict[str, tuple[int, float]] = {}

    def again(self, name: str) -> bool:
        """It failed once more. True when it begins to rest, which is the time to say so."""
        tries = self._tries.get(name, (0, 0.0))[0] + 1
        pause = min(self._first * 2.0 ** min(tries - 1, 20), LONGEST_WISH) if tries > self.SOON else 0.0
        self._tries[name] = (tries, time.monotonic() + pause)
        return tries == self.SOON + 1

    def over(self, name: str) -> None:
        """It succeeded, or is not wanted any more."""
        self._tries.pop(name, None)

    def hopeless(self) -> set[str]:
        """What is given up when it fails once more."""
        return {name for name, (tries, _) in self._tries.items() if tries + 1 >= self.LAST}

    def left(self, name: str) -> float:
        """Seconds for which it still rests."""
        return max(self._tries.get(name, (0, 0.0))[1] - time.monotonic(), 0.0)

    def resting(self) -> set[str]:
        return {name for name in self._tries if self.left(name)}

    def pause(self) -> float | None:
        """Seconds until one that rests is to be tried; None: nothing rests."""
        return min((left for name in self._tries if (left := self.left(name))), default=None)


def backoff(error: JmapError | None, failures: int, first: float, longest: float = LONGEST_PAUSE) -> float:
    """Seconds: ``first``, doubled with each failure up to ``longest``, with jitter; what the server asks for
    (Retry-After) goes before that, up to LONGEST_WISH."""
    if isinstance(error, ServerBusy) and error.retry_after is not None:
        return min(error.retry_after, LONGEST_WISH) + random.uniform(0, first)
    return min(first * 2.0 ** min(failures - 1, 10), longest) * random.uniform(0.8, 1.2)
