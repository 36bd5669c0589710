"""What goes over the network, and how long it takes, when the server is near and when it is far away.

A proxy on loopback adds 0, 100 and 300 milliseconds to each round trip. Painted is an action when the frame has come
that shows it; the last answer comes later, and the person does not wait for it. ``round trips`` are requests that
waited for one another. The demo server's own time is in all of these.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import watched
from benchmarks.figures import at_most, load
from benchmarks.jaymail import FIRST_ROW, SETTINGS, Place, place
from benchmarks.keys import row
from benchmarks.proxy import DelayingProxy, round_trips
from benchmarks.terminal import Terminal
from tests.servers.other_client import PAGE, OtherClient

MESSAGES = 12_000
"""More than the largest delta changes."""

ROUND_TRIPS = (0.0, 0.1, 0.3)
"""Seconds that are added."""

CHANGES = (1, 100, 10_000)
FIRST_LOGIN = 3
"""Round trips until the Inbox shows: the session, and two."""

TOP, BOTTOM = b"\x1b[H", b"\x1b[F"
SEND = b"\x1b[15~"


@dataclass
class _Round:
    """Figures of one distance to the server."""

    place: Place
    proxy: DelayingProxy
    name: str
    figures: dict[str, object] = field(default_factory=dict[str, object])
    waited_for_server: list[str] = field(default_factory=list[str])
    """Actions whose paint came after an answer to them: such an answer may have been waited for."""
    login_trips: int = 0
    warm_trips: int = 0
    single: int = 0
    """Requests of the smallest delta."""

    def told(self, what: str, value: object) -> None:
        self.figures[f"{self.name}: {what}"] = value

    def do(self, what: str, terminal: Terminal, keys: bytes, shown: Callable[[list[str]], str]) -> None:
        deed = watched.do(terminal, self.proxy, keys, shown)
        self.told(what, deed.told())
        self.told(f"{what}, asked", watched.named(deed.asked))
        if deed.answered_before_paint():
            self.waited_for_server.append(what)


def run(messages: int, server: str) -> dict[str, object]:
    before = load()
    rounds: list[_Round] = []
    with place(messages, proxied=True, settings="send_delay = 0\n") as made:
        assert made.proxy is not None
        for seconds in ROUND_TRIPS:
            made.proxy.delay = seconds
            rounds.append(_Round(made, made.proxy, f"+{seconds * 1000:g} ms"))
            _measure(rounds[-1], [count for count in CHANGES if count <= messages])
    figures: dict[str, object] = {"messages": messages}
    for each in rounds:
        figures |= each.figures
    far = rounds[-1]
    figures["promises"] = [
        at_most(f"actions that paint only after an answer, {far.name}", len(far.waited_for_server), 0),
        at_most(
            f"round trips before the first row of a first login, {far.name}", far.login_trips, FIRST_LOGIN
        ),
        at_most(f"round trips before the first row of a warm start, {far.name}", far.warm_trips, 0),
        at_most(f"requests of a delta with 1 change, {far.name}", far.single, 1),
    ]
    return figures | {"load before": before, "load after": load()}


def _measure(one: _Round, changes: list[int]) -> None:
    _first_login(one)
    with _warm_start(one) as terminal:
        one.do("open mailbox", terminal, b"ga", row)
        terminal.write(b"gi")
        _rest(one, terminal)
        one.do("open conversation, its text is here", terminal, b"\r", _all)
        terminal.write(b"u")
        _rest(one, terminal)
        one.do("to the oldest conversation, its text is not here", terminal, BOTTOM, row)
        terminal.write(TOP)
        _rest(one, terminal)
        one.do("archive", terminal, b"y", row)
        terminal.write(b"/")
        terminal.wait_for("from:ann")
        _rest(one, terminal)
        one.do("search", terminal, b"invoice", _all)
        terminal.write(b"\r")
        _rest(one, terminal)
        terminal.write(b"\x1b")
        _rest(one, terminal)
        _send(one, terminal)
        for count in changes:
            _delta(one, terminal, count)
        terminal.leave()


def _first_login(one: _Round) -> None:
    """Of somebody who has no mail here yet. It stops at the first row."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        home.mkdir()
        (home / "config.toml").write_text(SETTINGS)
        begun = time.perf_counter()
        with one.place.start(home) as terminal:
            took = terminal.wait_for(FIRST_ROW)
            asked = [each for each in one.proxy.since(begun) if 0 < each.answered < terminal.last]
            listed = min(each.answered for each in asked if "Email/query" in each.methods)
            asked = [each for each in asked if each.answered <= listed]  # a busy machine paints later
            one.login_trips = round_trips(asked)
        one.told("first login, to the first row", _start(took, asked))
        one.told("first login, asked", watched.named(asked))
    while not one.proxy.is_quiet(watched.REST):  # what it asked for meanwhile
        time.sleep(0.1)


