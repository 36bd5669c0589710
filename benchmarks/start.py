"""From the start of the process to the first mail's row on the screen, beside the smallest Textual program.

The mail is here and the bytecode is compiled. Once with the server, once with nothing at its address.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

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
    hello: list[float] = []
    mail: list[float] = []
    _time(lambda: made.start_python(HELLO), "Hello, world")  # compiles
    for _ in range(STARTS):
        hello.append(_time(lambda: made.start_python(HELLO), "Hello, world"))
        mail.append(_time(made.start, FIRST_ROW))
    return {
        f"{name}: first row, ms": milliseconds(mail),
        f"{name}: hello, ms": milliseconds(hello),
        f"{name}: ratio": round(median(mail) / median(hello), 2),
    }


def _time(start: Callable[[], Terminal], text: str) -> float:
    with start() as terminal:
        took = terminal.wait_for(text)
        terminal.wait_quiet(0.5)
        terminal.leave()
    return took
