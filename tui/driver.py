"""Textual's terminal driver, except that every frame reaches the terminal whole, and that it outlives it."""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import threading
from collections.abc import Callable
from typing import IO, Any, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tui.leaving import terminal_gone
from tui.legacy_keys import teach_alt_keys

log = logging.getLogger(__name__)


class TerminalDriver(LinuxDriver):
    """When the terminal window is closed, Textual's thread that writes dies of the error, and the screen then
    waits for ever to hand it more. Here what nobody can see any more is dropped, and the program can end."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)  # pyright: ignore[reportUnknownMemberType]
        self._file = cast(IO[str], WholeWrites(self._file.fileno()))
        self._watched = False
        teach_alt_keys()

    def start_application_mode(self) -> None:
        """Let the loop itself take the signal of a resize: one that came just as the loop went to sleep would be
        seen with the next key only."""
        super().start_application_mode()
        resized = signal.getsignal(signal.SIGWINCH)
        if callable(resized):
            asyncio.get_running_loop().add_signal_handler(signal.SIGWINCH, resized, signal.SIGWINCH, None)
        if not self._watched:
            self._watched = True
            threading.Thread(
                target=when_gone, args=(self.fileno, terminal_gone), name="terminal", daemon=True
            ).start()


def when_gone(terminal: int, tell: Callable[[], None]) -> None:
    """Wait until nobody is at the other end of the terminal any more, then tell.

    A program whose controlling terminal it is gets SIGHUP. Any other (started with setsid, or under nohup) would read
    the end of its input for ever, as fast as it can.
    """
    poll = select.poll()
    poll.register(terminal, 0)  # hanging up is always told
    poll.poll()
    tell()


class WholeWrites:
    """A terminal as a file to write to. Python's own standard error, when it is unbuffered (PYTHONUNBUFFERED),
    loses the rest of a frame whenever a signal, such as that of a resize, comes in its middle."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._gone = False

    def write(self, text: str) -> int:
        rest = memoryview(text.encode("utf-8", "replace"))
        while rest and not self._gone:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:  # somebody who shares the terminal made it so
                select.select([], [self._descriptor], [])
            except OSError as error:
                self._gone = True
                log.warning("the terminal is gone: %s", error)
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def fileno(self) -> int:
        return self._descriptor
