"""From a key to the paint, in a pseudo-terminal of 140 by 45 cells with all three panes.

j is pressed again and again in the list, then in the reader: one by one, each after the last is painted, and then
held. ``first`` is when the first byte came, ``complete`` when the last of its burst had, ``settled`` when all was
quiet: in the list the reader follows the cursor a moment later. A held key's lag is what came after its release; the
longest silence is how long it seemed to stand still. Keys are lost when the cursor is not where they led to.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.figures import load, milliseconds
from benchmarks.jaymail import FIRST_ROW, Place, place
from benchmarks.terminal import BURST, QUIET, Terminal

MESSAGES = 2_000
"""The Inbox must be longer than the presses go."""
PRESSES = 180
"""Also how often a key comes that is held for three seconds, at 60 a second."""
REPEAT = 1 / 60
LOST = 2.0
HOME = b"\x1b[H"

Where = Callable[[list[str]], str]


class Paint(NamedTuple):
    """Seconds from a key to the first byte, to the end of the burst, and until all was quiet."""

    first: float
    complete: float
    settled: float
    octets: int


def run(messages: int, server: str) -> dict[str, object]:
    before = load()
    with place(messages, letter=True) as made, _synced(made) as terminal:
        figures: dict[str, object] = {"messages": messages}
        figures |= _measure(terminal, "list", row)
        terminal.write(HOME)
        terminal.wait_quiet(1)
        terminal.write(b"\r")
        terminal.wait_for("Line 0 of")
        terminal.wait_quiet(1)
        figures |= _measure(terminal, "reader", _line)
        terminal.leave()
    return figures | {"load before": before, "load after": load()}


def _synced(made: Place) -> Terminal:
    terminal = made.start()
    terminal.wait_for("✓ synced")
    terminal.wait_quiet(2)
    return terminal


def _measure(terminal: Terminal, name: str, where: Where) -> dict[str, object]:
    computed = terminal.cpu()
    paints = [paint for _ in range(PRESSES) if (paint := _press(terminal)) is not None]
    computed = terminal.cpu() - computed
    there = where(terminal.screen())
    terminal.write(HOME)
    terminal.wait_quiet(1)
    held = _hold(terminal)
    missing = 0
    while where(terminal.screen()) != there and missing < PRESSES:
        _press(terminal)
        missing += 1
    return {
        **{
            f"{name}: {moment}, ms": milliseconds([getattr(paint, moment) for paint in paints])
            for moment in ("first", "complete", "settled")
        },
        f"{name}: CPU a key, ms": round(computed / PRESSES * 1000, 1),
        f"{name}: octets a key": round(sum(paint.octets for paint in paints) / len(paints)),
        f"{name}: keys without paint": PRESSES - len(paints),
        **{f"{name}: held, {key}": value for key, value in held.items()},
        f"{name}: held, keys lost": missing,
    }


def _press(terminal: Terminal) -> Paint | None:
    """Press j and wait until all is quiet; None: nothing came."""
    before = len(terminal.output)
    pressed = terminal.write(b"j")
    if not terminal.read(LOST):
        return None
    first = complete = terminal.last
    bursting = True
    while terminal.read(QUIET):
        bursting = bursting and terminal.last - complete < BURST
        if bursting:
            complete = terminal.last
    settled = max(complete, terminal.last)
    times = (first - pressed, complete - pressed, settled - pressed)
    return Paint(*times, len(terminal.output) - before)


def _hold(terminal: Terminal) -> dict[str, float]:
    silence, heard, before = 0.0, 0.0, len(terminal.output)
    begun = released = time.perf_counter()
    for number in range(PRESSES):
        while (left := begun + number * REPEAT - time.perf_counter()) > 0:
            if terminal.read(left):
                silence = max(silence, terminal.last - heard if heard else 0.0)
                heard = terminal.last
        released = terminal.write(b"j")
    lag = 0.0
    while terminal.read(BURST):
        lag = terminal.last - released
    octets = len(terminal.output) - before
    terminal.wait_quiet(1)
    return {
        "lag, ms": round(lag * 1000, 1),
        "longest silence, ms": round(silence * 1000, 1),
        "kB a second": round(octets / (PRESSES * REPEAT) / 1000),
    }


def row(screen: list[str]) -> str:
    """The row at the cursor."""
    return " ".join(line.split(FIRST_ROW)[1].split("│")[0] for line in screen if FIRST_ROW in line)


def _line(screen: list[str]) -> str:
    """The letter's first line on the screen."""
    found = re.search(r"Line \d+ of", "\n".join(screen))
    return found[0] if found else ""
