"""When a draft is written to disk: at a pause, and within a second of every change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from textual.timer import Timer
from textual.widget import Widget

T = TypeVar("T")

PAUSE = 0.6
"""Seconds without a change before it is saved."""

LONGEST = 0.9
"""Seconds after which it is saved although changes go on."""


class Autosave(Generic[T]):
    """Calls ``save(take())`` when that differs from what was saved last. ``host`` carries the timers.

    ``save`` says whether it could; what could not be saved is tried again with the next change.
    """

    def __init__(self, host: Widget, take: Callable[[], T], save: Callable[[T], bool], saved: T) -> None:
        self._host = host
        self._take = take
        self._save = save
        self._saved = saved
        self._pause: Timer | None = None
        self._longest: Timer | None = None
        self._closed = False

    def touch(self) -> None:
        """Something changed."""
        if self._closed:
            return
        if self._pause is None:
            self._pause = self._host.set_timer(PAUSE, self.flush)
        else:
            self._pause.reset()
        if self._longest is None:
            self._longest = self._host.set_timer(LONGEST, self.flush)

    def flush(self) -> bool:
        """Save now, when there is something to save. False: it could not be saved."""
        if self._closed:
            return True
        self._stop()
        current = self._take()
        if current != self._saved:
            if not self._save(current):
                return False
            self._saved = current
        return True

    def close(self) -> None:
        """Never save again: what was written has been sent or thrown away."""
        self._closed = True
        self._stop()

    def _stop(self) -> None:
        for timer in (self._pause, self._longest):
            if timer is not None:
                timer.stop()
        self._pause = self._longest = None
