"""The files of a draft on their way to the server: what is there, what is missing, what can go."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.mail.safety import clean

if TYPE_CHECKING:
    from tui.mail.draft import Draft
    from tui.mail.message import Attachment
    from tui.store.queue import Queue
    from tui.store.spool import Spool

log = logging.getLogger(__name__)

RENEWALS = 2
"""So often the files of one message are uploaded anew: a server that forgets them at once would be asked for ever."""

KEPT = 86_400.0
"""Seconds for which the files of a draft that was thrown away can be had back by an undo."""


def local(draft: Draft) -> list[Attachment]:
    """The draft's files that come from this machine."""
    return [attachment for attachment in draft.attachments if attachment.sha256]


class Enclosures:
    """``wanted`` is called when something is to be uploaded."""

    def __init__(self, queue: Queue, spool: Spool, wanted: Callable[[], None]) -> None:
        self.queue = queue
        self.spool = spool
        self._wanted = wanted
        self._renewals: dict[str, int] = {}

    def enclosed(self, draft: Draft) -> Draft | None:
        """The draft with the blobs of its files; None while the server does not have all of them."""
        rows = self.queue.uploads.of([each.sha256 for each in local(draft)])
        attachments: list[Attachment] = []
        for each in draft.attachments:
            row = rows.get(each.sha256) if each.sha256 else None
            if each.sha256 and (row is None or not row.blob_id):
                return None
            attachments.append(replace(each, blob_id=row.blob_id) if row is not None else each)
        return replace(draft, attachments=tuple(attachments))

    def trouble(self, draft: Draft) -> str:
        """Why a file of the draft does not get to the server, as a sentence; empty while it may."""
        rows = self.queue.uploads.of([each.sha256 for each in local(draft)])
        for each in local(draft):
            row = rows.get(each.sha256)
            error = "It is not kept here any more; attach it again." if row is None else row.error
            if error:
                return f"{_name(each)} was not uploaded: {error}"
        return ""

    def renew(self, draft: Draft, refusal: Mapping[str, Any]) -> bool:
        """After blobNotFound (RFC 8621 §4.6): have exactly the missing files uploaded again. False when the refusal is
        for another reason, or that would not help: a file that is missing is none of this machine."""
        if refusal.get("type") != "blobNotFound" or self._renewals.get(draft.key, 0) >= RENEWALS:
            return False
        rows = self.queue.uploads.of([each.sha256 for each in local(draft)])
        named = refusal.get("notFound")
        missing: set[Any] = set(named) if isinstance(named, list) else {row.blob_id for row in rows.values()}  # pyright: ignore[reportUnknownArgumentType]
        lost = [row.sha256 for row in rows.values() if row.blob_id in missing]
        if not lost or missing - {row.blob_id for row in rows.values()}:
            return False
        log.info("%d files of a message are no longer on the server and go there again", len(lost))
        self.queue.uploads.lost(lost)
        self._renewals[draft.key] = self._renewals.get(draft.key, 0) + 1
        self._wanted()
        return True

    def settled(self, draft: Draft, since: float) -> None:
        """The message, on its way since that time, has left and its row is gone: so may its files be, unless another
        draft has them, too, or one that is not saved yet got them since."""
        self._renewals.pop(draft.key, None)
        free = {each.sha256 for each in local(draft)}
        if not free:
            return
        free &= set(self.spool.lying(since))
        free -= self.queue.uploads.wanted()
        self.queue.uploads.forget(free)
        self.spool.remove(free)

    def sweep(self, before: float | None = None) -> None:
        """Remove files that no draft has: attached and never kept, or of drafts that were thrown away long ago.
        ``before``: those taken in before this time (seconds since the epoch, UTC)."""
        lying = self.spool.lying(time.time() - KEPT if before is None else before)
        if not lying:
            return
        with self.queue.transaction():
            free = set(lying) - self.queue.uploads.wanted()
            self.queue.uploads.forget(free)
        self.spool.remove(free)


def _name(attachment: Attachment) -> str:
    return clean(attachment.name)[:60] or "An attachment"
