"""A server that speaks raw bytes over a real socket: to cut, truncate, drip and stall at will."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Handler = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serve(handler: Handler, *, http: bool = True) -> AsyncIterator[int]:
    """Serve on a port of its own. ``handler`` gets the head of each request (its body has been read), or
    without ``http`` the first octets, and writes what it likes. The connection is closed when it returns, and
    cut off when the block ends."""
    connections: list[tuple[asyncio.Task[None], asyncio.StreamWriter]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):  # the client went away
            head = await reader.readuntil(b"\r\n\r\n") if http else await reader.read(100)
            await reader.readexactly(_content_length(head))
            await handler(head, writer)
        writer.close()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append((asyncio.create_task(talk(reader, writer)), writer))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        # An accepted connection is announced a few turns of the loop later, unless the server is closed first.
        for _ in range(5):
            await asyncio.sleep(0)
        server.close()
        for task, writer in connections:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def whole(body: bytes, *, kind: str = "application/json", status: str = "200 OK") -> bytes:
    """A complete HTTP/1.1 response."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body
