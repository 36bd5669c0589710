"""The page of masked addresses with very many: a letter typed into its filter until the list is painted.

Jaymail runs in a pseudo-terminal of 140 by 45 cells, without a network, with the addresses in its database. Painted is
a letter when the frame has come in which the title counts what still matches. CPU is that of the screens' thread.
"""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import at_most, load, milliseconds
from benchmarks.jaymail import FIRST_ROW, place
from benchmarks.terminal import Terminal

MESSAGES = 5_000
"""Masked addresses."""

WORDS = ("412", "739", "1 w 4", "c 4 6", "w 7 4") * 4
"""Each letter leaves fewer, so that the count says when it is painted; a blank does not."""
PROMISE = 30.0
"""Milliseconds that the p95 of a keystroke keeps below."""

NAMES = ("amber", "birch", "cedar", "lotus", "river", "stone")
STATES = ("enabled", "enabled", "enabled", "disabled", "pending", "deleted")


def _mask(number: int) -> dict[str, Any]:
    name = f"{NAMES[number % 6]}.{NAMES[number // 6 % 6]}{number}"
    when = datetime.fromtimestamp(1_600_000_000 + number * 30_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "id": f"m{number}",
        "email": f"{name}@masked.example",
        "state": STATES[number * 7 % 6],
        "forDomain": f"https://{('shop', 'news', 'bank')[number % 3]}{number % 700}.example",
        "description": f"Number {number}",
        "createdAt": when,
        "lastMessageAt": when if number % 4 else None,
        "createdBy": "API token",
        "url": None,
    }


def run(messages: int, server: str) -> dict[str, object]:
    before = load()
    with place(20) as here:
        here.server.stop()
        _fill(Path(here.environment["JAYMAIL_HOME"]), messages)
        with here.start() as terminal:
            terminal.wait_for(FIRST_ROW)
            terminal.wait_quiet(1.0)
            terminal.write(b"gk")
            terminal.wait_for("Masked emails")
            terminal.wait_quiet(1.5)
            painted, computed = _type(terminal)
            resident = terminal.resident()
            terminal.leave()
    told = milliseconds(painted)
    return {
        "masks": messages,
        "keystrokes": len(painted),
        "keystroke to paint, ms": told,
        "keystroke, CPU, ms": milliseconds(computed),
        "resident, MB": resident,
        "promises": [at_most("p95 of a keystroke", told["p95"], PROMISE, "ms")],
        "load before": before,
        "load after": load(),
    }


def _fill(home: Path, count: int) -> None:
    """The addresses in the one account's database."""
    (cache,) = home.rglob("cache.db")
    with sqlite3.connect(cache) as database:
        database.execute("DELETE FROM masked")
        database.executemany(
            "INSERT INTO masked VALUES(?, ?, NULL)",
            [(f"m{number}", json.dumps(_mask(number), sort_keys=True)) for number in range(count)],
        )
    database.close()


def _counted(screen: list[str]) -> str:
    found = re.search(r"([\d,]+) of [\d,]+ address", "\n".join(screen))
    return found[1] if found else ""


def _type(terminal: Terminal) -> tuple[list[float], list[float]]:
    painted: list[float] = []
    computed: list[float] = []
    for word in WORDS:
        terminal.write(b"/")
        terminal.wait_quiet(0.3)
        for letter in word:
            if letter == " ":
                terminal.write(b" ")
                terminal.wait_quiet(0.2)
                continue
            before = terminal.cpu()
            painted.append(terminal.painted(letter.encode(), _counted))
            computed.append(terminal.cpu() - before)
        terminal.write(b"\x1b")
        terminal.wait_quiet(0.5)
    return painted, computed