def _start(seconds: float, asked: list[Any]) -> dict[str, float]:
    return {"ms": round(seconds * 1000, 1), "requests": len(asked), "round trips": round_trips(asked)}


@contextmanager
def _warm_start(one: _Round) -> Generator[Terminal]:
    begun = time.perf_counter()
    with one.place.start() as terminal:
        took = terminal.wait_for(FIRST_ROW)
        painted = terminal.last
        terminal.wait_for("✓ synced")
        synced = terminal.last - terminal.began
        watched.settle(terminal, one.proxy)
        asked = one.proxy.since(begun)
        before = [each for each in asked if 0 < each.answered < painted]
        one.warm_trips = round_trips(before)
        one.told("warm start, to the first row", _start(took, before))
        one.told("warm start, until synced", _start(synced, asked))
        one.told("warm start, asked", watched.named(asked))
        yield terminal


def _send(one: _Round, terminal: Terminal) -> None:
    terminal.write(b"c")
    terminal.wait_for("New message")
    terminal.wait_quiet(0.5)
    terminal.write(b"bob@example.org\tHello\tHow are you?")
    terminal.wait_quiet(0.5)
    _rest(one, terminal)
    pressed = time.perf_counter()
    painted = terminal.painted(SEND, _written)
    deadline = time.perf_counter() + 30
    while not any("EmailSubmission/set" in each.methods for each in one.proxy.since(pressed)):
        terminal.read(0.05)
        if time.perf_counter() > deadline:
            raise TimeoutError("The message was never sent:\n" + "\n".join(terminal.screen()))
    _rest(one, terminal)
    deed = watched.Deed(painted, pressed, one.proxy.since(pressed))
    one.told("send", deed.told())
    one.told("send, asked", watched.named(deed.asked))
    if deed.answered_before_paint():
        one.waited_for_server.append("send")


def _delta(one: _Round, terminal: Terminal, count: int) -> None:
    """Another client changes a keyword of so many mails, and then the server says that something is new."""
    one.proxy.hold_news()
    with one.place.other() as other:
        _change(other, count, one.name)
    told = time.perf_counter()
    one.proxy.tell_news()
    deadline = told + 60
    while not one.proxy.since(told):
        terminal.read(0.02)
        if time.perf_counter() > deadline:
            raise TimeoutError("Nobody asked what is new.")
    watched.settle(terminal, one.proxy, 300)
    asked = one.proxy.since(told)
    if count == CHANGES[0]:
        one.single = len(asked)
    took = max(each.answered for each in asked) - told
    one.told(f"delta of {count:,}", _start(took, asked))
    one.told(f"delta of {count:,}, asked", watched.named(asked))


def _change(other: OtherClient, count: int, keyword: str) -> None:
    """A keyword that these mails do not have yet."""
    name = "".join(letter for letter in keyword if letter.isalnum())
    for position in range(0, count, PAGE):
        ids: list[str] = other.call("Email/query", position=position, limit=min(PAGE, count - position))[
            "ids"
        ]
        patch = {f"keywords/measured{name}{count}": True}
        changed = other.call("Email/set", update=dict.fromkeys(ids, patch))
        if changed.get("notUpdated"):
            raise RuntimeError(f"The server refused to change mail: {changed['notUpdated']}")


def _rest(one: _Round, terminal: Terminal) -> None:
    watched.settle(terminal, one.proxy)


def _all(screen: list[str]) -> str:
    return "\n".join(screen)


def _written(screen: list[str]) -> str:
    """Whether the message is still being written."""
    return "writing" if any("New message" in line for line in screen) else ""
