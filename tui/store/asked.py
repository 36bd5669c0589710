"""What the screens' thread asks of an account's background, by ``call_soon_threadsafe``: each call tells that something
waits, and rings for the lane that sees to it."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui.jmap.credentials import Basic, Bearer
from tui.jmap.errors import JmapError, MethodError, SignInRefused
from tui.mail.message import Attachment
from tui.store import boxes, bulk
from tui.store.database import Files, StoreError
from tui.store.delta import Delta
from tui.store.enclosures import Enclosures
from tui.store.errands import Errands
from tui.store.mask_looks import UNSEEN, MaskLooks
from tui.store.pace import LONGEST_PAUSE, LONGEST_WISH, Bell, backoff
from tui.store.queue import Queue
from tui.store.records import Link
from tui.store.setup import AccountSetup, StoreOptions
from tui.store.spool import Spool
from tui.store.standing import Standing
from tui.store.writer import Writer

# What speaks with the server is imported where it begins to, in the background: the first paint needs none of it.
if TYPE_CHECKING:
    from tui.jmap.client import JmapClient
    from tui.store.listener import Listener
    from tui.store.remote import Remote
    from tui.store.uploads import Uploads

log = logging.getLogger(__name__)

LANES = ("sync", "outbox", "uploads", "deliveries", "fill", "wake", "memos", "extras", "handed", "beyond")


class Asked:
    """``publish`` gets a Delta after each transaction, in the background thread."""

    listener: Listener
    """There once there is a connection, as ``remote`` is."""

    def __init__(
        self, setup: AccountSetup, files: Files, options: StoreOptions, publish: Callable[[Delta], None]
    ) -> None:
        self.setup = setup
        self.options = options
        self._publish = publish
        self.queue = Queue(files.queue(synchronous="FULL"))
        self._db = files.cache_writer()
        self.writer = Writer(self._db, self.queue, publish)
        self.client: JmapClient | None = None
        self.remote: Remote | None = None
        self.enclosures = Enclosures(self.queue, Spool(files.uploads), self.uploads_changed)
        self._uploads: Uploads | None = None
        self._opened_at = time.time()
        self.standing = Standing(publish, options.retry_seconds)
        self._session_is_old = False
        self._spelling = False
        self._masks_changed = False
        self._bells = {name: Bell() for name in ("connect", *LANES)}
        self.mask_looks = MaskLooks(self._bells["extras"].ring)
        # A failed errand rings: the lane finds out how the server is, and says so.
        self.errands = Errands(
            self._bells["sync"].ring, lambda: self.standing.link is Link.SIGNED_OUT, options.retry_seconds
        )

    def ops_added(self, email_ids: Sequence[str]) -> None:
        self.writer.ops_changed(email_ids)
        self._bells["sync"].ring()
        self._harden_soon()

    def bulk_added(self) -> None:
        """An action on many conversations waits to be spelled out: its first part at once, the others as there is
        time, and then it is sent. What of it is at the server only is looked up there meanwhile."""
        self._bells["beyond"].ring()
        if not self._spelling:
            self._spelling = True
            self._spell_out()

    def _spell_out(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            more = bulk.step(self.writer)
        except (sqlite3.OperationalError, StoreError) as error:
            loop.call_later(self._failed("bulk", error, 1) or 1.0, self._spell_out)
            return
        if more:
            loop.call_soon(self._spell_out)
            return
        self._spelling = False
        self._publish(Delta(status=True, spelled_out=True))
        self._bells["sync"].ring()
        self._harden_soon()

    def memos_changed(self, message_ids: Sequence[str]) -> None:
        with self.writer.transaction() as delta:
            values = [op.patch.value for op in self.queue.ops("Memo", message_ids)]
            delta.conversations |= {value["thread"] for value in values if value is not None}
            delta.status = True
        self._bells["memos"].ring()
        self._harden_soon()

    def mailboxes_changed(self, mailbox_ids: Sequence[str]) -> None:
        with self.writer.transaction() as delta:
            boxes.overlay(self.writer, mailbox_ids)
            delta.status = True
        self._bells["sync"].ring()
        self._harden_soon()

    def masks_changed(self, mask_ids: Sequence[str]) -> None:
        from tui.store import masks

        with self.writer.transaction():
            masks.overlay(self.writer, mask_ids)
            self.writer.delta.status = True
        self._masks_changed = True
        self._bells["sync"].ring()
        if any(map(boxes.is_local, mask_ids)):
            self._bells["extras"].ring()
        self._harden_soon()

    def look_at_masks(self) -> None:
        self.mask_looks.want()

    def heard(self) -> None:
        """The server has told that something changed."""
        self._bells["sync"].ring()
        self.mask_looks.want(UNSEEN)

    def outbox_changed(self) -> None:
        with self.writer.transaction() as delta:
            delta.outbox = delta.status = True
        self._bells["outbox"].ring()
        self.uploads_changed()
        self._harden_soon()

    def uploads_changed(self) -> None:
        """Files are to be uploaded, beside those that are under way."""
        if self._uploads is not None and self.standing.link is not Link.SIGNED_OUT:
            self._uploads.begin()
        self._bells["uploads"].ring()

    def stop_upload(self, sha256: str) -> None:
        if self._uploads is not None:
            self._uploads.stop(sha256)
        else:
            from tui.store.uploads import STOPPED

            self.queue.uploads.failed(sha256, STOPPED)

    def uploaded(self, sha256: str) -> int:
        """Octets of this file that are on their way. May be asked from any thread."""
        uploads = self._uploads
        return uploads.moved.get(sha256, 0) if uploads is not None else 0

    def _harden_soon(self) -> None:
        """After the screen has been answered: waiting for the disk is not its business."""
        asyncio.get_running_loop().call_soon(self.queue.harden)

    def sync_now(self) -> None:
        for bell in self._bells.values():
            bell.ring()

    def sign_in(self, credentials: Bearer | Basic) -> None:
        if self.client is not None:
            self.client.credentials = credentials
        if self.remote is not None:
            self.listener.reconnect()
        self.sync_now()

    async def download(self, blob: Attachment, moved: Callable[[int], None] | None, limit: int) -> bytes:
        """Fetch a blob. StoreError with a sentence when it cannot be."""
        if self.remote is None:
            raise StoreError(
                "There is no connection to the server yet, so nothing was fetched; try again then."
            )
        from tui.store import downloads

        return await downloads.fetch(self.remote, blob, moved, limit)

    def _failed(self, name: str, error: Exception, failures: int) -> float | None:
        """Say it where it is to be said; the seconds until the next try."""
        from tui.store.sync import PutOff

        match error:
            case JmapError() if name == "sync":
                return self.standing.trouble(error, failures)
            case JmapError():
                log.info("%s: %s", name, error)
                if isinstance(error, SignInRefused):
                    self._bells["sync"].ring()  # that lane finds out how the sign-in stands, and says so
                longest = LONGEST_WISH if isinstance(error, MethodError) else LONGEST_PAUSE
                return backoff(error, failures, self.options.retry_seconds, longest)
            case PutOff():
                pass
            case sqlite3.OperationalError() | StoreError():
                log.warning("%s cannot use the local database: %s", name, error)
                problem = f"The mail on this machine cannot be written ({error}); free some space."
                self.standing.is_now(Link.FAILED, problem)
            case _:
                log.exception("%s failed", name, exc_info=error)
                problem = "Jaymail stumbled over something and tries again; the log says over what."
                self.standing.is_now(Link.FAILED, problem)
        return backoff(None, failures, self.options.retry_seconds)
