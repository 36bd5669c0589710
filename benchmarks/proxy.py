"""A TCP proxy for HTTP on loopback that makes the way to a server longer, and counts what goes over it.

Half of the added round trip is spent on the way there and half on the way back; a new connection takes one more, as
its handshake would. It runs on an asyncio loop in a thread of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, cast

LOOPBACK = "127.0.0.1"
_HEAD_LIMIT = 1 << 20


@dataclass(slots=True)
class Exchange:
    """A request and its answer, as the client sees them: times are ``time.perf_counter``.

    ``answered`` is when the last octet of the answer came so far, 0 before the first.
    """

    methods: tuple[str, ...]
    octets: int
    began: float
    answered: float = 0.0
    stream: bool = False
    """It stays open and tells of what is new (RFC 8620 §7.3)."""
    over: bool = False
    """The connection has ended: nothing more comes."""


class DelayingProxy:
    """Between a client and ``127.0.0.1:target``, from ``start`` to ``stop``. ``delay``: added seconds a round trip."""

    def __init__(self, target: int) -> None:
        self.delay = 0.0
        self.port = 0
        self.exchanges: list[Exchange] = []
        self._target = target
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="delaying-proxy", daemon=True)
        self._server: asyncio.Server | None = None
        self._news = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()

    def __enter__(self) -> DelayingProxy:
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def hold_news(self) -> None:
        """What event streams say waits here until ``tell_news``."""
        self._loop.call_soon_threadsafe(self._news.clear)

    def tell_news(self) -> None:
        self._loop.call_soon_threadsafe(self._news.set)

    def since(self, moment: float) -> list[Exchange]:
        """What began after that moment, event streams apart."""
        return [each for each in list(self.exchanges) if each.began >= moment and not each.stream]

    def is_quiet(self, seconds: float) -> bool:
        """Every request has its answer, and nothing came for so long."""
        now = time.perf_counter()
        asked = [each for each in list(self.exchanges) if not each.stream and not each.over]
        return all(each.answered and now - max(each.began, each.answered) >= seconds for each in asked)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> None:
        self._news.set()
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0, limit=_HEAD_LIMIT)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        # Either side may end at any time: the other sees its connection end, too.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._connection(reader, writer)
        self._connections.discard(task)
        writer.transport.abort()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection(LOOPBACK, self._target)
        asked: list[Exchange] = []
        both = [
            asyncio.create_task(self._requests(reader, server_writer, asked)),
            asyncio.create_task(self._answers(server_reader, writer, asked)),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            server_writer.transport.abort()
            for exchange in asked:
                exchange.over = True

    async def _requests(
        self, reader: asyncio.StreamReader, server: asyncio.StreamWriter, asked: list[Exchange]
    ) -> None:
        handshake = self.delay
        while True:
            head, body = await _request(reader)
            stream = b"text/event-stream" in head
            exchange = Exchange(methods(body), len(head) + len(body), time.perf_counter(), stream=stream)
            asked.append(exchange)
            self.exchanges.append(exchange)
            await asyncio.sleep(handshake + self.delay / 2)
            handshake = 0.0
            server.write(head + body)
            await server.drain()

    async def _answers(
        self, server: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: list[Exchange]
    ) -> None:
        """Each piece takes as long as the others, however many are on their way."""
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        passing = asyncio.create_task(self._pass(pieces, writer, asked))
        try:
            while data := await server.read(1 << 16):
                pieces.put_nowait((time.perf_counter() + self.delay / 2, data))
            pieces.put_nowait((0.0, b""))
            await passing
        finally:
            passing.cancel()

    async def _pass(
        self, pieces: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter, asked: list[Exchange]
    ) -> None:
        while True:
            due, data = await pieces.get()
            if not data:
                return
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if asked[-1].stream:
                await self._news.wait()
            writer.write(data)
            await writer.drain()
            asked[-1].answered = time.perf_counter()


async def _request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Head and body (RFC 9112 §6). Raises IncompleteReadError when the client is gone."""
    head = await reader.readuntil(b"\r\n\r\n")
    length, chunked = 0, False
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        elif name.lower() == b"transfer-encoding":
            chunked = b"chunked" in value.lower()
    body = await reader.readexactly(length)
    while chunked:
        size = await reader.readuntil(b"\r\n")
        count = int(size.partition(b";")[0], 16)
        body += size + await reader.readexactly(count + 2)
        chunked = count > 0
    return head, body


def methods(body: bytes) -> tuple[str, ...]:
    """The method calls of a JMAP request (RFC 8620 §3.3); none of what is no such request."""
    try:
        calls = cast("dict[str, Any]", json.loads(body))["methodCalls"]
        return tuple(str(call[0]) for call in calls)
    except (ValueError, KeyError, TypeError, IndexError):
        return ()


def round_trips(exchanges: Sequence[Exchange]) -> int:
    """How many of them waited for one another: the longest chain in which each began after the last was answered."""
    chain, free = 0, 0.0
    for each in sorted(exchanges, key=lambda each: each.answered):
        if each.answered and each.began >= free:
            chain, free = chain + 1, each.answered
    return chain
