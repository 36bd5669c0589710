"""The list of conversations at its largest beside a small one: each key, pressed in both in turn.

Two Jaymails stand side by side in pseudo-terminals of 140 by 45 cells, without a network, one with ``rows``
conversations in the Inbox and one with a thousand, so that a busy moment of the machine meets both. Painted is the
list when the frame has come in which the row at the cursor is another. The reader follows once the cursor rests, and
is waited for. CPU is that of the screens' thread for the key and all that follows it. ``ratio`` is the large list's
median over the small one's.
"""

from __future__ import annotations

from contextlib import ExitStack
from statistics import median
from typing import cast

from benchmarks.cached import Cached, cached
from benchmarks.figures import at_most, load, milliseconds
from benchmarks.jaymail import FIRST_ROW
from benchmarks.keys import row
from benchmarks.terminal import Terminal

MESSAGES = 1_000_000
SMALL = 1_000
STARTS = 4
SETTLED = 1.0
"""Seconds of silence after a start: what is read in the background is here then."""

PRESSES = {
    "j": (b"j", 80),
    "page down": (b" ", 30),
    "G": (b"G", 10),
    "gg": (b"gg", 10),
    "archive": (b"y", 30),
}
"""What is pressed, and how often. Before each kind the cursor goes to the top."""

PROMISES = {"j": 16.0, "archive": 16.0, "page down": 35.0}
"""Milliseconds that the p95 keeps below."""

MEMORY = 90.0
RATIO = 1.3

Sizes = dict[int, list[float]]


def run(messages: int, server: str) -> dict[str, object]:
    before = load()
    sizes = tuple(dict.fromkeys((SMALL, messages)))
    with ExitStack() as stack:
        homes = {size: stack.enter_context(cached(size)) for size in sizes}
        figures: dict[str, object] = {"rows": messages, "beside": SMALL}
        figures |= _told("start to first row", _starts(homes))
        terminals = {size: stack.enter_context(home.start()) for size, home in homes.items()}
        for terminal in terminals.values():
            terminal.wait_for(FIRST_ROW)
            terminal.wait_quiet(SETTLED)
        for name, (key, times) in PRESSES.items():
            painted, computed = _press(terminals, name, key, times)
            figures |= _told(name, painted) | _told(f"{name}, CPU", computed)
        for size, terminal in terminals.items():
            figures[f"resident at {size:,}, MB"] = terminal.resident()
            terminal.leave()
    return figures | {"promises": _promises(figures, messages), "load before": before, "load after": load()}


def _starts(homes: dict[int, Cached]) -> Sizes:
    found: Sizes = {size: [] for size in homes}
    for turn in range(STARTS + 1):
        for size, home in homes.items():
            with home.start() as terminal:
                took = terminal.wait_for(FIRST_ROW)
                terminal.wait_quiet(0.5)
                terminal.leave()
            if turn:  # the first compiles
                found[size].append(took)
    return found


def _press(terminals: dict[int, Terminal], name: str, key: bytes, times: int) -> tuple[Sizes, Sizes]:
    painted: Sizes = {size: [] for size in terminals}
    computed: Sizes = {size: [] for size in terminals}
    away = b"G" if name == "gg" else b"\x1b[H"
    for turn in range(times):
        for size, terminal in terminals.items():
            if turn == 0 or name in ("G", "gg"):
                terminal.write(away)
                terminal.wait_quiet(0.3)
            before = terminal.cpu()
            painted[size].append(terminal.painted(key, row))
            computed[size].append(terminal.cpu() - before)
    return painted, computed


def _told(name: str, seconds: Sizes) -> dict[str, object]:
    told: dict[str, object] = {
        f"{name} at {size:,}, ms": milliseconds(times) for size, times in seconds.items()
    }
    small, *large = seconds.values()
    if large:
        told[f"{name}: ratio"] = round(median(large[0]) / median(small), 2)
    return told


def _promises(figures: dict[str, object], size: int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for name, most in PROMISES.items():
        times = cast("dict[str, float]", figures[f"{name} at {size:,}, ms"])
        found.append(at_most(f"p95 of {name} at {size:,}", times["p95"], most, "ms"))
    resident = cast("float", figures[f"resident at {size:,}, MB"])
    found.append(at_most(f"memory at {size:,}", resident, MEMORY, "MB"))
    ratios = [
        cast("float", value)
        for name, value in figures.items()
        if name.endswith(": ratio") and "CPU" not in name
    ]
    worst = max(ratios, default=1.0)
    return [*found, at_most(f"slower at {size:,} than at {SMALL:,}, times", worst, RATIO)]
