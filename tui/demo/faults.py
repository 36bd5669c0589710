"""What goes wrong on request, so that clients can be tried: the state of the faults, and their effects."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from tui.demo.errors import RequestProblem
from tui.demo.narrow import Json

Cut = Callable[[MutableMapping[str, Any]], None]


def _no_cut(scope: MutableMapping[str, Any]) -> None:
    """Without a connection there is nothing to cut."""


@dataclass(slots=True)
class Faults:
    """Counts are of requests still to be hit. ``cut`` breaks the connection of an ASGI scope without a word."""

    latency: float = 0.0
    """Seconds before any answer."""
    rate_limited: int = 0
    retry_after: int = 1
    """Seconds, in the Retry-After of those that are rate-limited."""
    unauthorized: int = 0
    unavailable: int = 0
    drop_before: int = 0
    """API requests whose connection breaks before anything is done…"""
    drop_after: int = 0
    """…and after everything was done, before the answer."""
    refuse: dict[str, dict[str, Json]] = field(default_factory=dict[str, dict[str, Json]])
    """By method, what its next call fails with: SetErrors for the n-th records, from 0; an error for "*", the whole."""
    cut: Cut = _no_cut

    async def meet(self) -> None:
        """At the start of any request. Raises RequestProblem."""
        if self.latency:
            await asyncio.sleep(self.latency)
        if self.unauthorized:
            self.unauthorized -= 1
            raise RequestProblem("about:blank", "Your sign-in has ended.", 401)

    async def before_work(self, scope: MutableMapping[str, Any]) -> None:
        """At the start of an API request. Raises RequestProblem."""
        if self.rate_limited:
            self.rate_limited -= 1
            wait = {"Retry-After": str(self.retry_after)}
            raise RequestProblem("about:blank", "Too many requests: wait a moment.", 429, headers=wait)
        if self.unavailable:
            self.unavailable -= 1
            wait = {"Retry-After": str(self.retry_after)}
            raise RequestProblem("about:blank", "The server is being looked after.", 503, headers=wait)
        if self.drop_before:
            self.drop_before -= 1
            await self._drop(scope)

    async def after_work(self, scope: MutableMapping[str, Any]) -> None:
        """When an API request is worked off, before its answer."""
        if self.drop_after:
            self.drop_after -= 1
            await self._drop(scope)

    async def _drop(self, scope: MutableMapping[str, Any]) -> None:
        self.cut(scope)
        await asyncio.sleep(0)  # the loop tells the protocol that its connection is lost
        raise RequestProblem("about:blank", "The connection is gone.", 500)

    def refusals(self, method: str) -> dict[str, Json]:
        """The refusals for this call of a method; the next call has none."""
        return self.refuse.pop(method, {})
