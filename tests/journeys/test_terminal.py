"""The harness shows what a terminal would show, and notices what a program leaves behind."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.terminal import Terminal
from tests.servers.waiting import WaitError

APP = """
from textual.app import App
from textual.widgets import Input, Label

class Echo(App):
    def compose(self):
        yield Label("ready", id="said", markup=False)
        yield Input()

    def on_input_submitted(self, event):
        if event.value == "quit":
            self.exit(return_code=3)
        if event.value == "size":
            event.value = f"{self.size.width} by {self.size.height}"
        self.query_one("#said").update(f"you said {event.value}")
        self.query_one(Input).value = ""

raise SystemExit(Echo().run() or 3)
"""


@pytest.fixture
def terminal_with(tmp_path: Path) -> Iterator[Callable[[str], Terminal]]:
    opened: list[Terminal] = []

    def make(program: str) -> Terminal:
        opened.append(Terminal(tmp_path, command=(sys.executable, "-c", program), columns=60, rows=12))
        return opened[-1]

    yield make
    for terminal in opened:
        terminal.close()


def test_types_and_reads_in_a_textual_app_and_finds_the_terminal_restored(terminal_with) -> None:
    terminal = terminal_with(APP).start()
    terminal.wait_for("ready")
    assert terminal.modes_left_on() != []
    terminal.press("hällo 日本", "enter")
    terminal.wait_for("you said hällo 日本")
    terminal.paste("pasted")
    terminal.press("enter")
    terminal.wait_for("you said pasted")
    terminal.press("quit", "enter")
    assert terminal.wait_exit() == 3
    assert terminal.modes_left_on() == []
    assert b"\x1b[?1049l" in terminal.output


def test_resizes_and_restarts_after_kill_9(terminal_with) -> None:
    terminal = terminal_with(APP).start()
    terminal.wait_for("ready")
    terminal.resize(80, 24)
    terminal.press("size", "enter")
    terminal.wait_for("you said 80 by 24")
    terminal.kill9()
    assert "alternate screen" in terminal.modes_left_on()
    terminal.start()
    terminal.wait_for("ready")


def test_a_missing_text_fails_with_the_whole_screen(terminal_with) -> None:
    terminal = terminal_with("print('one line'); input()").start()
    terminal.wait_for("one line")
    with pytest.raises(
        WaitError, match=r"waited 0 s for 'two' on the screen; the program runs:\n\+-+\+\n\|one line"
    ):
        terminal.wait_for("two", deadline=0.1)


def test_half_a_wide_character_is_blank(terminal_with) -> None:
    terminal = terminal_with(r"print('日本\rx\x1b[1;4Hy\x1b[2;1Hready', flush=True); input()").start()
    assert terminal.wait_for("ready").split("\n")[0] == "x  y"


def test_an_early_end_is_told_at_once(terminal_with) -> None:
    terminal = terminal_with("raise SystemExit('it broke')").start()
    with pytest.raises(WaitError, match=r"ended with 1:(.|\n)*it broke"):
        terminal.wait_for("ready", deadline=600)


def test_the_program_has_a_controlling_terminal(terminal_with) -> None:
    terminal = terminal_with("print('up'); input()").start()
    terminal.wait_for("up")
    terminal.press("ctrl+c")
    assert terminal.wait_exit() in (1, 130, -signal.SIGINT)
    assert "KeyboardInterrupt" in terminal.text()
