"""A TCP relay for HTTP on loopback, for proxies that do something to what goes through them.

It runs on an asyncio loop in a thread of its own, so synchronous code and other event loops can use it.
"""

from __future__ import annotations

import asyncio
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

LOOPBACK = "127.0.0.1"
_HEAD_LIMIT = 1 << 20

T = TypeVar("T")


class Relay:
    """Between clients and ``127.0.0.1:target``; what becomes of a connection is the heir's to say, in ``_between``.

    ``port``: where it listens, 0 until it has been started for a port that the system chooses.
    """

    def __init__(self, target: int, port: int = 0) -> None:
        self.port = port
        self._target = target
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="relay", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._run(self._listen())

    def stop(self) -> None:
        """Closes every connection and the port, for good."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def refuse(self) -> None:
        """The server is gone: open connections end, new ones are refused."""
        self._run(self._close())

    def accept(self) -> None:
        """The server is back, on the same port."""
        self._run(self._listen())

    async def _between(
        self, client: tuple[StreamReader, StreamWriter], server: tuple[StreamReader, StreamWriter]
    ) -> None:
        """Both connections end when this returns."""
        raise NotImplementedError

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(timeout=30)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._connected, LOOPBACK, self.port, limit=_HEAD_LIMIT)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        server, self._server = self._server, None
        for listening in server.sockets if server is not None else ():
            self._loop.remove_reader(listening.fileno())
        # What was accepted at the last moment is a connection, and then none, only some turns of the loop later; and
        # asyncio loses one whose server is closed meanwhile.
        for _ in range(30):
            for task in list(self._connections):
                task.cancel()
            await asyncio.gather(*self._connections, return_exceptions=True)
            await asyncio.sleep(0)
        if server is not None:
            server.close()

    def _connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        # No coroutine: one that is cancelled before its first step could not close what it was given.
        def ended(task: asyncio.Task[None]) -> None:
            self._connections.discard(task)
            writer.transport.abort()

        task = self._loop.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(ended)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        # Either side may end at any time: the other sees its connection end, too.
        with suppress(OSError, asyncio.IncompleteReadError):
            server = await asyncio.open_connection(LOOPBACK, self._target)
            try:
                await self._between((reader, writer), server)
            finally:
                server[1].close()


async def until_one_ends(*works: Coroutine[Any, Any, None]) -> None:
    """Runs them side by side; the first to end ends the others. Raises what it ended with."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def read_request(reader: StreamReader) -> bytes:
    """One HTTP/1.1 request, head and body (RFC 9112 §6). Raises IncompleteReadError when the client is gone."""
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
    return head + body
