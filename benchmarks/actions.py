"""Archiving 1, 100 and 1,000 conversations at once, and taking it back: key to paint, and what it costs the network.

Selected are all conversations above the cursor; painted is the key when another row is at the cursor. The requests are
all that follow, those that the server's news of our own change brings included.
"""

from __future__ import annotations

import re
from statistics import median

from benchmarks import watched
from benchmarks.figures import CannotMeasure, at_most, load, milliseconds, percentile
from benchmarks.jaymail import place
from benchmarks.keys import row
from benchmarks.proxy import DelayingProxy
from benchmarks.terminal import QUIET, Terminal
from benchmarks.watched import Deed

MESSAGES = 12_000
"""Some 2,000 conversations of them are in the Inbox."""

SIZES = {1: 10, 100: 5, 1_000: 5}
"""How many conversations, and how often."""

TOP = b"\x1b[H"
PAGE, PAGE_ROWS = b" ", 40
"""The key that goes on by a page, and more rows than that has."""

PROMISE = 16.0
"""Milliseconds in which an archived conversation is gone."""


def run(messages: int, server: str) -> dict[str, object]:
    before = load()
    figures: dict[str, object] = {"messages": messages}
    with place(messages, proxied=True) as made, made.start() as terminal:
        assert made.proxy is not None
        terminal.wait_for("✓ synced")
        watched.settle(terminal, made.proxy)
        figures["conversations in the Inbox"] = inbox = _inbox(terminal)
        for count, times in SIZES.items():
            if count < inbox:
                if count == 1:
                    _both(terminal, made.proxy, count)  # warms up
                done = [_both(terminal, made.proxy, count) for _ in range(times)]
                figures |= _told(f"archive {count:,}", [archived for archived, _ in done])
                figures |= _told(f"undo {count:,}", [undone for _, undone in done])
                if count == 1:
                    single = percentile([archived.painted for archived, _ in done], 0.95)
                    figures["promises"] = [
                        at_most("p95 of archiving one conversation", single * 1000, PROMISE, "ms")
                    ]
        terminal.leave()
    return figures | {"load before": before, "load after": load()}


def _inbox(terminal: Terminal) -> int:
    """How many conversations the title of the list counts."""
    found = re.search(r"Inbox .* of ([\d,]+)", "\n".join(terminal.screen()))
    if found is None:
        raise CannotMeasure("The list does not say how many conversations it has.")
    return int(found[1].replace(",", ""))


def _both(terminal: Terminal, proxy: DelayingProxy, count: int) -> tuple[Deed, Deed]:
    """Archive so many, and take it back."""
    terminal.write(TOP)
    watched.settle(terminal, proxy)
    if count > 1:
        _select(terminal, count)
        watched.settle(terminal, proxy)
    archived = watched.do(terminal, proxy, b"y", row)
    return archived, watched.do(terminal, proxy, b"z", row)


def _select(terminal: Terminal, count: int) -> None:
    """From the cursor on, page by page. Raises CannotMeasure."""
    terminal.write(b"xX")  # the first key moves on, the second takes what was moved to
    selected = selected_there(terminal)
    while 0 < selected < count:
        missing = count - selected
        terminal.write((PAGE if missing > PAGE_ROWS else b"j" * missing) + b"X")
        selected = selected_there(terminal)
    if selected != count:
        raise CannotMeasure(f"{count:,} conversations could not be selected.")


def selected_there(terminal: Terminal) -> int:
    """How many the screen says there are; 0 where it says nothing of it."""
    terminal.wait_quiet(QUIET)
    found = re.search(r"([\d,]+) selected", "\n".join(terminal.screen()))
    return int(found[1].replace(",", "")) if found else 0


def _told(name: str, deeds: list[Deed]) -> dict[str, object]:
    """The requests are the median's; what they ask for is that of the last time."""
    return {
        f"{name}: key to paint, ms": milliseconds([deed.painted for deed in deeds]),
        f"{name}: last answer, ms": milliseconds([deed.settled for deed in deeds]),
        f"{name}: requests": median(len(deed.asked) for deed in deeds),
        f"{name}: octets sent": median(sum(each.octets for each in deed.asked) for deed in deeds),
        f"{name}: asked": watched.named(deeds[-1].asked),
    }
