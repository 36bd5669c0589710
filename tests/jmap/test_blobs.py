"""Blobs up and down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from typing import Any

import httpx
import pytest

from tests.jmap.documents import DOWNLOAD, SESSION_URL, session_document
from tests.jmap.raw_server import serve
from tests.jmap.scripted import Scripted, json_answer
from tui.jmap.client import JmapClient
from tui.jmap.credentials import Bearer
from tui.jmap.errors import (
    AnswerLost,
    BlobGone,
    BlobTooLarge,
    JmapError,
    NotJmap,
    RequestRefused,
    SignInRefused,
)
from tui.jmap.session import Session

UPLOAD_PATH = "mail.example.org/jmap/upload/u1/"
BLOB_PATH = "mail.example.org/jmap/download/u1/G1/a/b ü%.pdf"


@pytest.fixture
def server() -> Scripted:
    return Scripted()


@pytest.fixture
async def client(server: Scripted) -> AsyncIterator[JmapClient]:
    client = server.client()
    yield client
    await client.aclose()


def stored(size: int, **more: Any) -> dict[str, Any]:
    return {"accountId": "u1", "blobId": "G1", "type": "text/plain", "size": size, **more}


async def store(
    client: JmapClient,
    data: bytes,
    type: str = "text/plain",  # noqa: A002
    moved: Callable[[int], None] = lambda _: None,
) -> dict[str, Any]:
    return await client.upload("u1", BytesIO(data), len(data), type, moved)


async def fetch(client: JmapClient, limit: int = 1000, name: str = "a/b ü%.pdf") -> bytes:
    return await client.download("u1", "G1", name, "message/rfc822", limit=limit)


@pytest.mark.parametrize("status", [200, 201])
async def test_an_upload_is_the_raw_bytes_with_their_type(
    server: Scripted, client: JmapClient, status: int
) -> None:
    server.routes[UPLOAD_PATH] = json_answer(stored(4), status)
    assert (await store(client, b"\x00abc", "image/png"))["blobId"] == "G1"
    sent = server.seen[-1]
    assert (sent.method, sent.content, sent.headers["content-type"]) == ("POST", b"\x00abc", "image/png")
    assert "authorization" in sent.headers
    assert sent.headers["content-length"] == "4"
    assert "transfer-encoding" not in sent.headers


async def test_a_file_travels_in_pieces_and_tells_how_far_it_is(server: Scripted, client: JmapClient) -> None:
    data, sizes, moved = bytes(150_000), list[int](), list[int]()

    class File(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            sizes.append(size or -1)
            return super().read(size)

    server.routes[UPLOAD_PATH] = json_answer(stored(len(data)))
    await client.upload("u1", File(data), len(data), "text/plain", moved.append)
    assert max(sizes) == 65_536
    assert moved == [65_536, 131_072, 150_000]


async def test_a_file_that_became_shorter_counts_as_not_uploaded() -> None:
    """What was announced does not come: nothing of it must pass for the whole file."""

    async def never(head: bytes, writer: asyncio.StreamWriter) -> None:
        raise AssertionError("half a file is no request")

    async with serve(never) as port:
        url = f"http://127.0.0.1:{port}/session"
        client = JmapClient(url, Bearer("t"))
        client.session = Session.parse(session_document(apiUrl="/api", uploadUrl="/upload"), url)
        with pytest.raises(RequestRefused, match="shorter"):
            await client.upload("u1", BytesIO(b"abc"), 4, "text/plain")
        await client.aclose()


async def test_a_type_that_breaks_headers_is_not_sent(server: Scripted, client: JmapClient) -> None:
    server.routes[UPLOAD_PATH] = json_answer(stored(1))
    await store(client, b"a", "text/x\r\nX-Evil: 1")
    assert server.seen[-1].headers["content-type"] == "application/octet-stream"
    assert "x-evil" not in server.seen[-1].headers


async def test_case_85_a_file_above_the_limit_is_refused_before_it_is_sent(
    server: Scripted, client: JmapClient
) -> None:
    client.session = Session.parse(session_document({"maxSizeUpload": 3}), SESSION_URL)
    with pytest.raises(RequestRefused) as caught:
        await store(client, b"abcd")
    assert (caught.value.type, caught.value.limit) == ("limit", "maxSizeUpload")
    assert server.seen == []


async def test_case_85_413_names_the_limit(server: Scripted, client: JmapClient) -> None:
    server.routes[UPLOAD_PATH] = httpx.Response(413)
    with pytest.raises(RequestRefused) as caught:
        await store(client, b"abcd")
    assert caught.value.limit == "maxSizeUpload"


@pytest.mark.parametrize(
    "answer",
    [
        json_answer(stored(3)),
        json_answer({"size": 4}),
        json_answer([]),
        json_answer(stored(4, blobId=None)),
        httpx.Response(200, html="<html>"),
        httpx.Response(200, content=b"{", headers={"content-type": "application/json"}),
        httpx.Response(500),
    ],
)
async def test_case_86_only_the_whole_file_counts_as_uploaded(
    server: Scripted, client: JmapClient, answer: httpx.Response
) -> None:
    server.routes[UPLOAD_PATH] = answer
    with pytest.raises(AnswerLost):
        await store(client, b"abcd")


async def test_uploads_at_once_are_limited(server: Scripted) -> None:
    inside, most = 0, 0

    async def handler(request: httpx.Request) -> httpx.Response:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        for _ in range(20):
            await asyncio.sleep(0)
        inside -= 1
        return json_answer(stored(1))

    client = JmapClient(SESSION_URL, Bearer("t"), transport=httpx.MockTransport(handler))
    client.session = Session.parse(session_document({"maxConcurrentUpload": 2}), SESSION_URL)
    await asyncio.gather(*(store(client, b"a") for _ in range(6)))
    await client.aclose()
    assert most == 2


async def test_case_19_a_download_encodes_name_and_type(server: Scripted, client: JmapClient) -> None:
    server.routes[BLOB_PATH] = httpx.Response(200, content=b"%PDF")
    assert await fetch(client) == b"%PDF"
    assert server.seen[-1].url.raw_path == b"/jmap/download/u1/G1/a%2Fb%20%C3%BC%25.pdf?type=message%2Frfc822"
    assert "authorization" in server.seen[-1].headers


@pytest.mark.parametrize("name", ["", ".", "..", "..."])
async def test_a_name_of_dots_does_not_climb(server: Scripted, client: JmapClient, name: str) -> None:
    server.routes["mail.example.org/jmap/download/u1/G1/attachment"] = httpx.Response(200, content=b"x")
    assert await fetch(client, name=name) == b"x"


async def test_case_106_a_blob_that_is_gone(server: Scripted, client: JmapClient) -> None:
    server.routes[BLOB_PATH] = httpx.Response(404, html="a page that is longer than the blob might be" * 100)
    with pytest.raises(BlobGone, match="no longer on the server"):
        await fetch(client)


async def test_a_refused_download_is_a_matter_of_the_sign_in(server: Scripted, client: JmapClient) -> None:
    server.routes[BLOB_PATH] = httpx.Response(401)
    with pytest.raises(SignInRefused):
        await fetch(client)


async def test_a_blob_above_the_callers_limit_is_not_read_to_its_end(
    server: Scripted, client: JmapClient
) -> None:
    produced = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal produced
        while produced < 1000:
            produced += 1
            yield b"x" * 100

    server.routes[BLOB_PATH] = lambda _: httpx.Response(200, content=endless())
    with pytest.raises(BlobTooLarge) as caught:
        await fetch(client, limit=1000)
    assert caught.value.limit == 1000
    assert produced == 11


async def test_case_106_credentials_go_to_hosts_that_the_session_names_and_no_further(
    server: Scripted, client: JmapClient
) -> None:
    document = session_document(downloadUrl=f"https://content.example.com/{DOWNLOAD}")
    client.session = Session.parse(document, SESSION_URL)
    path = "content.example.com/download/u1/G1/a/b ü%.pdf"
    server.routes[path] = httpx.Response(302, headers={"location": "https://cdn.example.net/G1"})
    server.routes["cdn.example.net/G1"] = httpx.Response(200, content=b"x")
    assert await fetch(client) == b"x"
    assert server.hops() == [(path, True), ("cdn.example.net/G1", False)]


async def test_case_106_a_download_does_not_follow_to_plain_http(
    server: Scripted, client: JmapClient
) -> None:
    server.routes[BLOB_PATH] = httpx.Response(302, headers={"location": "http://mail.example.org/x"})
    with pytest.raises(NotJmap):
        await fetch(client)


async def test_a_server_without_blobs_is_a_sentence(server: Scripted, client: JmapClient) -> None:
    client.session = Session.parse(session_document(uploadUrl=None, downloadUrl=None), SESSION_URL)
    with pytest.raises(JmapError, match="takes no attachments"):
        await store(client, b"a")
    with pytest.raises(JmapError, match="gives no attachments"):
        await fetch(client)
