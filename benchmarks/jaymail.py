"""Jaymail as it is installed, compiled, in a home of its own, on a sample mailbox that is all here already."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from platformdirs import user_cache_path

from benchmarks.proxy import DelayingProxy
from benchmarks.relay import LOOPBACK
from benchmarks.terminal import Terminal
from tests.servers.other_client import OtherClient
from tui.demo.process import DemoInfo, DemoProcess

ROOT = Path(__file__).parents[1]
SETTINGS = "mark_read_after = -1\n"
"""What is looked at stays unread: what is measured is the key alone."""

FIRST_ROW = "▌"
"""The bar at the cursor: the list draws it with its first row, and never without one."""

FILLED = 4.0
"""Seconds in which nothing comes when all is here."""

BUILT_ON = (
    *(
        "tui",
        "textual",
        "rich",
        "markdown_it",
        "httpx",
        "httpcore",
        "h11",
        "anyio",
        "html2text",
        "selectolax",
    ),
    *("PIL", "dns", "dateutil", "icalendar", "keyring", "platformdirs", "tomlkit", "asyncio"),
)
"""Packages that a start may import, or what comes after it."""


@functools.cache
def compiled() -> Path:
    """The folder of the bytecode, Jaymail's and that of all it is built on: compiled now, where it is not yet."""
    folder = user_cache_path("jaymail-benchmarks") / "compiled"
    homes: list[str] = []
    for name in BUILT_ON:
        found = importlib.util.find_spec(name)
        homes += (found.submodule_search_locations or []) if found is not None else []
    command = [sys.executable, "-X", f"pycache_prefix={folder}", "-m", "compileall", "-q", *homes]
    # Some packages bring files for other Pythons, which do not compile here.
    subprocess.run(command, check=False, capture_output=True)
    return folder


def environment() -> dict[str, str]:
    """A terminal's. Bytecode is where ``compiled`` put it, and what else is imported joins it at the first start,
    whatever the checkout holds and PYTHONDONTWRITEBYTECODE says."""
    dropped = ("PYTHONDONTWRITEBYTECODE", "PYTHONOPTIMIZE", "NO_COLOR", "COLUMNS", "LINES")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in dropped and not name.startswith(("JAYMAIL_", "TEXTUAL"))
    }
    return kept | {
        "PYTHONPYCACHEPREFIX": str(compiled()),
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
    }


@dataclass(frozen=True, slots=True)
class Place:
    """A machine with Jaymail and its mail on it; ``server`` can be stopped. ``proxy`` is on the way to it, if asked
    for."""

    environment: dict[str, str]
    server: DemoProcess
    info: DemoInfo
    proxy: DelayingProxy | None = None

    def start(self, home: Path | None = None) -> Terminal:
        """``home``: another one than that with the mail."""
        moved = {"JAYMAIL_HOME": str(home)} if home is not None else {}
        return Terminal([sys.executable, "-m", "tui"], self.environment | moved)

    def start_python(self, program: str) -> Terminal:
        return Terminal([sys.executable, "-c", program], self.environment)

    @contextlib.contextmanager
    def other(self) -> Generator[OtherClient]:
        """The person's other client, with a way of its own to the server."""
        other = OtherClient(self.info.session_url, f"Bearer {self.info.token}", self.info.username)
        try:
            yield other
        finally:
            other.close()


@contextlib.contextmanager
def place(
    messages: int,
    *,
    deliver: Callable[[OtherClient], None] | None = None,
    proxied: bool = False,
    settings: str = "",
) -> Generator[Place]:
    """Jaymail has run once: the mail is here, and the bytecode is compiled. ``deliver`` brings more mail. ``settings``
    are more lines of the settings file."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "home"
        home.mkdir()
        (home / "config.toml").write_text(SETTINGS + settings)
        server = DemoProcess(messages=messages)
        stack.callback(server.stop)
        info = server.start()
        url, proxy = info.session_url, None
        if proxied:
            parts = urlsplit(url)
            assert parts.port is not None
            proxy = stack.enter_context(DelayingProxy(parts.port))
            url = urlunsplit(parts._replace(netloc=f"{LOOPBACK}:{proxy.port}"))
        account = {"JAYMAIL_SESSION_URL": url, "JAYMAIL_TOKEN": info.token}
        made = Place(environment() | account | {"JAYMAIL_HOME": str(home)}, server, info, proxy)
        with made.other() as other:
            if deliver is not None:
                deliver(other)
        _fill(made, home)
        yield made


def _fill(made: Place, home: Path) -> None:
    """Until nothing has come for a while: what is still fetched would be counted with what is measured."""
    with made.start() as terminal:
        terminal.wait_for("✓ synced", seconds=1800)
        (cache,) = home.glob("accounts/*/cache.db")
        with contextlib.closing(sqlite3.connect(f"file:{cache}?mode=ro", uri=True)) as database:
            here = (-1, -1)
            while here != (here := _here(database)):
                until = time.perf_counter() + FILLED
                while (left := until - time.perf_counter()) > 0:
                    terminal.read(left)
        terminal.leave()


def _here(database: sqlite3.Connection) -> tuple[int, int]:
    """Mails whose headers, and whose texts are here."""
    return database.execute("SELECT (SELECT count(*) FROM email), (SELECT count(*) FROM body)").fetchone()
