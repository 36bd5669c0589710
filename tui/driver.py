"""Textual's terminal driver, except that it outlives its terminal."""

from __future__ import annotations

import logging
from typing import IO, Any, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

log = logging.getLogger(__name__)


class TerminalDriver(LinuxDriver):
    """When the terminal window is closed, Textual's thread that writes dies of the error, and the screen then
    waits for ever to hand it more. Here what nobody can see any more is dropped, and the program can end."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)  # pyright: ignore[reportUnknownMemberType]
        self._file = cast(IO[str], _Lenient(self._file))


class _Lenient:
    """A file that loses what is written to it once its terminal is gone."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._gone = False

    def write(self, text: str) -> int:
        if not self._gone:
            try:
                return self._file.write(text)
            except OSError as error:
                self._end(error)
        return len(text)

    def flush(self) -> None:
        if not self._gone:
            try:
                self._file.flush()
            except OSError as error:
                self._end(error)

    def fileno(self) -> int:
        return self._file.fileno()

    def _end(self, error: OSError) -> None:
        self._gone = True
        log.warning("the terminal is gone: %s", error)
