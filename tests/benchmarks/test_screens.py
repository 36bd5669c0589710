"""What the benchmarks read off a screen."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from benchmarks import actions, keys
from benchmarks import terminal as watching
from benchmarks.cached import Cached
from benchmarks.terminal import Terminal

ECHO = """
import os, sys, tty
tty.setraw(0)
frame = "\\x1b[?2026h\\x1b[2J\\x1b[H{}\\x1b[?2026l"
os.write(1, frame.format("begun").encode())
while (key := os.read(0, 1)) != b"q":
    os.write(1, frame.format("same" if key == b"n" else "12 selected").encode())
"""
"""j paints something else, n the same again, and q ends it."""


@pytest.fixture
def terminal() -> Generator[Terminal]:
    with Terminal([sys.executable, "-c", ECHO], {"TERM": "xterm"}) as made:
        made.wait_for("begun")
        yield made


def first_line(screen: list[str]) -> str:
    return screen[0].strip()


def test_painted_is_a_key_with_the_frame_that_shows_something_else(terminal: Terminal) -> None:
    assert terminal.painted(b"j", first_line) > 0
    assert first_line(terminal.screen()) == "12 selected"


def test_a_key_that_changes_nothing_is_told_with_the_screen(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.painted(b"n", first_line)
    monkeypatch.setattr(watching, "PAINTED", 0.2)
    with pytest.raises(TimeoutError, match="changed nothing:\nsame"):
        terminal.painted(b"n", first_line)


def test_the_screen_says_how_many_are_selected(terminal: Terminal) -> None:
    assert actions.selected_there(terminal) == 0
    terminal.write(b"j")
    terminal.wait_for("selected")
    assert actions.selected_there(terminal) == 12


def test_the_row_at_the_cursor_and_the_letter_are_found() -> None:
    screen = ["title", "", "tree │▌ Ann  Hello │ Line 1", "tree │ Bob  Hi │ Line 2", "status", "keys"]
    assert keys.row(screen).strip() == "Ann  Hello"
    assert keys.letter(screen) == " Line 1\n Line 2"


def test_the_mails_that_have_come_are_counted(tmp_path: Path) -> None:
    filling = tmp_path / "cache.db"
    home = Cached(tmp_path, {}, filling)
    assert home.here() == 0
    database = sqlite3.connect(filling)
    database.execute("CREATE TABLE email(k)")
    database.execute("INSERT INTO email VALUES(1), (2)")
    database.commit()
    database.close()
    assert home.here() == 2
