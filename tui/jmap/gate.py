"""How much may be under way at once."""

from __future__ import annotations

import asyncio


class Gate:
    """A semaphore whose limit can sink while it is in use; ``async with gate`` takes one place."""

    def __init__(self, limit: int) -> None:
        self.limit = max(1, limit)
        self._semaphore = asyncio.Semaphore(self.limit)
        self._owed = 0

    def lower(self) -> None:
        """One place less from now on, never fewer than one. Call it while holding a place."""
        if self.limit > 1:
            self.limit -= 1
            self._owed += 1

    async def __aenter__(self) -> None:
        await self._semaphore.acquire()

    async def __aexit__(self, *_: object) -> None:
        if self._owed:
            self._owed -= 1
        else:
            self._semaphore.release()
