"""``jaymail --demo``: a mailbox with one command, and nothing left behind however it ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.terminal import Terminal
from tests.servers.waiting import wait_until


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    (tmp_path / "tmp").mkdir()
    terminal = Terminal(tmp_path / "jaymail", environment={"TMPDIR": str(tmp_path / "tmp")})
    yield terminal
    terminal.close()


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def quit_program(terminal: Terminal) -> None:
    terminal.press("ctrl+q")


def terminate(terminal: Terminal) -> None:
    os.kill(terminal.pid, signal.SIGTERM)


def hang_up(terminal: Terminal) -> None:
    os.kill(terminal.pid, signal.SIGHUP)


def close_window(terminal: Terminal) -> None:
    """The kernel hangs up, and whatever is written from now on fails."""
    os.dup2(os.open(os.devnull, os.O_RDWR), terminal._master)


def be_impatient(terminal: Terminal) -> None:
    os.kill(terminal.pid, signal.SIGTERM)
    os.kill(terminal.pid, signal.SIGTERM)
    os.kill(terminal.pid, signal.SIGHUP)


@pytest.mark.parametrize(
    ("leave", "statuses"),
    [
        (quit_program, {0}),
        (terminate, {128 + signal.SIGTERM}),
        (hang_up, {128 + signal.SIGHUP}),
        (close_window, {1, 128 + signal.SIGHUP}),
        (be_impatient, {128 + signal.SIGTERM, 128 + signal.SIGHUP}),
    ],
)
def test_nothing_is_left_behind(
    terminal: Terminal,
    tmp_path: Path,
    isolated_home: Path,
    leave: Callable[[Terminal], None],
    statuses: set[int],
) -> None:
    terminal.start("--demo")
    terminal.wait_for("Inbox")
    servers = children(terminal.pid)
    assert servers
    assert list((tmp_path / "tmp").iterdir())
    leave(terminal)
    assert terminal.wait_exit() in statuses
    if leave is not close_window:
        assert terminal.modes_left_on() == []
        assert "Traceback" not in terminal.text()
    assert [pid for pid in servers if is_running(pid)] == []
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not terminal.home.exists()
    assert list(isolated_home.iterdir()) == []


def test_killed_without_a_last_word_its_server_ends_too(terminal: Terminal) -> None:
    terminal.start("--demo")
    terminal.wait_for("Inbox")
    servers = children(terminal.pid)
    assert servers
    terminal.kill9()
    wait_until(lambda: not any(map(is_running, servers)), "its server to end")
