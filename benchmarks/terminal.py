"""A program in a pseudo-terminal, watched to the moment. The emulator runs only when the screen is asked for."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte

COLUMNS, ROWS = 140, 45
TIMEOUT = 60.0
PAINTED = 20.0
"""Seconds after which a key has changed nothing."""
BURST = 0.03
"""Seconds of silence that end a burst of output."""
QUIET = 0.15
"""Seconds of silence after which nothing more comes: longer than the reader waits for the cursor to rest."""
_FRAMES_ASKED, _FRAMES_MARKED = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
"""The program asks whether it may mark where a frame begins and ends; it may."""
_FRAME_ENDS = b"\x1b[?2026l"
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*u|\x1b\[\?[0-9]+\$p|\x1bP.*?\x1b\\", re.DOTALL)


class Terminal:
    """``began`` is when the program was started, ``last`` when it last wrote something (``time.perf_counter``)."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.output = bytearray()
        self.last = 0.0
        self._shown = 0
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # some programs open /dev/tty
        )
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._master)

    def write(self, keys: bytes) -> float:
        """Press keys; the time at which they were."""
        now = time.perf_counter()
        os.write(self._master, keys)
        return now

    def read(self, seconds: float) -> bool:
        """Wait for output at most so long; False: there was none."""
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return False
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:
            data = b""  # how Linux says that the program has ended
        if _FRAMES_ASKED in data:
            os.write(self._master, _FRAMES_MARKED)
        self.last = time.perf_counter()
        self.output += data
        return bool(data)

    def wait_for(self, text: str, seconds: float = TIMEOUT) -> float:
        """Until the program has written this; the seconds since it was started."""
        wanted, since = text.encode(), 0
        end = time.perf_counter() + seconds
        while self.output.find(wanted, max(0, since)) < 0:
            since = len(self.output) - len(wanted)
            if not self.read(end - time.perf_counter()):
                raise TimeoutError(f"{text!r} is not on the screen:\n" + "\n".join(self.screen()))
        return self.last - self.began

    def wait_quiet(self, seconds: float) -> None:
        """Until nothing has come for so long. Raises TimeoutError: something comes again and again."""
        end = time.perf_counter() + TIMEOUT
        while self.read(seconds):
            if time.perf_counter() > end:
                raise TimeoutError("The screen does not come to rest:\n" + "\n".join(self.screen()))

    def painted(self, keys: bytes, shown: Callable[[list[str]], str]) -> float:
        """Press keys; the seconds to the end of the first frame in which ``shown`` says something else of the screen
        than before. Returns when all is quiet."""
        before = shown(self.screen())
        start = self._shown
        pressed = self.write(keys)
        while self.read(pressed + PAINTED - time.perf_counter()):
            came = self.last
            while (end := self.output.find(_FRAME_ENDS, start)) >= 0:
                start = end + len(_FRAME_ENDS)
                if shown(self.screen(start)) != before:
                    self.wait_quiet(QUIET)
                    self.screen()
                    return came - pressed
        raise TimeoutError(f"{keys!r} changed nothing:\n" + "\n".join(self.screen()))

    def resident(self) -> float:
        """Megabytes of the program in memory now. Linux only."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        found = {
            name: value.split()[0]
            for name, _, value in (line.partition(":") for line in lines)
            if value.strip()
        }
        return round(int(found["VmRSS"]) / 1024, 1)

    def cpu(self) -> float:
        """Seconds that the program's first thread has computed: what a busy machine changes least. Linux only."""
        return int(Path(f"/proc/{self._process.pid}/schedstat").read_text().split()[0]) / 1e9

    def leave(self) -> None:
        """Ctrl-Q, and the program's end."""
        self.write(b"\x11")
        self.wait_quiet(TIMEOUT)
        self._process.wait(TIMEOUT)

    def end(self) -> None:
        """At once, whatever it does."""
        self._process.kill()
        self._process.wait()

    def screen(self, upto: int | None = None) -> list[str]:
        """The lines of the screen, as they are or as they were after so many octets of output."""
        end = len(self.output) if upto is None else upto
        new, self._shown = bytes(self.output[self._shown : end]), end
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", new))
        return self._screen.display
