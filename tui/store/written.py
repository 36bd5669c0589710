"""Messages that a server makes of octets: what JMAP has no words for is written here, and imported (RFC 8621 §4.8)."""

from __future__ import annotations

import asyncio
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from tui.frozen import frozen
from tui.mail.composed import composed
from tui.store.attaching import MOST

if TYPE_CHECKING:
    from tui.mail.draft import Draft
    from tui.store.remote import Remote
    from tui.store.spool import Spool


@frozen
class Written:
    """A blob with the whole message, as the composition was at that version. ``sent_at`` is its Date."""

    blob_id: str
    version: int
    sent_at: datetime


async def bring(remote: Remote, spool: Spool, draft: Draft, version: int) -> Written:
    """Write the message down and upload it; nothing is sent by that, so it may be done again. Raises JmapError,
    NotAMessage, and StoreError when the copy of a file is gone."""
    sent_at = datetime.now().astimezone()
    contents = {
        each.blob_id: await asyncio.to_thread(_kept, spool, each.sha256, each.size)
        if each.sha256
        else await remote.client.download(
            remote.account_id, each.blob_id, "attachment", "application/octet-stream", limit=MOST
        )
        for each in draft.attachments
    }
    octets = await asyncio.to_thread(composed, draft, sent_at, contents)
    made = await remote.client.upload(remote.account_id, BytesIO(octets), len(octets), "message/rfc822")
    return Written(made["blobId"], version, sent_at)


def _kept(spool: Spool, sha256: str, size: int) -> bytes:
    with spool.open(sha256, size) as file:
        return file.read()
