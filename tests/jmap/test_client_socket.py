"""The client over real sockets that are cut, stall or lie."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.jmap.documents import response_document, session_document
from tests.jmap.raw_server import Handler, serve, whole
from tui.jmap import http
from tui.jmap.client import JmapClient
from tui.jmap.credentials import Basic
from tui.jmap.errors import AnswerLost, JmapError, NotJmap, Outcome, ServerUnreachable
from tui.jmap.request import Request
from tui.jmap.session import Session

ANSWER = json.dumps(response_document(["Email/get", {"list": []}, "c0"])).encode()
CUT: list[bytes] = [
    b"",
    b"HTTP/1.1 200 OK\r\nContent-Ty",
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n" + ANSWER,
    b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"met',
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"SSH-2.0-OpenSSH_9.2\r\n",
    whole(b"\x1f\x8bnot gzip", kind="application/json\r\nContent-Encoding: gzip"),
]


@asynccontextmanager
async def client_of(handler: Handler) -> AsyncIterator[JmapClient]:
    async with serve(handler) as port:
        url = f"http://127.0.0.1:{port}/jmap/session"
        client = JmapClient(url, Basic("alice", "pw"))
        client.session = Session.parse(session_document(), url)
        try:
            yield client
        finally:
            await client.aclose()


def answering(*answers: bytes) -> Handler:
    waiting = list(answers)

    async def handler(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(waiting.pop(0) if len(waiting) > 1 else waiting[0])
        await writer.drain()

    return handler


async def failure(client: JmapClient) -> JmapError:
    request = Request()
    request.call("Email/get", {"ids": []})
    with pytest.raises(JmapError) as caught:
        await client.send(request)
    return caught.value


@pytest.mark.parametrize("answer", CUT, ids=lambda answer: repr(answer[:60]))
async def test_case_27_and_28_a_cut_or_broken_answer_may_have_been_applied(answer: bytes) -> None:
    async with client_of(answering(answer)) as client:
        error = await failure(client)
    assert type(error) is AnswerLost
    assert error.outcome is Outcome.MAYBE_APPLIED


async def test_case_27_after_a_cut_the_next_request_works() -> None:
    request = Request()
    call = request.call("Email/get", {"ids": []})
    async with client_of(answering(b"", whole(ANSWER))) as client:
        await failure(client)
        assert (await client.send(request)).result(call) == {"list": []}


async def test_a_compressed_answer_is_read() -> None:
    request = Request()
    call = request.call("Email/get", {"ids": []})
    packed = whole(gzip.compress(ANSWER), kind="application/json\r\nContent-Encoding: gzip")
    async with client_of(answering(packed)) as client:
        assert (await client.send(request)).result(call) == {"list": []}


async def stall(head: bytes, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def drip(head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.001)


async def test_a_server_that_is_silent_loses_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "PATIENT", httpx.Timeout(5, read=0.05))
    async with client_of(stall) as client:
        error = await failure(client)
    assert type(error) is AnswerLost
    assert "took too long" in error.sentence


async def test_a_server_that_drips_loses_the_answer_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "DEADLINE", 0.1)
    async with client_of(drip) as client:
        error = await failure(client)
    assert type(error) is AnswerLost
    assert "took too long" in error.sentence


async def unreachable(url: str) -> ServerUnreachable:
    client = JmapClient(url, Basic("alice", "pw"))
    try:
        with pytest.raises(ServerUnreachable) as caught:
            await client.fetch_session()
    finally:
        await client.aclose()
    assert caught.value.outcome is Outcome.NEVER_APPLIED
    return caught.value


async def test_a_refused_connection_is_named() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        error = await unreachable(f"http://127.0.0.1:{port}/")
    assert error.sentence.startswith(f"127.0.0.1:{port} refuses the connection")


async def test_an_unknown_host_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_host(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_host)
    error = await unreachable("https://nowhere.example.org/jmap")
    assert error.sentence.startswith("No server named nowhere.example.org was found")


async def test_a_server_without_tls_is_named() -> None:
    async with serve(answering(whole(b"?", status="400 Bad Request")), http=False) as port:
        error = await unreachable(f"https://127.0.0.1:{port}/")
    assert error.sentence.startswith(f"No encrypted connection (TLS) to 127.0.0.1:{port} could be made")


async def test_a_failed_certificate_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = httpx.ConnectError("certificate verify failed")
    bad.__cause__ = ExceptionGroup("all", [OSError("first"), ssl.SSLCertVerificationError("self-signed")])
    error = http.classify(bad, "https://mail.example.org/")
    assert isinstance(error, ServerUnreachable)
    assert "could not prove that it is mail.example.org" in error.sentence


async def test_plain_http_never_goes_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def keeping(answer: bytes) -> Callable[[bytes, asyncio.StreamWriter], object]:
        async def handler(head: bytes, writer: asyncio.StreamWriter) -> None:
            seen.append(head.split(b"\r\n")[0])
            writer.write(answer)

        return handler

    async with serve(keeping(whole(b"proxy", status="502 Bad Gateway"))) as proxy:  # type: ignore[arg-type]
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        async with client_of(answering(whole(json.dumps(session_document()).encode()))) as client:
            await client.fetch_session()
    assert seen == []


async def test_a_redirect_to_the_same_host_keeps_its_port() -> None:
    async def cyrus(head: bytes, writer: asyncio.StreamWriter) -> None:
        if head.startswith(b"GET /.well-known/jmap "):
            writer.write(b"HTTP/1.1 301 Moved\r\nLocation: /jmap\r\nContent-Length: 0\r\n\r\n")
        elif b"\r\nAuthorization: Basic YWxpY2U6cHc=\r\n" in head:
            writer.write(whole(json.dumps(session_document()).encode()))
        else:
            writer.write(whole(b"no", status="401 Unauthorized"))

    async with serve(cyrus) as port:
        client = JmapClient(f"http://127.0.0.1:{port}/.well-known/jmap", Basic("alice", "pw"))
        session = await client.fetch_session()
        await client.aclose()
    assert session.url == f"http://127.0.0.1:{port}/jmap"
    assert session.api_url == f"http://127.0.0.1:{port}/jmap/api"


async def test_not_even_a_redirect_of_the_server_named_by_hand_may_leave_this_machine_unencrypted() -> None:
    there = b"HTTP/1.1 302 Found\r\nLocation: http://mail.example.org/\r\nContent-Length: 0\r\n\r\n"
    async with client_of(answering(there)) as client:
        with pytest.raises(NotJmap, match="without encryption"):
            await client.fetch_session()
