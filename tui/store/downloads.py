"""Attachments into the person's folder: whole or not at all, and never over what is there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tui.jmap.errors import JmapError
from tui.mail.file_names import numbered, safe_name
from tui.store import wire
from tui.store.database import StoreError

if TYPE_CHECKING:
    from tui.mail.message import Attachment
    from tui.store.remote import Remote

LARGEST = 500_000_000
"""Octets: what is larger would fill the memory before it reaches the disk."""


async def fetch(
    remote: Remote,
    attachment: Attachment,
    moved: Callable[[int], None] | None = None,
    limit: int = LARGEST,
) -> bytes:
    """The octets of a blob; ``moved`` is told how many have come so far. StoreError, with a sentence, when the server
    does not give it."""
    try:
        return await remote.client.download(
            remote.account_id,
            attachment.blob_id,
            attachment.name or "attachment",
            attachment.type,
            limit=limit,
            moved=moved or (lambda _: None),
        )
    except JmapError as error:
        raise StoreError(f"It was not fetched: {error.sentence}") from error


async def headers(remote: Remote, email_id: str) -> tuple[tuple[str, str], ...]:
    """The name and the value of every header field of a mail, in their order. StoreError, with a sentence."""
    try:
        found, _ = await remote.emails([email_id], {"properties": ["id", "headers"]})
    except JmapError as error:
        raise StoreError(f"The headers were not fetched: {error.sentence}") from error
    if not found:
        raise StoreError("This message is no longer on the server.")
    fields = wire.items(found[0].get("headers"))
    return tuple((str(field.get("name") or ""), str(field.get("value") or "")) for field in fields)


def write(data: bytes, attachment: Attachment, folder: Path) -> Path:
    """Under its own name made safe, with a number where that name is taken. Links are not followed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in numbered(safe_name(attachment.name, attachment.type)):
            path = folder / name
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            except FileExistsError:
                continue
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
            except OSError:
                path.unlink(missing_ok=True)
                raise
            return path
    except OSError as error:
        raise StoreError(
            f"The attachment was not saved: {folder} cannot take it ({error.strerror})."
        ) from error
    raise AssertionError("names do not end")
