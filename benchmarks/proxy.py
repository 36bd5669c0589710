"""A TCP proxy for HTTP on loopback that makes the way to a server longer, and counts what goes over it.

Half of the added round trip is spent on the way there and half on the way back; a new connection takes one more, as
its handshake would.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from benchmarks.relay import Relay, read_request, until_one_ends

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


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


class DelayingProxy(Relay):
    """Between a client and ``127.0.0.1:target``, from enter to exit. ``delay``: added seconds a round trip."""

    def __init__(self, target: int) -> None:
        super().__init__(target)
        self.delay = 0.0
        self.exchanges: list[Exchange] = []
        self._news = asyncio.Event()
        self._news.set()

    def __enter__(self) -> DelayingProxy:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

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

    async def _between(self, client: Ends, server: Ends) -> None:
        asked: list[Exchange] = []
        try:
            await until_one_ends(
                self._requests(client[0], server[1], asked), self._answers(server[0], client[1], asked)
            )
        finally:
            for exchange in asked:
                exchange.over = True

    async def _requests(
        self, reader: asyncio.StreamReader, server: asyncio.StreamWriter, asked: list[Exchange]
    ) -> None:
        handshake = self.delay
        while True:
            request = await read_request(reader)
            head, _, body = request.partition(b"\r\n\r\n")
            stream = b"text/event-stream" in head
            exchange = Exchange(methods(body), len(request), time.perf_counter(), stream=stream)
            asked.append(exchange)
            self.exchanges.append(exchange)
            await asyncio.sleep(handshake + self.delay / 2)
            handshake = 0.0
            server.write(request)
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
