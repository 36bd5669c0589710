"""Blobs of this account, brought here when somebody asks: attachments, and whole messages as they came."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tui.mail.message import Attachment, Message
from tui.store import downloads
from tui.store.database import Files, StoreError
from tui.store.masking import Masking
from tui.store.senders import Senders
from tui.store.setup import AccountSetup, StoreOptions

Moved = Callable[[int], None]
"""Told, in the background thread, how many octets are here so far."""

MESSAGE = "message/rfc822"


def source(message: Message) -> Attachment:
    """The message itself, as a blob of the server (RFC 8621 §4.1.1)."""
    return Attachment(message.blob_id, f"{message.subject or 'message'}.eml", MESSAGE, message.size)


class Fetching(Masking):
    """Every one of these waits for the network. Who stops waiting (``Task.cancel``) stops the download."""

    def __init__(self, setup: AccountSetup, files: Files, options: StoreOptions) -> None:
        super().__init__(setup, files, options)
        self.senders = Senders(files.queue(synchronous="NORMAL"), self._db)

    async def raw(
        self, blob: Attachment, *, moved: Moved | None = None, limit: int = downloads.LARGEST
    ) -> bytes:
        """The octets of a blob. StoreError, with a sentence, when the server does not give it, or when it is larger
        than ``limit`` octets."""
        if self._background is None:
            raise StoreError("There is no connection to the server yet, so nothing was fetched.")
        fetching = asyncio.run_coroutine_threadsafe(
            self._engine.download(blob, moved, limit), self._background
        )
        return await asyncio.wrap_future(fetching)

    async def headers(self, email_id: str) -> tuple[tuple[str, str], ...]:
        """Every header field of a mail, in its order: name, and value as it came (RFC 8621 §4.1.3). StoreError, with a
        sentence, when the server does not give them."""
        if self._background is None:
            raise StoreError("There is no connection to the server yet, so the headers were not fetched.")
        fetching = asyncio.run_coroutine_threadsafe(self._headers(email_id), self._background)
        return await asyncio.wrap_future(fetching)

    async def _headers(self, email_id: str) -> tuple[tuple[str, str], ...]:
        """In the background."""
        if self._engine.remote is None:
            raise StoreError("There is no connection to the server yet, so the headers were not fetched.")
        return await downloads.headers(self._engine.remote, email_id)
