"""A relay ends with everything that it was given, however it is caught at it."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Iterator

import pytest

from benchmarks.relay import LOOPBACK, Relay, until_one_ends


class Passing(Relay):
    async def _between(
        self,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        await until_one_ends(_pass(client[0], server[1]), _pass(server[0], client[1]))


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()


@pytest.fixture
def target() -> Iterator[int]:
    with socket.create_server((LOOPBACK, 0), backlog=100) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize("ended_first", [0, 1, 9, 10])
def test_connections_that_end_while_it_stops_leave_nothing_open(target: int, ended_first: int) -> None:
    for _ in range(10):
        relay = Passing(target)
        relay.start()
        clients = [socket.create_connection((LOOPBACK, relay.port)) for _ in range(10)]
        for client in clients[:ended_first]:
            client.close()
        relay.stop()
        for client in clients[ended_first:]:
            assert client.recv(1) == b""
            client.close()
    gc.collect()  # what is still open says so now, which fails the test


def test_who_listens_again_does_so_on_the_same_port(target: int) -> None:
    relay = Passing(target)
    relay.start()
    port = relay.port
    relay.refuse()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, port))
    relay.accept()
    socket.create_connection((LOOPBACK, port)).close()
    relay.stop()
