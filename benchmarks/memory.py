"""Resident memory with very much mail: after the start, after 100 conversations were read, and after 10,000 keys.

The keys are those of an hour's use, in the order that a seed gives: up and down, pages, both ends, conversations that
are opened and left, archived and taken back, searches, and other mailboxes. Without a network.
"""

from __future__ import annotations

import random

from benchmarks.cached import cached
from benchmarks.figures import at_most, load
from benchmarks.jaymail import FIRST_ROW
from benchmarks.terminal import Terminal

MESSAGES = 1_000_000
"""Conversations."""

READ = 100
KEYS = 10_000
SEED = 7
AT_ONCE = 20
"""Keys that are sent before what they paint is read."""

SHARE_OF_LOOKS = 10
"""How often memory is looked at while the keys come."""

MOST = 100.0
"""Megabytes."""

FLAT = 1.1
"""How much more the last key leaves than half of them did."""

HABITS: dict[bytes, int] = {
    b"j": 60, b"k": 15, b" ": 6, b"\x7f": 3, b"J": 8, b"K": 3, b"\ru": 6, b"G": 1, b"\x1b[H": 2, b"yz": 4, b"sz": 2,
    b"xx": 2, b"ga": 1, b"gi": 2, b"/report\r\x1b": 1,
}  # fmt: skip
"""What is pressed, and how often beside the others."""


def run(messages: int, server: str) -> dict[str, object]:
    before = load()
    keys = min(KEYS, messages)
    figures: dict[str, object] = {"rows": messages, "keys": keys}
    with cached(messages) as home, home.start() as terminal:
        terminal.wait_for(FIRST_ROW)
        terminal.wait_quiet(2.0)
        figures["after the start, MB"] = started = terminal.resident()
        _read(terminal)
        figures[f"after {READ} conversations, MB"] = terminal.resident()
        looks = _use(terminal, keys)
        terminal.wait_quiet(2.0)
        looks.append(terminal.resident())
        figures[f"while {keys:,} keys came, MB"] = ", ".join(f"{look:g}" for look in looks)
        terminal.leave()
    half = looks[len(looks) // 2]
    figures["promises"] = [
        at_most("memory after the start", started, MOST, "MB"),
        at_most(f"memory after {keys:,} keys", looks[-1], MOST, "MB"),
        at_most("memory after the last key, times that after half of them", looks[-1] / half, FLAT),
    ]
    return figures | {"load before": before, "load after": load()}


def _read(terminal: Terminal) -> None:
    """Open the first conversation, and go from one to the next."""
    terminal.write(b"\r")
    terminal.wait_quiet(0.3)
    for _ in range(READ - 1):
        terminal.write(b"J")
        terminal.wait_quiet(0.15)
    terminal.write(b"u")
    terminal.wait_quiet(0.5)


def _use(terminal: Terminal, keys: int) -> list[float]:
    """Press so many; megabytes at each look."""
    chance = random.Random(SEED)
    looks: list[float] = []
    pressed, waiting = 0, b""
    while pressed < keys:
        habit = chance.choices(list(HABITS), weights=list(HABITS.values()))[0]
        waiting += habit
        pressed += 1 if habit.startswith(b"\x1b") else len(habit)
        if len(waiting) >= AT_ONCE or len(habit) > 1:
            terminal.write(waiting)
            terminal.wait_quiet(0.03)
            waiting = b""
        if pressed >= keys * (len(looks) + 1) // SHARE_OF_LOOKS:
            looks.append(terminal.resident())
    return looks
