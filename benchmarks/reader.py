"""From a key to the paint in the reader, in a pseudo-terminal of 140 by 45 cells with all three panes.

``open``: J goes from one cached conversation to the next. ``newsletter``: from the key that opens 300 kB of HTML, which
nothing has laid out before, to its first story. ``scroll``: j, and then Space, in a message of 10,000 lines. Each is
painted when the first whole frame has come in which the page says something else, and says it for good: not that it is
being fetched, or laid out. CPU is that of the screens' thread for the key and all that follows it.
"""

from __future__ import annotations

from benchmarks.figures import at_most, load, milliseconds
from benchmarks.jaymail import Place, place
from benchmarks.terminal import Terminal
from tests.servers.other_client import OtherClient

MESSAGES = 300
LINES = 10_000
OCTETS = 300_000
STARTS = 5
OPENINGS = 40
SCROLLS = 60
SETTLED = 1.0
"""Seconds of silence after a start: what is read in the background is here then."""
REST = 0.5
"""Seconds in which the next conversations are laid out ahead: a person reads for longer."""
HOME = b"\x1b[H"
ON_ITS_WAY = ("Fetching…", "Laying out…")

OPEN, STORY, SCROLL = 30.0, 250.0, 25.0
"""Milliseconds: what is promised of p95."""

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
    with place(messages, deliver=_deliver) as made:
        story = milliseconds([_newsletter(made) for _ in range(STARTS)])
        with made.start() as terminal:
            terminal.wait_for("✓ synced")
            terminal.wait_quiet(SETTLED)
            line, page = _scrolling(terminal)
            opened = _pressed(terminal, b"J", OPENINGS, REST)
            terminal.leave()
    return {
        "messages": messages,
        "lines": LINES,
        "newsletter, octets": len(newsletter()),
        "newsletter: painted, ms": story,
        **_told("scroll, a line", line),
        **_told("scroll, a page", page),
        **_told("open", opened),
        "promises": [
            at_most("p95 of opening a cached conversation", _p95(opened), OPEN, "ms"),
            at_most("p95 of a newsletter of 300 kB", story["p95"], STORY, "ms"),
            at_most(f"p95 of scrolling a line in {LINES:,}", _p95(line), SCROLL, "ms"),
            at_most(f"p95 of scrolling a page in {LINES:,}", _p95(page), SCROLL, "ms"),
        ],
        "load before": before,
        "load after": load(),
    }


def _newsletter(made: Place) -> float:
    with made.start() as terminal:
        terminal.wait_for("✓ synced")
        terminal.wait_quiet(SETTLED)
        began = terminal.write(b"jj\r")
        terminal.wait_for("Story number 2")
        took = terminal.last - began
        terminal.leave()
    return took


Pressed = tuple[list[float], float]
"""Seconds to the paint of each press, and of processor time for one."""


def _scrolling(terminal: Terminal) -> tuple[Pressed, Pressed]:
    """A line, and a page."""
    terminal.write(HOME)
    terminal.write(b"jjj\r")
    terminal.wait_for("Line 5 of")
    terminal.wait_quiet(REST)
    return _pressed(terminal, b"j", SCROLLS), _pressed(terminal, b" ", SCROLLS)


def _pressed(terminal: Terminal, key: bytes, times: int, rest: float = 0.0) -> Pressed:
    computed = terminal.cpu()
    took: list[float] = []
    for _ in range(times):
        took.append(terminal.painted(key, Page()))
        terminal.wait_quiet(rest)
    return took, (terminal.cpu() - computed) / times


class Page:
    """What the reader shows, as the screen's lines tell; while it is on its way, what stood there before."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, screen: list[str]) -> str:
        page = "\n".join(line.rpartition("│")[2].rstrip() for line in screen[2:-2])
        if page.strip() and not any(words in page for words in ON_ITS_WAY):
            self._last = page
        return self._last


def _told(name: str, pressed: Pressed) -> dict[str, object]:
    took, computed = pressed
    return {f"{name}: painted, ms": milliseconds(took), f"{name}: CPU a key, ms": round(computed * 1000, 1)}


def _p95(pressed: Pressed) -> float:
    return milliseconds(pressed[0])["p95"]
