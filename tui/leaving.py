"""How the program ends when it is ended from outside: a closed terminal (SIGHUP) or a plain kill (SIGTERM)."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

PATIENCE = 5.0
"""Seconds that an orderly end may take; a further signal after that ends it at once."""

_ask: Callable[[int], None] | None = None
_asked_at: float | None = None


def leave_in_order() -> None:
    """From now on these signals run every clean-up, once, and the exit code is 128 + their number.

    A signal that was ignored from the start (``nohup``) stays ignored.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _leave)


@contextmanager
def asking(ask: Callable[[int], None]) -> Generator[None]:
    """While this lasts, a signal calls ``ask`` with the exit code, and whoever it asks ends this in its own time.

    Raising out of the signal instead would tear an event loop, or a clean-up, apart in its middle.
    """
    global _ask
    _ask = ask
    try:
        yield
    finally:
        _ask = None


def terminal_gone() -> None:
    """Leave as with SIGHUP, also where that is ignored: there is nobody left to write for."""
    if _ask is not None:
        _ask(128 + signal.SIGHUP)


def _leave(number: int, _: FrameType | None) -> None:
    global _asked_at
    now = time.monotonic()
    if _asked_at is not None and now - _asked_at < PATIENCE:
        return
    again, _asked_at = _asked_at is not None, now
    if _ask is None or again:
        raise SystemExit(128 + number)
    _ask(128 + number)
