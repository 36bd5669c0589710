"""Hostile mail through a real server into the real program: the terminal hears nothing that Jaymail did not say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from tests.hostile.messages import Hostile, hostile_messages
from tests.hostile.stream import ForeignError, check
from tests.journeys.terminal import Terminal
from tests.servers.account import ServedAccount
from tests.servers.waiting import WaitError

SETTINGS = "poll_seconds = 5\nsend_delay = 0\nmark_read_after = -1\n"
COLUMNS, ROWS = 120, 40
NEEDED = 110
"""Messages that the server has to take; some of the broken ones it may refuse."""

NewTerminal = Callable[[ServedAccount], Terminal]


@pytest.fixture
def new_terminal(tmp_path: Path) -> Iterator[NewTerminal]:
    opened: list[Terminal] = []

    def make(server: ServedAccount) -> Terminal:
        home = tmp_path / "jaymail"
        home.mkdir(mode=0o700)
        (home / "config.toml").write_text(SETTINGS)
        opened.append(Terminal(home, environment=server.environment, columns=COLUMNS, rows=ROWS))
        return opened[-1]

    yield make
    for terminal in opened:
        terminal.close()


def deliver(server: ServedAccount, messages: list[Hostile]) -> list[str]:
    """The names of those that the server took."""
    taken: list[str] = []
    for message in messages:
        try:
            server.other_client.put(message.raw, mailbox="inbox", received=server.other_client._next_second())
        except (AssertionError, httpx.HTTPError):
            continue
        taken.append(message.name)
    return taken


@pytest.mark.cyrus
def test_nothing_foreign_reaches_the_terminal(cyrus_server: ServedAccount, new_terminal: NewTerminal) -> None:
    taken = deliver(cyrus_server, hostile_messages())
    assert len(taken) >= NEEDED
    terminal = new_terminal(cyrus_server)
    terminal.start()
    terminal.wait_for("✓ synced", deadline=120)
    terminal.wait_for(f"[{taken[-1]}]", deadline=60)
    terminal.press("g", "g", "enter")
    terminal.wait_for(_is_open(taken[-1]))
    for _, following in pairwise([*reversed(taken), ""]):
        _read(terminal)
        if following:
            _go_on(terminal, following)
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0
    assert terminal.modes_left_on() == []
    counts = check(bytes(terminal.output), columns=COLUMNS, rows=ROWS)
    assert counts["text"] > 1000
    assert counts["title"] >= 1


def _is_open(name: str) -> Callable[[str], bool]:
    def is_open(screen: str) -> bool:
        return any(f"[{name}]" in line.rpartition("│")[2] for line in screen.splitlines()[:4])

    is_open.__name__ = f"[{name}] in the reader"
    return is_open


def _read(terminal: Terminal) -> None:
    """The message in every way that there is to look at it."""
    for key in ("O", "v", "G", "v", "h", "G", "h", "v"):
        terminal.press(key)


def _go_on(terminal: Terminal, name: str) -> None:
    """To the next one. A key that was typed ahead into a view that was still coming may be lost."""
    for _ in range(5):
        terminal.press("J")
        try:
            terminal.wait_for(_is_open(name), deadline=15)
        except WaitError:
            continue
        return
    raise WaitError(f"[{name}] does not open:\n{terminal.picture()}")


@pytest.mark.parametrize(
    "foreign",
    [
        b"\x1b[77;177H", b"\x1b[5m", b"\x1b[38;5m", b"\x1b[8m", b"\x1b]0;EVIL\x07", b"\x1b]52;c;RVZJTA==\x07",
        b"\x1b]8;;javascript:x\x1b\\", b"\x1b]8;;https://x.example/ x\x1b\\", b"\x1bP$qm\x1b\\", b"\x07", b"\x08",
        b"\x1bc", b"\x9b2J", "\x9b2J".encode(), "\u202e".encode(), "\u200b".encode(), b"\x1b", b"\x1b[?1001h",
        b"\x1b[3;5r", b"\x7f", b"\x1b]7;x\x07",
    ],
)  # fmt: skip
def test_the_grammar_knows_what_is_foreign(foreign: bytes) -> None:
    own = b"\x1b[?1049h\x1b[1;1H\x1b[38;2;1;2;3mwords\x1b[0m"
    check(own, columns=80, rows=24)
    with pytest.raises(ForeignError):
        check(own + foreign + own, columns=80, rows=24)
