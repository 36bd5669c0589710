"""From a key to the paint, in a pseudo-terminal of 140 by 45 cells with all three panes.

j is pressed again and again in the list, then in the reader: one by one, each after the last is painted, and then
held; with few rows and with many, while nothing else happens and while another account is filled for the first time.
Painted is the key when the frame has come that shows another row at the cursor, or other lines. A held key's
lag is what came after its release; the longest silence is how long it seemed to stand still. Keys are lost when the
cursor is not where they led to.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from benchmarks.cached import Cached, beside_a_backfill, cached
from benchmarks.figures import CannotMeasure, at_most, load, milliseconds
from benchmarks.jaymail import FIRST_ROW
from benchmarks.terminal import BURST, Terminal
from tui.demo.process import DemoInfo, DemoProcess

MESSAGES = 1_000_000
"""Conversations in the larger Inbox."""
SMALL = 1_000
COMING = 60_000
"""Mails of the account that is filled: more than come while keys are pressed."""
REPEAT = 1 / 60
"""Seconds between two keys of one that is held."""
SETTLED = 1.0
"""Seconds of silence after a start."""
HOME = b"\x1b[H"

IDLE, SYNCING = "idle", "syncing"
PRESSES = {IDLE: 120, SYNCING: 60}
PROMISES = {IDLE: 16.0, SYNCING: 30.0}
"""Milliseconds that the p95 keeps below."""

Where = Callable[[list[str]], str]


def run(messages: int, server: str) -> dict[str, object]:
    before = load()
    figures: dict[str, object] = {"rows": messages}
    promises: list[dict[str, object]] = []
    demo = DemoProcess(messages=COMING)
    try:
        info = demo.start()
        for size in dict.fromkeys((min(SMALL, messages), messages)):
            for state in (IDLE, SYNCING):
                for place, measure in (("list", _in_list), ("reader", _in_reader)):
                    name = f"{place}, {size:,}, {state}"
                    with _home(size, state, info) as home:
                        painted, told = measure(home, PRESSES[state])
                    figures[f"{name}: key to paint, ms"] = times = milliseconds(painted)
                    figures |= {f"{name}: {what}": value for what, value in told.items()}
                    promises.append(at_most(f"p95 of a key, {name}", times["p95"], PROMISES[state], "ms"))
                    promises.append(at_most(f"keys lost, {name}", told["held, keys lost"], 0))
    finally:
        demo.stop()
    return figures | {"promises": promises, "load before": before, "load after": load()}


def _home(size: int, state: str, server: DemoInfo) -> AbstractContextManager[Cached]:
    return cached(size) if state == IDLE else beside_a_backfill(size, server)


def _in_list(home: Cached, presses: int) -> tuple[list[float], dict[str, float]]:
    with home.start() as terminal:
        _settle(home, terminal)
        return _measure(home, terminal, row, presses)


def _in_reader(home: Cached, presses: int) -> tuple[list[float], dict[str, float]]:
    with home.start() as terminal:
        _settle(home, terminal)
        terminal.write(b"\r")
        terminal.wait_quiet(SETTLED / 2)
        if "Line 1 of" not in letter(terminal.screen()):
            raise CannotMeasure("The long letter does not open.")
        return _measure(home, terminal, letter, presses)


def _settle(home: Cached, terminal: Terminal) -> None:
    """The first row is there; and where mail is to come, it has begun to."""
    terminal.wait_for(FIRST_ROW)
    if home.filling is None:
        terminal.wait_quiet(SETTLED)
        return
    deadline = time.perf_counter() + 60
    while home.here() == 0:
        terminal.read(0.05)
        if time.perf_counter() > deadline:
            raise CannotMeasure("The other account is not filled.")


def _measure(
    home: Cached, terminal: Terminal, where: Where, presses: int
) -> tuple[list[float], dict[str, float]]:
    """Seconds to each paint, and other figures. Raises CannotMeasure."""
    computed, octets = terminal.cpu(), len(terminal.output)
    painted = [terminal.painted(b"j", where) for _ in range(presses)]
    computed, octets = terminal.cpu() - computed, len(terminal.output) - octets
    there = where(terminal.screen())
    terminal.write(HOME)
    terminal.wait_quiet(SETTLED / 2)
    held = _hold(terminal, presses)
    if home.filling is not None and home.here() >= COMING:
        raise CannotMeasure("All mail had come before the last key was pressed.")
    missing = 0
    while where(terminal.screen()) != there and missing < presses:
        terminal.painted(b"j", where)
        missing += 1
    return painted, {
        "CPU a key, ms": round(computed / presses * 1000, 1),
        "octets a key": round(octets / presses),
        **held,
        "held, keys lost": missing,
    }


def _hold(terminal: Terminal, presses: int) -> dict[str, float]:
    silence, heard, before = 0.0, 0.0, len(terminal.output)
    begun = released = time.perf_counter()
    for number in range(presses):
        while (left := begun + number * REPEAT - time.perf_counter()) > 0:
            if terminal.read(left):
                silence = max(silence, terminal.last - heard if heard else 0.0)
                heard = terminal.last
        released = terminal.write(b"j")
    lag = 0.0
    while terminal.read(BURST):
        lag = terminal.last - released
    octets = len(terminal.output) - before
    terminal.wait_quiet(SETTLED / 2)
    return {
        "held, lag, ms": round(lag * 1000, 1),
        "held, longest silence, ms": round(silence * 1000, 1),
        "held, kB a second": round(octets / (presses * REPEAT) / 1000),
    }


def row(screen: list[str]) -> str:
    """The row at the cursor."""
    return " ".join(line.split(FIRST_ROW)[1].split("│")[0] for line in screen if FIRST_ROW in line)


def letter(screen: list[str]) -> str:
    """What the reader shows."""
    return "\n".join(line.split("│")[-1] for line in screen[2:-2])
