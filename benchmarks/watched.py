"""One thing that a person does: when it is painted, and what goes over the network for it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.proxy import DelayingProxy, Exchange
from benchmarks.terminal import Terminal

REST = 0.6
"""Seconds without a request, more than a round trip, after which nothing more comes."""


@dataclass(frozen=True, slots=True)
class Deed:
    """``painted``: seconds from the key to the end of the frame that shows it. ``asked``: the requests that it
    brought, in order; ``pressed`` is when the key was."""

    painted: float
    pressed: float
    asked: list[Exchange]

    @property
    def settled(self) -> float:
        """Seconds from the key to the last answer; 0 where nothing was asked."""
        return max((each.answered for each in self.asked), default=self.pressed) - self.pressed

    def answered_before_paint(self) -> int:
        end = self.pressed + self.painted
        return sum(0 < each.answered < end for each in self.asked)

    def told(self) -> dict[str, float]:
        return {
            "painted, ms": round(self.painted * 1000, 1),
            "requests": len(self.asked),
            "octets sent": sum(each.octets for each in self.asked),
            "last answer, ms": round(self.settled * 1000, 1),
        }


def settle(terminal: Terminal, proxy: DelayingProxy, seconds: float = 200.0) -> None:
    """Read what the program writes until it asks for nothing more. Raises TimeoutError."""
    until = time.perf_counter() + seconds
    rested = time.perf_counter() + REST + proxy.delay
    while time.perf_counter() < rested or not proxy.is_quiet(REST + proxy.delay):
        terminal.read(0.05)
        if time.perf_counter() > until:
            raise TimeoutError("Requests go on and on:\n" + "\n".join(terminal.screen()))


def do(terminal: Terminal, proxy: DelayingProxy, keys: bytes, shown: Callable[[list[str]], str]) -> Deed:
    """Press keys; returns when all is painted, and the server has answered all that came of it."""
    pressed = time.perf_counter()
    painted = terminal.painted(keys, shown)
    settle(terminal, proxy)
    return Deed(painted, pressed, proxy.since(pressed))


def named(asked: list[Exchange]) -> str:
    """What was asked for, as a reader of the figures wants it."""
    counted = Counter(" + ".join(each.methods) or "GET" for each in asked)
    return (
        "; ".join(f"{count} × {name}" if count > 1 else name for name, count in counted.items()) or "nothing"
    )
