"""Files of this machine as attachments: kept at once, uploaded in the background."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tui.jmap.session import MAIL
from tui.mail.message import Attachment
from tui.mail.safety import clean
from tui.store import wire
from tui.store.database import Files, StoreError
from tui.store.delta import Delta
from tui.store.enclosures import local
from tui.store.noting import Noting
from tui.store.records import Upload
from tui.store.spool import Spool, megabytes
from tui.store.upload_rows import STOPPED

if TYPE_CHECKING:
    from tui.mail.draft import Draft
    from tui.store.setup import AccountSetup, StoreOptions

MOST = 2_000_000_000
"""Octets of a file, where the server has not said yet what it takes."""

_PACKED = {"gzip": "application/gzip", "bzip2": "application/x-bzip2", "xz": "application/x-xz"}


class Attaching(Noting):
    """``attach``, then ``save_draft`` with the new attachment: from then on it survives everything."""

    def __init__(self, setup: AccountSetup, files: Files, options: StoreOptions) -> None:
        super().__init__(setup, files, options)
        self._spool = Spool(files.uploads)

    async def attach(self, draft: Draft, path: Path) -> Attachment:
        """Keep a copy of the file as it is now, and begin to upload it. It is to be put among the draft's attachments,
        and the draft to be saved: what no draft has is removed again. StoreError, with a sentence, when it cannot be
        read, or the server would not take it."""
        one, all_ = self._limits()
        beside = sum(each.size for each in draft.attachments)
        taken = await asyncio.to_thread(self._spool.take_in, path, one)
        if beside + taken.size > all_:
            most = megabytes(all_)
            raise StoreError(
                f"{clean(path.name)} was not attached: all attachments of a message may have {most} together."
            )
        with self._queue.hardened():
            self._queue.uploads.add(taken.sha256, taken.size)
        self._in_background(self._engine.uploads_changed)
        type_ = await asyncio.to_thread(_media_type, path.name)
        charset = "utf-8" if taken.text and type_.startswith("text/") else ""
        return Attachment("", path.name, type_, taken.size, sha256=taken.sha256, charset=charset)

    def _limits(self) -> tuple[int, int]:
        """Octets of one file (RFC 8620 §2, maxSizeUpload), and of all in a message (RFC 8621 §1.3.1,
        maxSizeAttachmentsPerEmail)."""
        if self._session is None:
            return MOST, MOST
        account = self._session.account_for(MAIL)
        offered = (
            (wire.member(account.capabilities.get(MAIL)) or {}).get("maxSizeAttachmentsPerEmail")
            if account
            else None
        )
        return self._session.limits.max_size_upload, offered if isinstance(offered, int) else MOST

    def uploads(self, draft: Draft) -> tuple[Upload, ...]:
        """How the draft's files from this machine stand, in their order. Changed tells when that changes."""
        files = local(draft)
        rows = self._queue.uploads.of([each.sha256 for each in files])
        return tuple(
            Upload(
                each.sha256,
                each.name,
                each.size,
                each.size if row.blob_id else self._engine.uploaded(each.sha256),
                done=bool(row.blob_id),
                error=row.error,
            )
            for each in files
            if (row := rows.get(each.sha256)) is not None
        )

    def stop_upload(self, attachment: Attachment) -> None:
        """Until it is asked for again, by ``retry_upload`` or by sending."""
        self._note(lambda: self._queue.uploads.failed(attachment.sha256, STOPPED))
        self._in_background(self._engine.stop_upload, attachment.sha256)

    def retry_upload(self, attachment: Attachment) -> None:
        self._note(lambda: self._queue.uploads.again([attachment.sha256]))
        self._in_background(self._engine.uploads_changed)

    def _note(self, deed: Callable[[], None]) -> None:
        try:
            with self._queue.transaction():
                deed()
        except StoreError as error:
            self._publish(Delta(notices=[error.sentence]))


def _media_type(name: str) -> str:
    type_, packed = mimetypes.guess_type(name)
    if packed is not None:
        return _PACKED.get(packed, "application/octet-stream")
    return type_ or "application/octet-stream"
