"""Hostile mail through a real server into the real program: the terminal hears nothing that Jaymail did not say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.hostile.messages import Hostile, hostile_messages
from tests.hostile.stream import ForeignError, check
from tests.journeys.terminal import Terminal
from tests.servers.account import ServedAccount
from tests.servers.waiting import wait_until

SETTINGS = "poll_seconds = 5\nsend_delay = 0\nmark_read_after = -1\n"
COLUMNS, ROWS = 120, 40
NEEDED = 110
"""Messages that the server has to take; some of the broken ones it may refuse."""

AT_ONCE = 40
"""Messages that are imported in one request."""

ON = (7, 25)
"""Lines wrap, and the cursor is seen."""


class Unseen(Terminal):
    """Nobody looks at it but for the bytes: an emulator takes longer than all the rest."""

    def _feed(self, data: bytes) -> None:
        """Nothing is drawn."""

    def hears(self, pattern: bytes, since: int = 0, deadline: float = 120.0) -> None:
        """Until the program has written this, after so many bytes."""
        wanted = re.compile(pattern)
        wait_until(
            lambda: wanted.search(self.output, since), f"{pattern!r} after {since} bytes", deadline=deadline
        )

    def left_on(self) -> list[int]:
        """The modes that are not as the program found them: off, or on where terminals begin with them."""
        last = {
            int(mode): sign == b"h"
            for mode, sign in re.findall(rb"\x1b\[\?([0-9]+)([hl])", bytes(self.output))
        }
        return [mode for mode, on in last.items() if on is (mode not in ON)]


@pytest.fixture
def new_terminal(tmp_path: Path) -> Iterator[Callable[[ServedAccount], Unseen]]:
    opened: list[Unseen] = []

    def make(server: ServedAccount) -> Unseen:
        home = tmp_path / "jaymail"
        home.mkdir(mode=0o700)
        (home / "config.toml").write_text(SETTINGS)
        opened.append(Unseen(home, environment=server.environment, columns=COLUMNS, rows=ROWS))
        return opened[-1]

    yield make
    for terminal in opened:
        terminal.close()


def deliver(server: ServedAccount, messages: list[Hostile]) -> list[str]:
    """The names of those that the server took, in their order."""
    taken: set[str] = set()
    for at in range(0, len(messages), AT_ONCE):
        batch = {message.name: message.raw for message in messages[at : at + AT_ONCE]}
        taken |= server.other_client.put_all(batch, mailbox="inbox")
    return [message.name for message in messages if message.name in taken]


@pytest.mark.cyrus
def test_nothing_foreign_reaches_the_terminal(
    cyrus_server: ServedAccount, new_terminal: Callable[[ServedAccount], Unseen]
) -> None:
    taken = deliver(cyrus_server, hostile_messages())
    assert len(taken) >= NEEDED
    terminal = new_terminal(cyrus_server)
    terminal.start()
    terminal.hears("✓ synced".encode(), deadline=120)
    terminal.hears(rf"\[{taken[-1]}\]".encode())
    terminal.press("g", "g", "enter")
    _is_open(terminal, taken[-1])
    for _, following in pairwise([*reversed(taken), ""]):
        # The message in every way that there is to look at it; then, typed ahead, the next one.
        began = len(terminal.output)
        terminal.press("O", "v", "G", "v", "h", "G", "h", "v")
        if following:
            terminal.press("J")
            _is_open(terminal, following, began)
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0
    assert terminal.left_on() == []
    counts = check(bytes(terminal.output), columns=COLUMNS, rows=ROWS)
    assert counts["text"] > 1000
    assert counts["title"] >= 1


def _is_open(terminal: Unseen, name: str, since: int = 0) -> None:
    """The title of the reader, in the first line of the screen, has its name."""
    terminal.hears(rf"\x1b\[1;[0-9]+H(?:\x1b\[[0-9;]*m|[^\x1b])*?\[{name}\]".encode(), since)


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
