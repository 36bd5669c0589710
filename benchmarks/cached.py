"""Jaymail in a home of its own with a copy of the kept mail: without a server, or beside an account that fills."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import mailbox
from benchmarks.jaymail import SETTINGS, environment
from benchmarks.terminal import Terminal
from tui.accounts.settings import new_account, save_account
from tui.demo.process import DemoInfo
from tui.paths import Paths, write_private

NOWHERE = "http://127.0.0.1:9/jmap/session"
"""Nobody answers there."""


@dataclass(frozen=True, slots=True)
class Cached:
    """A home, and what tells Jaymail of it."""

    home: Path
    environment: dict[str, str]
    filling: Path | None = None
    """The cache of another account that is being filled."""

    def here(self) -> int:
        """Mails of the account that is being filled."""
        if self.filling is None or not self.filling.exists():
            return 0
        with closing(sqlite3.connect(f"file:{self.filling}?mode=ro", uri=True)) as database:
            return database.execute("SELECT count(*) FROM email").fetchone()[0]

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


@contextmanager
def beside_a_backfill(conversations: int, server: DemoInfo) -> Generator[Cached]:
    """The kept mail of an account without a server, and an account on this one: of its mail none is here yet, and it
    comes as soon as Jaymail starts."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        paths = Paths(home, home, home)
        home.mkdir()
        (home / "config.toml").write_text(SETTINGS)
        kept, filled = (
            new_account(NOWHERE, "bearer", "kept"),
            new_account(server.session_url, "bearer", "new"),
        )
        shutil.copytree(mailbox.kept(conversations), paths.account_folder(kept.key), dirs_exist_ok=True)
        for account in (kept, filled):
            save_account(paths.accounts_file, account)
        write_private(paths.secrets_file, json.dumps({kept.key: "none", filled.key: server.token}))
        filling = paths.account_folder(filled.key) / "cache.db"
        yield Cached(home, environment() | {"JAYMAIL_HOME": str(home)}, filling)
