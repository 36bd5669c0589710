"""Files of drafts go to the server in the background, several at a time, each as long as it takes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from tui.jmap.errors import JmapError, NotJmap, Outcome, SignInRefused
from tui.store.database import StoreError
from tui.store.delta import Delta
from tui.store.queue import Queue
from tui.store.remote import Remote, refuses
from tui.store.spool import PIECE, Spool
from tui.store.upload_rows import STOPPED, UploadRow

log = logging.getLogger(__name__)

TRIES = 3
"""A server that is no JMAP server at its address for uploads is asked so often: it may be moving."""


class Uploads:
    """``publish`` tells the screens; ``settled`` is called when a file is there, or will never be."""

    def __init__(
        self,
        remote: Remote,
        queue: Queue,
        spool: Spool,
        publish: Callable[[Delta], None],
        settled: Callable[[], None],
    ) -> None:
        self.remote = remote
        self.queue = queue
        self.spool = spool
        self.moved: dict[str, int] = {}
        """Octets that are on their way, by hash; another thread may read it."""
        self._publish = publish
        self._settled = settled
        self._running: dict[str, asyncio.Task[None]] = {}
        self._strange: dict[str, int] = {}
        self._error: BaseException | None = None

    async def work(self) -> None:
        """Until nothing waits. Raises JmapError when the server is away."""
        self._error = None
        self.begin()
        while self._running:
            await asyncio.wait(list(self._running.values()))
        if self._error is not None:
            raise self._error

    def begin(self) -> None:
        """Start what waits, beside what is under way."""
        if self.remote.read_only:
            return
        for row in self.queue.uploads.waiting():
            if row.sha256 not in self._running:
                task = asyncio.get_running_loop().create_task(self._upload(row))
                self._running[row.sha256] = task
                task.add_done_callback(partial(self._ended, row.sha256))

    def _ended(self, sha256: str, task: asyncio.Task[None]) -> None:
        del self._running[sha256]
        self.moved.pop(sha256, None)
        if not task.cancelled():
            self._error = task.exception() or self._error

    def stop(self, sha256: str) -> None:
        """The person does not want to wait for it any more."""
        self.queue.uploads.failed(sha256, STOPPED)
        if sha256 in self._running:
            self._running[sha256].cancel()
        self._changed()

    async def end(self) -> None:
        """Give up what is under way; it begins anew at the next start."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _upload(self, row: UploadRow) -> None:
        try:
            with self.spool.open(row.sha256, row.size) as file:
                made = await self.remote.client.upload(
                    self.remote.account_id,
                    file,
                    row.size,
                    # Whatever it is: a server may refuse or rewrite octets that are not what their type says.
                    "application/octet-stream",
                    self._teller(row),
                )
        except StoreError as error:
            self._failed(row, error.sentence)
        except OSError as error:
            self._failed(row, f"The copy that was kept of it cannot be read ({error.strerror}).")
        except JmapError as error:
            if self._may_help(row, error):
                self._error = error
            else:
                self._failed(row, error.sentence)
        else:
            self._strange.pop(row.sha256, None)
            self.queue.uploads.done(row.sha256, made["blobId"])
            self._changed()
            self._settled()

    def _may_help(self, row: UploadRow, error: JmapError) -> bool:
        """Whether to try again."""
        if refuses(error) or (isinstance(error, NotJmap) and not self.remote.session.upload_url):
            return False
        if error.outcome is not Outcome.FUTILE or isinstance(error, SignInRefused):
            return True
        self._strange[row.sha256] = self._strange.get(row.sha256, 0) + 1
        return self._strange[row.sha256] < TRIES

    def _failed(self, row: UploadRow, reason: str) -> None:
        log.warning("a file of %d octets was not uploaded: %s", row.size, reason)
        self._strange.pop(row.sha256, None)
        self.queue.uploads.failed(row.sha256, reason)
        self._changed()
        self._settled()

    def _teller(self, row: UploadRow) -> Callable[[int], None]:
        """Tell of each hundredth, and not of each piece."""
        step = max(row.size // 100, PIECE)
        told = 0

        def moved(octets: int) -> None:
            nonlocal told
            self.moved[row.sha256] = octets
            if octets - told >= step:
                told = octets
                self._publish(Delta(uploads=True))

        return moved

    def _changed(self) -> None:
        self._publish(Delta(uploads=True, outbox=True))
