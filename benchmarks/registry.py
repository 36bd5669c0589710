"""The benchmarks by name, in the order in which all of them run."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

Figures = dict[str, object]
"""By name; ``promises`` are made by ``figures.at_most``."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """``module`` has ``run(messages, server)`` and ``MESSAGES``, its usual size; ``quick`` is one for a try.
    ``seconds``: longer than it ever takes."""

    module: str
    quick: int
    seconds: float = 300.0

    def usual(self) -> int:
        return cast("int", importlib.import_module(f"benchmarks.{self.module}").MESSAGES)

    def run(self, messages: int, server: str) -> Figures:
        run: Callable[[int, str], Figures] = importlib.import_module(f"benchmarks.{self.module}").run
        return run(messages, server)


BENCHMARKS = {
    "start": Benchmark("start", 1_000, 1_200),
    "keys": Benchmark("keys", 1_000, 500),
    "list": Benchmark("lists", 1_000, 400),
    "reader": Benchmark("reader", 100),
    "actions": Benchmark("actions", 1_000, 500),
    "network": Benchmark("network", 600, 400),
    "sync": Benchmark("sync", 1_000),
    "search": Benchmark("search", 1_000),
    "render": Benchmark("render", 1),
    "memory": Benchmark("memory", 1_000, 400),
    "masked": Benchmark("masked", 200),
}
