"""Messages from programs beside the screen: put into the account's queue, also while another Jaymail has it open.

The queue is all that both share: who hands a message in writes its row, and who has the account open sends it.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tui.store import identities, ops, reads, wire
from tui.store.attaching import MOST
from tui.store.database import AlreadyOpen, Files, StoreError, queue_beside
from tui.store.passing_on import as_draft
from tui.store.queue import Outgoing, Queue
from tui.store.records import OutboxState
from tui.store.spool import Spool

if TYPE_CHECKING:
    from tui.mail.message import Identity
    from tui.mail.whole import Whole
    from tui.store.setup import AccountSetup

LOOK = 1.0
"""Seconds between two looks for what was handed in."""


class Counter:
    """Where messages are handed in. Opening it raises StoreError."""

    def __init__(self, folder: Path, setup: AccountSetup) -> None:
        self._account = folder / setup.key
        self._username = setup.name
        with suppress(AlreadyOpen):  # who has it open has prepared the files
            Files(self._account).close()
        self._queue = Queue(queue_beside(self._account))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._queue.close()

    def identities(self) -> tuple[Identity, ...]:
        """Whom the person may write as, as it was known last."""
        cache = sqlite3.connect(self._account / "cache.db", timeout=5)
        try:
            found = wire.items(json.loads(reads.meta(cache, "identities") or "[]"))
        except sqlite3.Error as error:
            raise StoreError(
                f"The mail on this machine cannot be read ({error}); nothing was sent."
            ) from error
        finally:
            cache.close()
        return tuple(identities.identity(item, self._username) for item in found if item.get("id"))

    def add(self, whole: Whole) -> str:
        """On disk, hardened, and due when this returns: its key. StoreError, with a sentence."""
        taken = Spool(self._account / "uploads").keep(whole.source, MOST)
        draft = as_draft(whole, taken.sha256)
        with self._queue.hardened():
            self._queue.uploads.add(taken.sha256, taken.size)
            self._queue.save(draft)
            self._queue.step(draft.key, [OutboxState.COMPOSING], OutboxState.QUEUED, due_at=time.time())
        return draft.key

    def outgoing(self, key: str) -> Outgoing | None:
        """How it stands; None once it has left."""
        return self._queue.outgoing(key)

    def is_sending(self) -> bool:
        """Whether something else is due that has met no obstacle yet."""
        now = time.time()
        under_way = self._queue.in_state(OutboxState.QUEUED, OutboxState.SUBMITTING)
        return any(item.due_at <= now and not item.error for item in under_way)

    def take_back(self, key: str) -> bool:
        """Whether it is certain not to leave any more; nothing of it is kept then."""
        waiting = [OutboxState.QUEUED, OutboxState.FAILED]
        with self._queue.hardened():
            item = self._queue.outgoing(key)
            if item is None or not self._queue.step(key, waiting, OutboxState.FAILED):
                return False
            self._queue.throw_away(key)
            if item.server_id:
                self._queue.add([ops.destroy(item.server_id)])
        return True


class HandedIn:
    """Notices what was handed in while the account is open here, and calls ``arrived``."""

    def __init__(self, queue: Queue, arrived: Callable[[], None]) -> None:
        self._queue = queue
        self._arrived = arrived
        self._seen = -1
        self._waiting: set[str] = set()

    async def look(self) -> float:
        version, _ = self._queue.version()
        if version != self._seen:
            self._seen = version
            waiting = {item.key for item in self._queue.in_state(OutboxState.QUEUED)}
            if waiting - self._waiting:
                self._arrived()
            self._waiting = waiting
        return LOOK
