"""From a key to the paint in the reader, in a pseudo-terminal of 140 by 45 cells with all three panes.

``open``: J goes from one cached conversation to the next. ``newsletter``: from the key that opens 300 kB of HTML, which
nothing has laid out before, to its first story. ``scroll``: j, and then Space, in a message of 10,000 lines.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.figures import load, milliseconds
from benchmarks.jaymail import Place, place
from benchmarks.terminal import Terminal
from tests.servers.other_client import OtherClient

MESSAGES = 300
LINES = 10_000
OCTETS = 300_000
OPENINGS = 60
SCROLLS = 120
BURST = 0.1
"""Seconds of silence after which nothing more comes."""
REST = 0.6
"""Seconds in which the next conversations are laid out ahead: a person reads for longer."""
HOME = b"\x1b[H"

_STORY = (
    '<table role="presentation" width="100%"><tr><td style="padding:12px"><table><tr><td><img src="https://img.example/'
    '{n}.png" alt="Picture {n}" width="280"></td><td style="font-family:Arial;color:#333"><h2>Story number {n}</h2>'
    "<p>It has a <b>beginning</b>, a middle and <i>an end</i>, and words enough to be wrapped more than once in a "
    'narrow column of text.</p><p><a href="https://click.example/t/{n}?utm_source=news&amp;utm_medium=mail&amp;id='
    '{pad}">Read on</a></p></td></tr></table></td></tr></table>\n'
)


def newsletter() -> str:
    """About OCTETS of nested tables, pictures, styles and tracking links."""
    stories: list[str] = []
    size = 0
    while size < OCTETS:
        stories.append(_STORY.format(n=len(stories) + 1, pad="0123456789abcdef" * 12))
        size += len(stories[-1])
    return f"<html><head><style>td {{ margin: 0 }}</style></head><body>{''.join(stories)}</body></html>"


def _deliver(other: OtherClient) -> None:
    other.deliver("A long letter", body="".join(f"Line {n} of {LINES:,}.\n" for n in range(LINES)))
    other.deliver("Stories", body="", html=newsletter())
    other.deliver("Before the stories")
    other.deliver("The newest of all")


def run(messages: int, server: str) -> dict[str, object]:
    before = load()
    figures: dict[str, object] = {
        "messages": messages,
        "lines": LINES,
        "newsletter, octets": len(newsletter()),
    }
    with place(messages, deliver=_deliver) as made:
        figures["newsletter: to readable text, ms"] = milliseconds([_newsletter(made) for _ in range(5)])
        with made.start() as terminal:
            terminal.wait_for("✓ synced")
            terminal.wait_quiet(1)
            figures |= _scrolling(terminal)
            figures |= _opening(terminal)
            terminal.leave()
    return figures | {"load before": before, "load after": load()}


def _newsletter(made: Place) -> float:
    with made.start() as terminal:
        terminal.wait_for("✓ synced")
        terminal.wait_quiet(1)
        began = terminal.write(b"jj\r")
        terminal.wait_for("Story number 2")
        took = terminal.last - began
        terminal.leave()
    return took


def _scrolling(terminal: Terminal) -> dict[str, object]:
    terminal.write(HOME)
    terminal.write(b"jjj\r")
    terminal.wait_for("Line 5 of")
    terminal.wait_quiet(REST)
    figures: dict[str, object] = {}
    for name, key in (("line", b"j"), ("page", b" ")):
        computed = terminal.cpu()
        figures[f"scroll, a {name}: complete, ms"] = _presses(terminal, key, SCROLLS)
        figures[f"scroll, a {name}: CPU a key, ms"] = round((terminal.cpu() - computed) / SCROLLS * 1000, 1)
    return figures


def _opening(terminal: Terminal) -> dict[str, object]:
    terminal.wait_quiet(REST)
    return {"open: complete, ms": _presses(terminal, b"J", OPENINGS, lambda: time.sleep(REST))}


def _presses(
    terminal: Terminal, key: bytes, times: int, between: Callable[[], None] = lambda: None
) -> dict[str, float]:
    """From each press to the end of the burst that it brings."""
    took: list[float] = []
    for _ in range(times):
        pressed = terminal.write(key)
        if terminal.read(2.0):
            complete = terminal.last
            while terminal.read(BURST):
                complete = terminal.last
            took.append(complete - pressed)
        terminal.wait_quiet(BURST)
        between()
    return milliseconds(took)
