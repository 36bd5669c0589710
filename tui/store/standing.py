"""How an account stands with its server, as the screens show it: kept by the engine, told when it changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.jmap.errors import JmapError, Outcome, SignInRefused
from tui.store.delta import Delta
from tui.store.pace import backoff
from tui.store.records import Link, Status

if TYPE_CHECKING:
    from tui.store.fill import Filler


class Standing:
    """``publish`` tells the screens; ``pause`` is the first before another try, in seconds."""

    def __init__(self, publish: Callable[[Delta], None], pause: float) -> None:
        self.status = Status(Link.STARTING, time.time())
        self.filler: Filler | None = None
        """None while there is no connection."""
        self._publish = publish
        self._pause = pause

    @property
    def link(self) -> Link:
        return self.status.link

    @property
    def in_step(self) -> bool:
        """Caught up with the server."""
        return self.link in (Link.LIVE, Link.POLLING)

    def is_now(self, link: Link, problem: str = "") -> None:
        if (link, problem) == (self.link, self.status.problem):
            return
        since = self.status.since if link is self.link else time.time()
        done, expected = self._filled()
        self.status = replace(
            self.status, link=link, since=since, done=done, expected=expected, problem=problem
        )
        self.tell()

    def progress(self) -> None:
        """The backfill has moved, or was stopped."""
        if self.filler is None:
            return
        done, expected = self._filled()
        paused = not self.filler.going.is_set()
        if (done, expected, paused) != (self.status.done, self.status.expected, self.status.paused):
            rate = self.filler.rate()
            self.status = replace(self.status, done=done, expected=expected, rate=rate, paused=paused)
            self.tell()

    def _filled(self) -> tuple[int, int]:
        return self.filler.progress() if self.filler is not None else (0, 0)

    def trouble(self, error: JmapError, failures: int) -> float | None:
        """Show why the server is away; the seconds until the next try, None when only the person can help."""
        if isinstance(error, SignInRefused):
            self.is_now(Link.SIGNED_OUT, error.sentence)
            return None
        known_away = error.outcome in (Outcome.NEVER_APPLIED, Outcome.MAYBE_APPLIED)
        self.is_now(Link.OFFLINE if known_away else Link.FAILED, error.sentence)
        return backoff(error, failures, self._pause)

    def tell(self) -> None:
        self._publish(Delta(status=True))
