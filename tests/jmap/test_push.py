"""Events from the server, scripted and over real sockets."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager

import httpx
import pytest

from tests.jmap.documents import SESSION_URL, session_document
from tests.jmap.raw_server import Handler, serve
from tests.jmap.scripted import Scripted, raises
from tui.jmap import http, push
from tui.jmap.client import JmapClient
from tui.jmap.credentials import Bearer
from tui.jmap.errors import AnswerLost, JmapError, NoPush, ServerBusy, ServerUnreachable, SignInRefused
from tui.jmap.push import Connected, StateChange, listen
from tui.jmap.session import Session

EVENT_PATH = "mail.example.org/jmap/event/"
STREAM = {"content-type": "text/event-stream; charset=utf-8"}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def server() -> Scripted:
    return Scripted()


@pytest.fixture
async def client(server: Scripted) -> AsyncIterator[JmapClient]:
    client = server.client()
    yield client
    await client.aclose()


def streaming(*chunks: bytes) -> Callable[[httpx.Request], httpx.Response]:
    async def body() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    return lambda _: httpx.Response(200, headers=STREAM, content=body())


def state_event(state: str, event_id: str = "") -> bytes:
    data = json.dumps({"@type": "StateChange", "changed": {"u1": {"Email": state}}})
    return f"event: state\n{f'id: {event_id}' if event_id else ': -'}\ndata: {data}\n\n".encode()


def chunked(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


async def collect(client: JmapClient, **options: object) -> list[Connected | StateChange]:
    return [event async for event in listen(client, ["Email", "Mailbox"], **options)]  # type: ignore[arg-type]


async def test_events_come_after_connected_until_the_server_ends(
    server: Scripted, client: JmapClient
) -> None:
    server.routes[EVENT_PATH] = streaming(
        b": new event source connection\n\n", state_event("2", "7"), state_event("3")
    )
    assert await collect(client) == [
        Connected(),
        StateChange({"u1": {"Email": "2"}}, "7"),
        StateChange({"u1": {"Email": "3"}}, "7"),
    ]


async def test_the_request_says_what_is_wanted_and_wants_it_uncompressed(
    server: Scripted, client: JmapClient
) -> None:
    server.routes[EVENT_PATH] = streaming(b"")
    await collect(client, ping=30, last_event_id="41")
    sent = server.seen[-1]
    assert sent.url.query == b"types=Email%2CMailbox&closeafter=no&ping=30"
    assert sent.headers["accept"] == "text/event-stream"
    assert sent.headers["accept-encoding"] == "identity"
    assert sent.headers["last-event-id"] == "41"
    assert "authorization" in sent.headers


async def test_without_types_all_are_meant_and_without_an_id_none_is_sent(
    server: Scripted, client: JmapClient
) -> None:
    server.routes[EVENT_PATH] = streaming(b"")
    assert [event async for event in listen(client, [])] == [Connected()]
    assert b"types=%2A&" in server.seen[-1].url.query
    assert "last-event-id" not in server.seen[-1].headers


async def test_case_19_an_address_without_variables_gets_them(server: Scripted, client: JmapClient) -> None:
    client.session = Session.parse(session_document(eventSourceUrl="/jmap/event/"), SESSION_URL)
    server.routes[EVENT_PATH] = streaming(b"")
    await collect(client)
    assert server.seen[-1].url.query == b"types=Email%2CMailbox&closeafter=no&ping=60"


async def test_fastmails_first_event_tells_the_present_states(server: Scripted, client: JmapClient) -> None:
    data = {"type": "connect", "changed": {"u1": {"Email": "J1", "EmailDelivery": "J1"}}}
    server.routes[EVENT_PATH] = streaming(f"event: state\nid: 5\ndata: {json.dumps(data)}\n\n".encode())
    assert await collect(client) == [
        Connected(),
        StateChange({"u1": {"Email": "J1", "EmailDelivery": "J1"}}, "5"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "[]",
        "7",
        "{}",
        '{"changed": []}',
        '{"changed": {"u1": "x"}}',
        '{"changed": null}',
        '{"changed": NaN}',
    ],
)
async def test_case_114_what_is_no_state_change_is_left_out(
    server: Scripted, client: JmapClient, data: str
) -> None:
    server.routes[EVENT_PATH] = streaming(f"event: state\ndata: {data}\n\n".encode(), state_event("2"))
    assert await collect(client) == [Connected(), StateChange({"u1": {"Email": "2"}})]


async def test_case_114_other_accounts_types_and_events(server: Scripted, client: JmapClient) -> None:
    data = {"changed": {"u9": {"Foo": "1", "Bar": 7}, "u1": {}}}
    server.routes[EVENT_PATH] = streaming(
        b'event: news\ndata: {"changed": {"u1": {"Email": "9"}}}\n\n',
        f"event: state\ndata: {json.dumps(data)}\n\n".encode(),
    )
    assert await collect(client) == [Connected(), StateChange({"u9": {"Foo": "1"}, "u1": {}})]


@pytest.mark.parametrize("status", [204, 400, 403, 404, 410, 301])
async def test_case_110_a_server_that_will_not_send_events(
    server: Scripted, client: JmapClient, status: int
) -> None:
    server.routes[EVENT_PATH] = httpx.Response(status)
    with pytest.raises(NoPush):
        await collect(client)


async def test_case_110_a_session_without_an_address_and_a_web_page(
    server: Scripted, client: JmapClient
) -> None:
    server.routes[EVENT_PATH] = httpx.Response(200, html="<html>")
    with pytest.raises(NoPush):
        await collect(client)
    client.session = Session.parse(session_document(eventSourceUrl=None), SESSION_URL)
    with pytest.raises(NoPush):
        await collect(client)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(401, headers={"www-authenticate": "Bearer"}), SignInRefused),
        (httpx.Response(429, headers={"retry-after": "30"}), ServerBusy),
        (httpx.Response(503), ServerBusy),
        (httpx.Response(500), AnswerLost),
        (raises(httpx.ConnectError("x")), ServerUnreachable),
        (raises(httpx.ReadError("x")), AnswerLost),
    ],
)
async def test_case_118_other_refusals_are_what_they_are_for_any_request(
    server: Scripted, client: JmapClient, answer: httpx.Response, kind: type[JmapError]
) -> None:
    server.routes[EVENT_PATH] = answer
    with pytest.raises(kind):
        await collect(client)


async def test_credentials_go_only_to_an_event_host_that_the_session_names(server: Scripted) -> None:
    document = session_document(eventSourceUrl="https://push.example.net/e?types={types}")
    server.routes["mail.example.org/jmap/session"] = httpx.Response(200, json=document)
    server.routes["push.example.net/e"] = httpx.Response(302, headers={"location": "https://evil.example/e"})
    client = server.client()
    with pytest.raises(NoPush):
        await collect(client)
    await client.aclose()
    assert server.hops() == [("mail.example.org/jmap/session", True), ("push.example.net/e", True)]


# Over real sockets


@asynccontextmanager
async def client_of(handler: Handler) -> AsyncIterator[JmapClient]:
    async with serve(handler) as port:
        url = f"http://127.0.0.1:{port}/jmap/session"
        client = JmapClient(url, Bearer("t"))
        client.session = Session.parse(session_document(), url)
        try:
            yield client
        finally:
            await client.aclose()


async def test_case_112_a_stream_that_falls_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    read_chunk, patience = http.read_chunk, iter((30, 0.05))
    monkeypatch.setattr(http, "read_chunk", lambda chunks, _, url: read_chunk(chunks, next(patience), url))

    async def one_event(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + chunked(state_event("2")))
        await writer.drain()
        await asyncio.Event().wait()

    async with client_of(one_event) as client:
        events = listen(client, [])
        assert [await anext(events), await anext(events)] == [
            Connected(),
            StateChange({"u1": {"Email": "2"}}),
        ]
        with pytest.raises(ServerUnreachable, match="fallen silent"):
            await anext(events)


async def test_case_112_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "GRACE", 0.05)

    async def silent(head: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with client_of(silent) as client:
        with pytest.raises(ServerUnreachable, match="fallen silent"):
            await collect(client, ping=0)


@pytest.mark.parametrize(
    ("data", "seconds"),
    [
        ('{"interval": 300}', 300),
        ('{"interval": 60000}', 60),
        ('{"interval": 9000000}', 900),
        ('{"interval": 950}', 900),
        ('{"interval": -1}', 0),
        ('{"interval": true}', 0),
        ('{"interval": "x"}', 0),
        ("{}", 0),
        ("nonsense", 0),
    ],
)
async def test_case_112_the_servers_own_interval_counts_in_seconds_or_milliseconds(
    server: Scripted, client: JmapClient, monkeypatch: pytest.MonkeyPatch, data: str, seconds: int
) -> None:
    patience: list[float] = []
    read_chunk = http.read_chunk

    async def noting(chunks: AsyncIterator[bytes], silence: float, url: str) -> bytes | None:
        patience.append(silence)
        return await read_chunk(chunks, silence, url)

    monkeypatch.setattr(http, "read_chunk", noting)
    server.routes[EVENT_PATH] = streaming(f"event: ping\ndata: {data}\n\n".encode())
    assert await collect(client, ping=60) == [Connected()]
    assert patience == [130, max(130, 2 * seconds + 10)]


async def test_case_117_a_connection_that_a_proxy_cuts_has_simply_ended() -> None:
    async def cut(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + chunked(state_event("2")) + b"40\r\nevent: sta")

    async with client_of(cut) as client:
        assert await collect(client) == [Connected(), StateChange({"u1": {"Email": "2"}})]


async def test_a_reset_connection_is_a_failure() -> None:
    async def reset(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + chunked(state_event("2")))
        await writer.drain()
        await arrived.wait()
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    arrived = asyncio.Event()
    async with client_of(reset) as client:
        events = listen(client, [])
        assert [await anext(events), await anext(events)] == [
            Connected(),
            StateChange({"u1": {"Email": "2"}}),
        ]
        arrived.set()
        with pytest.raises(AnswerLost, match="broke"):
            await anext(events)


async def test_a_listener_that_stops_closes_the_connection() -> None:
    gone = asyncio.Event()

    async def steady(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD)
        try:
            while True:
                writer.write(chunked(state_event("2")))
                await writer.drain()
                await asyncio.sleep(0.001)
        except ConnectionError:
            gone.set()

    async with client_of(steady) as client:
        async with aclosing(listen(client, [])) as events:
            async for event in events:
                if isinstance(event, StateChange):
                    break
        async with asyncio.timeout(5):
            await gone.wait()


async def test_a_listener_that_is_cancelled_closes_the_connection() -> None:
    connected, gone = asyncio.Event(), asyncio.Event()

    async def steady(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD)
        try:
            while True:
                writer.write(chunked(b": still here\n\n"))
                await writer.drain()
                await asyncio.sleep(0.001)
        except ConnectionError:
            gone.set()

    async def work(client: JmapClient) -> None:
        async with aclosing(listen(client, [])) as events:
            async for _ in events:
                connected.set()

    async with client_of(steady) as client:
        task = asyncio.create_task(work(client))
        async with asyncio.timeout(5):
            await connected.wait()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await gone.wait()
