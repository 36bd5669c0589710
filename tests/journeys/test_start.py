"""Starting: from the environment, from nothing, with a link, and with settings that are wrong."""

from __future__ import annotations

import os
import pty
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.terminal import Terminal
from tests.servers.account import ServedAccount


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path / "home")
    yield terminal
    terminal.close()


@pytest.fixture
def served(demo_server: ServedAccount, tmp_path: Path) -> Iterator[Terminal]:
    """A terminal whose environment names an account on the demo server."""
    terminal = Terminal(tmp_path / "home", environment=demo_server.environment)
    yield terminal
    terminal.close()


def leave(terminal: Terminal) -> None:
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0
    assert terminal.modes_left_on() == []


def test_without_an_account_it_asks_to_sign_in(terminal: Terminal) -> None:
    terminal.start()
    terminal.wait_for("Sign in to your mail")
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.wait_exit() == 128 + signal.SIGTERM
    assert terminal.modes_left_on() == []


def test_a_terminal_that_is_closed_ends_it_also_where_no_signal_says_so(tmp_path: Path) -> None:
    """As under setsid: the terminal is not its controlling one."""
    master, slave = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "JAYMAIL_HOME": str(tmp_path / "home")}
    program = subprocess.Popen(
        [sys.executable, "-m", "tui"], stdin=slave, stdout=slave, stderr=slave, env=environment,
        start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    seen = b""
    while b"Sign in" not in seen:
        seen += os.read(master, 1 << 16)
    os.close(master)
    assert program.wait(60) == 128 + signal.SIGHUP


def test_an_account_in_the_environment_is_used_and_only_its_mail_is_kept(
    served: Terminal, demo_server: ServedAccount
) -> None:
    served.start()
    served.wait_for("synced")
    leave(served)
    (folder,) = (served.home / "accounts").iterdir()
    assert {"cache.db", "queue.db"} <= {path.name for path in folder.iterdir()}
    secret = demo_server.environment["JAYMAIL_TOKEN"]
    for path in served.home.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
        assert path.is_dir() or secret.encode() not in path.read_bytes(), path
    demo_server.stop()
    served.start()
    served.wait_for("unread of")
    leave(served)
    assert list((served.home / "accounts").iterdir()) == [folder]


def test_a_mailto_link_opens_a_message(served: Terminal) -> None:
    served.start("mailto:bob@example.org?subject=Hello%20there")
    screen = served.wait_for("Hello there")
    assert "bob@example.org" in screen
    os.kill(served.pid, signal.SIGTERM)
    assert served.wait_exit() == 128 + signal.SIGTERM


def test_wrong_settings_are_said_and_do_not_stop_it(served: Terminal) -> None:
    served.home.mkdir()
    (served.home / "config.toml").write_text("icons = 'emoji'\n")
    served.start()
    served.wait_for("In config.toml, icons should be")
    served.wait_for("unread of")
    leave(served)
