"""Jaymail in a real pseudo-terminal: bytes in, a screen out, and the process may die like any other."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyte
from wcwidth import wcwidth

from tests.servers.waiting import DEADLINE, WaitError

JAYMAIL = (sys.executable, "-m", "tui")

KEYS = {
    "enter": b"\r",
    "escape": b"\x1b",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "backspace": b"\x7f",
    "delete": b"\x1b[3~",
    "space": b" ",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "f1": b"\x1bOP",
    "f4": b"\x1bOS",
    "f5": b"\x1b[15~",
    "f7": b"\x1b[18~",
    "f8": b"\x1b[19~",
    "shift+up": b"\x1b[1;2A",
    "shift+down": b"\x1b[1;2B",
    **{f"ctrl+{chr(97 + n)}": bytes([n + 1]) for n in range(26)},
}
"""What xterm sends for keys that are no character."""

# Take the terminal as the controlling one, then become the program: what login does.
_BECOME = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGINT, signal.SIG_DFL)  # what a shell puts into the background ignores it, and so do its heirs
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""

# Sequences that pyte would show as text: kitty's keyboard protocol, its graphics, and DCS strings.
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*u|\x1b[P_].*?\x1b\\", re.DOTALL)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:<>=?]*|[P_][^\x1b]*|[P_].*\x1b)?\Z", re.DOTALL)

_ALTERNATE_SCREEN = 1049
_MOUSE_MODES = (1000, 1002, 1003, 1006, 1015)
_BRACKETED_PASTE = 2004

Condition = str | Callable[[str], bool]


class Terminal:
    """A terminal of ``columns`` by ``rows`` with one program in it; ``start`` may be called again.

    ``home`` is the program's JAYMAIL_HOME. The environment is this process's, plus ``environment``.
    """

    def __init__(
        self,
        home: Path,
        *,
        command: Sequence[str] = JAYMAIL,
        environment: Mapping[str, str] | None = None,
        columns: int = 140,
        rows: int = 40,
    ) -> None:
        self.home = home
        self.columns, self.rows = columns, rows
        self.output = bytearray()
        self._command = list(command)
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._master = -1
        self._reader: threading.Thread | None = None
        self._changed = threading.Condition()
        self._fresh_screen()

    # --- the program's life

    def start(self, *arguments: str) -> Terminal:
        """Start the program with these arguments. One that ran here before must have ended."""
        assert self._process is None or self._process.poll() is not None, "it still runs"
        self._close_terminal()
        self._fresh_screen()
        self._master, slave = pty.openpty()
        self._set_size()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-IS", "-c", _BECOME, *self._command, *arguments],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=self._full_environment(),
                start_new_session=True,
            )
        finally:
            os.close(slave)
        self._reader = threading.Thread(target=self._read, args=(self._master,), name="terminal", daemon=True)
        self._reader.start()
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def wait_exit(self, deadline: float = DEADLINE) -> int:
        """The exit status (negative: the signal) once the program has ended and all it wrote is here."""
        assert self._process is not None
        try:
            status = self._process.wait(deadline)
        except subprocess.TimeoutExpired:
            raise WaitError(f"it still runs after {deadline:.0f} s; the screen:\n{self.picture()}") from None
        if self._reader is not None:
            self._reader.join(timeout=10)
        return status

    def kill9(self) -> None:
        """The program dies at once, without a last word."""
        os.kill(self.pid, signal.SIGKILL)
        assert self.wait_exit() == -signal.SIGKILL

    def close(self) -> None:
        """End the program, whatever it does, and its terminal."""
        if self._process is not None and self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._close_terminal()

    # --- what a person does

    def press(self, *keys: str) -> None:
        """Each key is a name of `KEYS`, ``alt+`` and a key, or text that is typed as it stands."""
        for key in keys:
            if key.startswith("alt+"):
                data = b"\x1b" + KEYS.get(key[4:], key[4:].encode())
            else:
                data = KEYS.get(key, key.encode())
            self.write(data)

    def write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._master, data) :]

    def paste(self, text: str) -> None:
        """Bracketed paste, as terminals send it."""
        self.write(b"\x1b[200~" + text.encode() + b"\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        with self._changed:
            self.columns, self.rows = columns, rows
            self._screen.resize(rows, columns)
        self._set_size()  # the kernel tells the program with SIGWINCH

    # --- what a person sees

    def text(self) -> str:
        """The screen as lines, without trailing spaces."""
        with self._changed:
            return self._text()

    def wait_for(self, condition: Condition, *, deadline: float = DEADLINE) -> str:
        """Until the text is on the screen (or the predicate holds of its text); returns the screen."""
        shown = f"{condition!r} on the screen" if isinstance(condition, str) else _name(condition)
        return self._wait(condition, True, shown, deadline)

    def wait_gone(self, condition: Condition, *, deadline: float = DEADLINE) -> str:
        """Until the text is on the screen no more (or the predicate fails)."""
        shown = (
            f"{condition!r} to leave the screen" if isinstance(condition, str) else f"not {_name(condition)}"
        )
        return self._wait(condition, False, shown, deadline)

    def cell(self, column: int, row: int) -> pyte.screens.Char:
        with self._changed:
            return self._screen.buffer[row][column]

    def picture(self) -> str:
        """The screen in a frame, for messages of failed tests."""
        edge = "+" + "-" * self.columns + "+"
        with self._changed:
            lines = [f"|{line}|" for line in self._lines()]
        return "\n".join([edge, *lines, edge])

    def modes_left_on(self) -> list[str]:
        """What a program must put back before it ends, and has not: empty when the terminal is as before."""
        with self._changed:
            mode = self._screen.mode
            left = ["alternate screen"] if _ALTERNATE_SCREEN << 5 in mode else []
            left += [f"mouse {number}" for number in _MOUSE_MODES if number << 5 in mode]
            if _BRACKETED_PASTE << 5 in mode:
                left.append("bracketed paste")
            if pyte.modes.DECTCEM not in mode:
                left.append("hidden cursor")
        return left

    # --- inside

    def _wait(self, condition: Condition, wanted: bool, shown: str, deadline: float) -> str:
        end = time.monotonic() + deadline
        with self._changed:
            while True:
                text = self._text()
                holds = condition in text if isinstance(condition, str) else condition(text)
                if holds is wanted:
                    return text
                rest = end - time.monotonic()
                ended = self._process is not None and self._process.poll() is not None
                if rest <= 0 or (ended and self._reader is not None and not self._reader.is_alive()):
                    break
                self._changed.wait(min(rest, 0.5))
        status = self._process.poll() if self._process is not None else None
        state = "runs" if status is None else f"ended with {status}"
        raise WaitError(f"waited {deadline:.0f} s for {shown}; the program {state}:\n{self.picture()}")

    def _text(self) -> str:
        return "\n".join(line.rstrip() for line in self._lines())

    def _lines(self) -> list[str]:
        return [self._line(row) for row in range(self.rows)]

    def _line(self, row: int) -> str:
        """pyte's own ``display`` fails where half of a wide character was overwritten; terminals blank it."""
        cells = [self._screen.buffer[row][column].data for column in range(self.columns)]
        shown: list[str] = []
        while cells:
            cell = cells.pop(0)
            if cell and wcwidth(cell[0]) == 2:
                if cells and cells[0] == "":
                    cells.pop(0)
                else:
                    cell = " "
            shown.append(cell or " ")
        return "".join(shown)

    def _fresh_screen(self) -> None:
        self._screen = pyte.Screen(self.columns, self.rows)
        self._stream = pyte.ByteStream(self._screen)
        self._pending = b""

    def _read(self, master: int) -> None:
        while True:
            try:
                select.select([master], [], [])
                data = os.read(master, 1 << 16)
            except OSError:  # the program ended, or the terminal was closed here
                data = b""
            with self._changed:
                if data:
                    self.output += data
                    self._feed(data)
                self._changed.notify_all()
            if not data:
                return

    def _feed(self, data: bytes) -> None:
        """Hand whole sequences to pyte; one that has not ended yet waits for its rest."""
        data = self._pending + data
        unfinished = _UNFINISHED.search(data)
        end = unfinished.start() if unfinished and len(data) - unfinished.start() < 8192 else len(data)
        data, self._pending = data[:end], data[end:]
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))

    def _set_size(self) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))

    def _full_environment(self) -> dict[str, str]:
        drop = ("NO_COLOR", "FORCE_COLOR", "EDITOR", "VISUAL", "COLUMNS", "LINES")
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in drop and not name.startswith(("JAYMAIL_", "TEXTUAL"))
        }
        kept |= {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "JAYMAIL_HOME": str(self.home),
        }
        return kept | self._environment

    def _close_terminal(self) -> None:
        if self._master >= 0:
            master, self._master = self._master, -1
            reader, self._reader = self._reader, None
            if reader is not None:
                reader.join(timeout=10)  # the program has ended, so the reader sees the end
            os.close(master)


def _name(condition: Callable[[str], bool]) -> str:
    return getattr(condition, "__name__", repr(condition))
