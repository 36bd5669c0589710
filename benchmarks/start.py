"""From the start of a program to the first mail's row on the screen, in a pseudo-terminal.

Jaymail stands beside the smallest Textual program (the floor), and beside neomutt and aerc, which show ``PEERS_MAILS``
mails of an account on Cyrus over IMAP and keep their own caches. All are started in turn, so that a busy moment of the
machine meets them all. Warm: everything was read from the disk a moment ago. Cold: the mail, the bytecode and the
libraries are put out of the system's memory before each start, as after a boot; what other programs have open stays.
With a network: a server answers, 100 ms away; the mail shows before it has.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from benchmarks import mail_clients
from benchmarks.cached import Cached, cached
from benchmarks.disk import forget, libraries
from benchmarks.figures import at_most, load, milliseconds
from benchmarks.jaymail import FIRST_ROW, compiled
from benchmarks.proxy import DelayingProxy
from benchmarks.relay import LOOPBACK
from benchmarks.terminal import Terminal
from tests.servers.cyrus import CyrusServer
from tui.demo.process import DemoProcess

MESSAGES = 1_000_000
SIZES = (1_000, 100_000, 1_000_000)
"""Conversations in the cache; those up to the size that was asked for."""

WARM, COLD = 7, 5
"""Starts, after one that is not counted."""

PEERS_MAILS = 1_000
FAR = 0.1
FLOOR = 1.25
"""How many times that of the floor the start with the most mail may take."""

HELLO = """
from textual.app import App
from textual.widgets import Static

class Hello(App):
    def compose(self):
        yield Static("Hello, world")

Hello().run()
"""
BARE = "bare Textual"


class Start(NamedTuple):
    """What a start took, by the clock and of the processor."""

    seconds: float
    cpu: float


class Program(NamedTuple):
    """Something to start, and what it has written when the first row is there. ``files`` are its own."""

    start: Callable[[], Terminal]
    shown: str
    files: Iterable[Path] = ()


def run(messages: int, server: str) -> dict[str, object]:
    before = load()
    sizes = [size for size in SIZES if size <= messages] or [messages]
    with ExitStack() as stack:
        programs, missing = _programs(stack, sizes)
        figures: dict[str, object] = dict(missing)
        warm = _in_turn(programs, WARM, cold=False)
        cold = _in_turn(programs, COLD, cold=True)
    for name, starts in warm.items():
        figures[f"{name}, warm: first row, ms"] = milliseconds([each.seconds for each in starts])
        figures[f"{name}, warm: CPU, ms"] = milliseconds([each.cpu for each in starts])
        figures[f"{name}, warm: times {BARE}"] = _ratio(starts, warm[BARE])
    for name, starts in cold.items():
        figures[f"{name}, cold: first row, ms"] = milliseconds([each.seconds for each in starts])
        figures[f"{name}, cold: times {BARE}"] = _ratio(starts, cold[BARE])
    largest = _name(sizes[-1], online=False)
    promises = [at_most(f"{largest}, warm, times {BARE}", _ratio(warm[largest], warm[BARE]), FLOOR)]
    if "aerc" in warm:
        promises.append(at_most(f"{largest}, warm, times aerc", _ratio(warm[largest], warm["aerc"]), 1.0))
    return figures | {"promises": promises, "load before": before, "load after": load()}


def _name(size: int, *, online: bool) -> str:
    return f"Jaymail, {size:,} {'with a network' if online else 'without a network'}"


def _programs(stack: ExitStack, sizes: list[int]) -> tuple[dict[str, Program], dict[str, str]]:
    """All that can be started here; and why others cannot."""
    homes = {size: stack.enter_context(cached(size)) for size in sizes}
    bare = homes[sizes[0]].environment
    programs = {BARE: Program(lambda: Terminal(_python(HELLO), bare), "Hello, world")}
    for size, home in homes.items():
        programs[_name(size, online=False)] = _jaymail(home)
    for size in sizes:
        programs[_name(size, online=True)] = _jaymail(stack.enter_context(_online(size)))
    missing = {name: said for name in mail_clients.PEERS if (said := mail_clients.why_not(name))}
    if len(missing) < len(mail_clients.PEERS):
        cyrus = stack.enter_context(mail_clients.account(PEERS_MAILS))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for name, start in mail_clients.PEERS.items():
            if name not in missing:
                programs[name] = _peer(start, folder / name, cyrus)
    return programs, {f"{name}, not measured": said for name, said in missing.items()}


def _python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def _jaymail(home: Cached) -> Program:
    return Program(home.start, FIRST_ROW, list(home.home.rglob("*.db*")))


def _peer(start: Callable[[Path, CyrusServer], Terminal], home: Path, cyrus: CyrusServer) -> Program:
    return Program(lambda: start(home, cyrus), mail_clients.LIST_MARK, [home])


@contextmanager
def _online(size: int) -> Generator[Cached]:
    """Its server has a mailbox of its own; each start ends before an answer came, and changes nothing here."""
    demo = DemoProcess(messages=100)
    info = demo.start()
    try:
        parts = urlsplit(info.session_url)
        assert parts.port is not None
        with DelayingProxy(parts.port) as proxy:
            proxy.delay = FAR
            url = urlunsplit(parts._replace(netloc=f"{LOOPBACK}:{proxy.port}"))
            with cached(size, url, info.token) as home:
                yield home
    finally:
        demo.stop()


def _in_turn(programs: dict[str, Program], times: int, *, cold: bool) -> dict[str, list[Start]]:
    found: dict[str, list[Start]] = {name: [] for name in programs}
    shared = [*libraries(), *compiled().rglob("*.pyc")] if cold else []
    for turn in range(times + (not cold)):
        for name, program in programs.items():
            if cold:
                forget([*shared, *_files(program.files)])
            with program.start() as terminal:
                took = Start(terminal.wait_for(program.shown), terminal.cpu())
                terminal.end()
            if turn or cold:
                found[name].append(took)
    return found


def _files(places: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for place in places:
        found += [file for file in place.rglob("*") if file.is_file()] if place.is_dir() else [place]
    return found


def _ratio(ours: list[Start], others: list[Start]) -> float:
    return round(median(each.seconds for each in ours) / median(each.seconds for each in others), 2)
