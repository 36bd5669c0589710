"""Binary data: attachments and whole messages, up and down (RFC 8620 §6)."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from tui.jmap import strict_json, urls
from tui.jmap.answer import refusal
from tui.jmap.errors import AnswerLost, AnswerTooLarge, BlobGone, BlobTooLarge, NotJmap, RequestRefused

if TYPE_CHECKING:
    from tui.jmap.client import JmapClient

PIECE = 65_536
"""Octets that are in memory at a time while a file travels."""


async def upload(
    client: JmapClient,
    account_id: str,
    source: BinaryIO,
    size: int,
    type: str,  # noqa: A002
    moved: Callable[[int], None] = lambda _: None,
) -> dict[str, Any]:
    """Store the ``size`` octets of ``source`` as a blob of media type ``type``, piece by piece as they are read; gives
    ``{"accountId", "blobId", "type", "size"}``. ``moved`` is told how many octets are on their way so far.

    RequestRefused (limit ``maxSizeUpload``) before anything is sent when it is larger than the session allows, or
    when ``source`` ends too early; AnswerLost when the server did not take all of it. Uploading twice does no harm
    (RFC 8620 §6.1).
    """
    session = await client.ready_session()
    if not session.upload_url:
        raise NotJmap(f"{urls.host(session.url)} takes no attachments.")
    if size > session.limits.max_size_upload:
        raise too_large(session.limits.max_size_upload)
    url = urls.expand(session.upload_url, {"accountId": account_id})
    kind = type if type.isascii() and type.isprintable() else "application/octet-stream"
    headers = {"Content-Type": kind, "Accept": "application/json", "Content-Length": str(size)}
    async with client.uploads:
        content = _pieces(source, size, moved)
        answer = await client.http.request("POST", url, session.origins, headers, content=content, bulk=True)
    if answer.status == 413:
        raise RequestRefused("The server finds this file too large.", "limit", limit="maxSizeUpload")
    if answer.status not in (200, 201):
        raise refusal(answer, client.credentials)
    return _uploaded(answer.body if answer.is_json else b"", size, urls.host(url))


def too_large(most: int) -> RequestRefused:
    """A file has more than the ``most`` octets that the server takes."""
    text = f"{most / 1_000_000:.0f} MB" if most >= 1_000_000 else f"{most} octets"
    return RequestRefused(f"The server takes files up to {text}.", "limit", limit="maxSizeUpload")


async def _pieces(source: BinaryIO, size: int, moved: Callable[[int], None]) -> AsyncGenerator[bytes]:
    source.seek(0)
    sent = 0
    while sent < size and (piece := source.read(min(PIECE, size - sent))):
        yield piece
        sent += len(piece)
        moved(sent)
    if sent < size:
        raise RequestRefused("The file became shorter while it was sent.", "short")


def _uploaded(body: bytes, size: int, host: str) -> dict[str, Any]:
    try:
        document = strict_json.loads(body)
    except ValueError as error:
        raise AnswerLost(f"{host} did not say whether it has the file.") from error
    match document:
        case {"blobId": str(), "size": int(stored)} if stored == size:
            return cast("dict[str, Any]", document)
        case _:
            raise AnswerLost(f"{host} did not take the whole file.")


async def download(
    client: JmapClient,
    account_id: str,
    blob_id: str,
    name: str,
    type: str,  # noqa: A002
    *,
    limit: int,
    moved: Callable[[int], None] = lambda _: None,
) -> bytes:
    """Fetch a blob as media type ``type``; ``moved`` is told how many octets have come so far.

    BlobGone when the server no longer has it; BlobTooLarge above ``limit`` octets. Redirects are followed, with the
    credentials only where the session names the host.
    """
    session = await client.ready_session()
    if not session.download_url:
        raise NotJmap(f"{urls.host(session.url)} gives no attachments.")
    # A name of dots would be taken for a step up in the path.
    values = {
        "accountId": account_id,
        "blobId": blob_id,
        "name": name if name.strip(".") else "attachment",
        "type": type,
    }
    url = urls.expand(session.download_url, values)
    try:
        answer = await client.http.get(
            url, session.origins, accept="*/*", limit=limit, bulk=True, moved=moved
        )
    except AnswerTooLarge as error:
        raise BlobTooLarge(f"It is larger than {limit / 1_000_000:.1f} MB.", limit) from error
    if answer.status == 404:
        raise BlobGone("It is no longer on the server.")
    if answer.status != 200:
        raise refusal(answer, client.credentials)
    return answer.body
