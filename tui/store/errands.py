"""What the screens' thread asks for by the way: a conversation, older mail, an answer to a search.

Errands read beside the lanes. One that fails is tried again for a while, since somebody is looking at its place,
and once more when the server is back.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.jmap.errors import JmapError
from tui.mail.excerpt import Excerpt
from tui.store.pace import backoff
from tui.store.search import Search
from tui.store.search.query import TEXT

if TYPE_CHECKING:
    from tui.store.fill import Filler

log = logging.getLogger(__name__)

Excerpts = Mapping[int, Excerpt | None]

TYPING = 0.25
"""Seconds without a keystroke after which a search is asked of the server."""


TRIES = 8
KEPT = 20
"""Errands that wait for the server to come back; what is longer ago nobody looks at any more."""


class Errands:
    """``failed`` is called when the server did not answer one, ``hopeless`` tells that it need not be tried now;
    ``pause`` is the first before another try."""

    def __init__(self, failed: Callable[[], None], hopeless: Callable[[], bool], pause: float) -> None:
        self.filler: Filler | None = None
        """None while there is no connection: then nothing is fetched."""
        self._failed = failed
        self._hopeless = hopeless
        self._pause = pause
        self._later = deque[Callable[[], Awaitable[None]]](maxlen=KEPT)
        self._running: set[asyncio.Task[None]] = set()
        self._prefetching: asyncio.Task[None] | None = None
        self._searching: asyncio.Task[None] | None = None
        self._excerpting: asyncio.Task[None] | None = None

    def fetch(self, thread_id: str) -> None:
        """Bring the mails and bodies of this conversation here: it is on the screen."""
        if self.filler is not None:
            self._run(partial(self.filler.conversation, thread_id))

    def prefetch(self, thread_ids: Sequence[str]) -> None:
        """The same for those that may be opened next; a later wish replaces an earlier one."""
        if self._prefetching is not None:
            self._prefetching.cancel()
        if self.filler is not None:
            self._prefetching = self._run(partial(self._fetch, self.filler, list(thread_ids)))

    async def _fetch(self, filler: Filler, thread_ids: list[str]) -> None:
        for thread_id in thread_ids:
            await filler.conversation(thread_id)

    def search(self, wanted: Search, found: Callable[[list[str], bool], None]) -> None:
        """Ask the server, once the person has stopped typing; a later search replaces an earlier one. ``found`` gets
        its hits, and whether these are all."""
        if self._searching is not None:
            self._searching.cancel()
        if self.filler is not None:
            self._searching = self._run(partial(self._search, self.filler, wanted, found))

    async def _search(self, filler: Filler, wanted: Search, found: Callable[[list[str], bool], None]) -> None:
        await asyncio.sleep(TYPING)
        try:
            hits, whole = await filler.search(wanted)
        except JmapError as error:
            if not _refuses(error):
                raise
            log.info("the server does not search for this: %s", error)
            hits, whole = [], False
        found(hits, whole)

    def excerpts(
        self, db: sqlite3.Connection, wanted: Search, keys: Sequence[int], told: Callable[[Excerpts], None]
    ) -> None:
        """Where the words stand in these mails: at once in those whose text is here, then what the server says of the
        others. A later wish replaces an earlier one."""
        if self._excerpting is not None:
            self._excerpting.cancel()
        self._excerpting = self._run(partial(self._excerpts, db, wanted, keys, told))

    async def _excerpts(
        self, db: sqlite3.Connection, wanted: Search, keys: Sequence[int], told: Callable[[Excerpts], None]
    ) -> None:
        from tui.store import excerpting

        sought = wanted.sought(*TEXT)
        found = await excerpting.here(db, keys, sought) if sought is not None else dict.fromkeys(keys)
        told(found)
        left = [key for key in keys if key not in found]
        if left and self.filler is not None:
            await asyncio.sleep(TYPING)
            told(await excerpting.there(self.filler.remote, db, wanted, left))

    def older(self, mailbox_id: str) -> None:
        if self.filler is not None:
            self._run(partial(self.filler.older, mailbox_id))

    def _run(self, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        # Called only when the task runs: one that is cancelled before that leaves no coroutine behind.
        async def run() -> None:
            try:
                await self._try(work)
            except Exception:
                log.exception("an errand failed")

        task = asyncio.get_running_loop().create_task(run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                return await work()
            except JmapError as error:
                log.info("not fetched: %s", error)
                self._failed()
                if _refuses(error):
                    return None
                await asyncio.sleep(backoff(error, attempt, self._pause))
            if self._hopeless():
                break
        self._later.append(work)
        return None

    def again(self) -> None:
        """The server is back: what was given up is tried once more."""
        later = list(self._later)
        self._later.clear()
        for work in later:
            self._run(work)

    async def end(self) -> None:
        """Give up what is under way."""
        self.filler = None
        self._later.clear()
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


def _refuses(error: JmapError) -> bool:
    from tui.store.remote import refuses  # what speaks with the server is here when it has answered

    return refuses(error)
