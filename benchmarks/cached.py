"""Jaymail in a home of its own with a copy of the kept mail, whether or not there is a server."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import mailbox
from benchmarks.jaymail import SETTINGS, environment
from benchmarks.terminal import Terminal
from tui.accounts.settings import new_account
from tui.paths import Paths

NOWHERE = "http://127.0.0.1:9/jmap/session"
"""Nobody answers there."""


@dataclass(frozen=True, slots=True)
class Cached:
    """A home, and what tells Jaymail of it."""

    home: Path
    environment: dict[str, str]

    def start(self) -> Terminal:
        return Terminal([sys.executable, "-m", "tui"], self.environment)


@contextmanager
def cached(conversations: int, session_url: str = NOWHERE, token: str = "none") -> Generator[Cached]:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        paths = Paths(home, home, home)
        home.mkdir()
        (home / "config.toml").write_text(SETTINGS)
        folder = paths.account_folder(new_account(session_url, "bearer", "").key)
        shutil.copytree(mailbox.kept(conversations), folder, dirs_exist_ok=True)
        account = {"JAYMAIL_SESSION_URL": session_url, "JAYMAIL_TOKEN": token, "JAYMAIL_HOME": str(home)}
        yield Cached(home, environment() | account)
