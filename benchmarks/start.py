"""From the start of the process to the first mail's row on the screen, beside the smallest Textual program.

The mail is here and the bytecode is compiled. Once with the server, once with nothing at its address.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import NamedTuple

from benchmarks.figures import load, milliseconds
from benchmarks.jaymail import FIRST_ROW, Place, place
from benchmarks.terminal import Terminal

MESSAGES = 1_000
STARTS = 10
HELLO = """
from textual.app import App
from textual.widgets import Static

class Hello(App):
    def compose(self):
        yield Static("Hello, world")

Hello().run()
"""


class Start(NamedTuple):
    """What a start took, by the clock and of the processor."""

    seconds: float
    cpu: float


def run(messages: int, server: str) -> dict[str, object]:
    before = load()
    with place(messages) as made:
        figures: dict[str, object] = {"messages": messages, "starts": STARTS}
        figures |= _beside_hello(made, "online")
        made.server.stop()
        figures |= _beside_hello(made, "no network")
    return figures | {"load before": before, "load after": load()}


def _beside_hello(made: Place, name: str) -> dict[str, object]:
    """In turn, so that a busy moment of the machine meets both."""
    hello: list[Start] = []
    mail: list[Start] = []
    _time(lambda: made.start_python(HELLO), "Hello, world")  # compiles
    for _ in range(STARTS):
        hello.append(_time(lambda: made.start_python(HELLO), "Hello, world"))
        mail.append(_time(made.start, FIRST_ROW))
    return {
        f"{name}: first row, ms": milliseconds([each.seconds for each in mail]),
        f"{name}: hello, ms": milliseconds([each.seconds for each in hello]),
        f"{name}: ratio": _ratio([each.seconds for each in mail], [each.seconds for each in hello]),
        f"{name}: first row, CPU ms": milliseconds([each.cpu for each in mail]),
        f"{name}: hello, CPU ms": milliseconds([each.cpu for each in hello]),
        f"{name}: CPU ratio": _ratio([each.cpu for each in mail], [each.cpu for each in hello]),
    }


def _ratio(ours: list[float], smallest: list[float]) -> float:
    return round(median(ours) / median(smallest), 2)


def _time(start: Callable[[], Terminal], text: str) -> Start:
    with start() as terminal:
        took = Start(terminal.wait_for(text), terminal.cpu())
        terminal.wait_quiet(0.5)
        terminal.leave()
    return took
