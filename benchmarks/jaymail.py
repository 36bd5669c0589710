"""Jaymail as it is installed, compiled, in a home of its own, on a sample mailbox that is all here already."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.terminal import Terminal
from tests.servers.other_client import OtherClient
from tui.demo.process import DemoProcess

ROOT = Path(__file__).parents[1]
SETTINGS = "mark_read_after = -1\n"
"""What is looked at stays unread: what is measured is the key alone."""

FIRST_ROW = "▌"
"""The bar at the cursor: the list draws it with its first row, and never without one."""


def environment(folder: Path) -> dict[str, str]:
    """A terminal's. Bytecode is compiled into the folder at the first start, and found there by the others, whatever
    the checkout holds and PYTHONDONTWRITEBYTECODE says."""
    dropped = ("PYTHONDONTWRITEBYTECODE", "PYTHONOPTIMIZE", "NO_COLOR", "COLUMNS", "LINES")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in dropped and not name.startswith(("JAYMAIL_", "TEXTUAL"))
    }
    return kept | {
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
    }


@dataclass(frozen=True, slots=True)
class Place:
    """A machine with Jaymail and its mail on it; ``server`` can be stopped."""

    environment: dict[str, str]
    server: DemoProcess

    def start(self) -> Terminal:
        return Terminal([sys.executable, "-m", "tui"], self.environment)

    def start_python(self, program: str) -> Terminal:
        return Terminal([sys.executable, "-c", program], self.environment)


@contextlib.contextmanager
def place(
    messages: int, *, letter: bool = False, deliver: Callable[[OtherClient], None] | None = None
) -> Generator[Place]:
    """Jaymail has run once: the mail is here, and the bytecode is compiled. ``letter``: the newest mail is a long one,
    with a number in each line; ``deliver`` brings other mail."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        home.mkdir()
        (home / "config.toml").write_text(SETTINGS)
        server = DemoProcess(messages=messages)
        info = server.start()
        try:
            other = OtherClient(info.session_url, f"Bearer {info.token}", info.username)
            if letter:
                lines = (f"Line {n} of a long letter.\n" for n in range(600))
                other.deliver("A letter of many lines", body="".join(lines))
            if deliver is not None:
                deliver(other)
            other.close()
            account = {"JAYMAIL_SESSION_URL": info.session_url, "JAYMAIL_TOKEN": info.token}
            made = Place(environment(Path(name)) | account | {"JAYMAIL_HOME": str(home)}, server)
            _fill(made, home)
            yield made
        finally:
            server.stop()


def _fill(made: Place, home: Path) -> None:
    with made.start() as terminal:
        terminal.wait_for("✓ synced", seconds=1800)
        (cache,) = home.glob("accounts/*/cache.db")
        with contextlib.closing(sqlite3.connect(f"file:{cache}?mode=ro", uri=True)) as database:
            bodies = -1
            while bodies != (bodies := database.execute("SELECT count(*) FROM body").fetchone()[0]):
                until = time.perf_counter() + 2
                while (left := until - time.perf_counter()) > 0:
                    terminal.read(left)
        terminal.leave()
