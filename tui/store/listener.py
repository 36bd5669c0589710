"""Hearing of changes as they happen, where the server tells of them (RFC 8620 §7.3)."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

from tui.jmap.errors import JmapError, NoPush, SignInRefused
from tui.jmap.push import Connected, StateChange, listen
from tui.store.pace import Bell, backoff

if TYPE_CHECKING:
    from tui.store.remote import Remote
    from tui.store.setup import StoreOptions
    from tui.store.writer import Writer

log = logging.getLogger(__name__)

FOLLOWED = ("Email", "Mailbox")

RETRY_AFTER_REFUSAL = 3600.0
"""Seconds until a server that sends no events is asked for them again."""

WATCH = 5.0
ASLEEP = 30.0
"""A wall clock that runs this many seconds ahead of the steady one in WATCH seconds: the machine slept."""


class Listener:
    """``heard`` is called when the server should be asked what changed. ``live``: it tells by itself."""

    def __init__(
        self, remote: Remote, writer: Writer, heard: Callable[[], None], options: StoreOptions
    ) -> None:
        self.remote = remote
        self.writer = writer
        self.live = False
        self._heard = heard
        self._options = options
        self._next = 0.0
        self._last_event_id = ""
        self._again = Bell()

    async def run(self) -> None:
        """Until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch_the_clock())
            group.create_task(self._keep_connected())

    def reconnect(self) -> None:
        """Something has changed (the sign-in, the network): connect now and not later."""
        self._again.ring()

    async def _keep_connected(self) -> None:
        failures = 0
        while True:
            try:
                await self._connection()
                failures = 0
                pause = self._options.gap_seconds
            except NoPush as error:
                log.info("asking instead of listening: %s", error)
                pause = RETRY_AFTER_REFUSAL
            except SignInRefused as error:
                log.info("events: %s", error)
                self._heard()  # the sync lane finds out how the sign-in stands, and says so
                pause = RETRY_AFTER_REFUSAL
            except JmapError as error:
                failures = 1 if self.live else failures + 1
                log.info("events: %s", error)
                pause = backoff(error, failures, self._options.retry_seconds)
            if self.live:
                self.live = False
                self._heard()
            await self._again.wait(pause)

    async def _connection(self) -> None:
        """One connection, until it ends or the machine has slept."""
        listening = asyncio.create_task(self._listen())
        slept = asyncio.create_task(self._again.wait(None))
        try:
            await asyncio.wait((listening, slept), return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                listening.result()
        finally:
            for task in (listening, slept):
                task.cancel()
            await asyncio.gather(listening, slept, return_exceptions=True)

    async def _listen(self) -> None:
        stream = listen(self.remote.client, FOLLOWED, last_event_id=self._last_event_id)
        async with aclosing(stream) as events:
            async for event in events:
                self.live = True
                if isinstance(event, StateChange):
                    self._last_event_id = event.event_id or self._last_event_id
                self._take(event)

    def _take(self, event: Connected | StateChange) -> None:
        """After every connect, and when a state is not ours, ask; at most once in gap_seconds."""
        if isinstance(event, StateChange):
            states = event.changed.get(self.remote.account_id, {})
            if all(states.get(type_) in (None, self.writer.state(type_)) for type_ in FOLLOWED):
                return
        now = time.monotonic()
        if self._next > now:
            return  # a question is on its way that will answer this one too
        self._next = max(now, self._next + self._options.gap_seconds)
        asyncio.get_running_loop().call_later(self._next - now, self._heard)

    async def _watch_the_clock(self) -> None:
        """A connection that was held over a sleep of the machine may be dead without anybody saying so."""
        while True:
            wall, steady = time.time(), time.monotonic()
            await asyncio.sleep(WATCH)
            if (time.time() - wall) - (time.monotonic() - steady) > ASLEEP:
                log.info("the machine has slept; connecting anew")
                self.reconnect()
                self._heard()
