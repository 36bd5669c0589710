"""The server as a process: binds a loopback port, says where it is, serves until it is told to stop."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import uvicorn

from tui.demo.auth import Credentials
from tui.demo.sample.fill import OWNER, sample_account
from tui.demo.server import application
from tui.demo.service import Service
from tui.demo.session import Limits


@dataclass(frozen=True, slots=True)
class Options:
    """``port`` 0: any free one. ``now``: the time at which the server starts, for pictures that never change.

    ``certificate`` and ``key``: PEM files; with them the server speaks https.
    """

    port: int = 0
    messages: int = 300
    seed: int = 1
    now: datetime | None = None
    certificate: str | None = None
    key: str | None = None
    exit_with_parent: bool = False


def clock(start: datetime | None) -> Callable[[], float]:
    """Seconds since the epoch, as if the server had started at ``start``."""
    offset = 0.0 if start is None else start.timestamp() - time.time()
    return lambda: time.time() + offset


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, service: Service, greeting: str) -> None:
        super().__init__(config)
        self._service = service
        self._greeting = greeting

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(self._greeting, flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Event streams never end by themselves, and uvicorn waits for every response.
        self._service.close()
        await super().shutdown(sockets)


def _stop_at_end_of_input(server: uvicorn.Server) -> None:
    """The parent holds the other end of stdin: when it is gone, so is the reason to serve."""

    def watch() -> None:
        while sys.stdin.buffer.read(4096):
            pass
        server.should_exit = True

    threading.Thread(target=watch, name="parent", daemon=True).start()


def serve(options: Options) -> None:
    """Serve until SIGTERM, SIGINT, or the parent's end. Prints one JSON line once requests are answered."""
    # With the protocol named, asyncio turns off Nagle's algorithm; without, every answer waits 40 ms for an ACK.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", options.port))
    now = clock(options.now)
    credentials = Credentials.random(OWNER)
    account = sample_account(now(), options.messages, options.seed)
    service = Service([account], credentials, Limits(), now)
    greeting = {
        "sessionUrl": f"{'https' if options.certificate else 'http'}://127.0.0.1:{listener.getsockname()[1]}/jmap/session",
        "username": credentials.username,
        "password": credentials.password,
        "token": credentials.token,
    }
    config = uvicorn.Config(
        application(service), log_level="warning", access_log=False, lifespan="off", ws="none",
        timeout_graceful_shutdown=2, ssl_certfile=options.certificate, ssl_keyfile=options.key,
    )  # fmt: skip
    server = _Server(config, service, json.dumps(greeting))
    if options.exit_with_parent:
        _stop_at_end_of_input(server)
    with listener:
        asyncio.run(server.serve(sockets=[listener]))
