"""The server as a process: binds loopback ports, says where it is, serves until it is told to stop."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

import uvicorn

from tui.demo.auth import Credentials
from tui.demo.connections import Connections
from tui.demo.narrow import Json
from tui.demo.sample.fill import OWNER, sample_account
from tui.demo.sample.shared import shared_account
from tui.demo.server import Layout, application
from tui.demo.service import Service
from tui.demo.session import Limits


@dataclass(frozen=True, slots=True)
class Options:
    """``port`` 0: any free one. ``now``: the time at which the server starts, for pictures that never change.

    ``certificate`` and ``key``: PEM files; with them the server speaks https. ``one_origin``: downloads have no
    port of their own. ``tokens``: say all API tokens. ``shared``: a second account, which is a group's.
    ``masks``: how many masked addresses are generated beside the written ones. ``snooze``: see ``sample_account``.
    ``approve`` and ``control``: see ``server.Layout``.
    """

    port: int = 0
    messages: int = 300
    masks: int = 0
    seed: int = 1
    now: datetime | None = None
    certificate: str | None = None
    key: str | None = None
    one_origin: bool = False
    tokens: bool = False
    shared: bool = False
    snooze: bool = False
    approve: bool = False
    control: bool = False
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


def _listener(port: int) -> socket.socket:
    # With the protocol named, asyncio turns off Nagle's algorithm; without, every answer waits 40 ms for an ACK.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


def _service(options: Options) -> Service:
    now = clock(options.now)
    own = sample_account(
        now(), options.messages, options.seed, snooze=options.snooze, more_masks=options.masks
    )
    accounts = [own]
    if options.shared:
        accounts.append(shared_account(now()))
    # All masks are got at once; as many as Fastmail gives at once.
    limits = Limits(max_objects_in_get=4096) if options.masks else Limits()
    return Service(accounts, Credentials.random(OWNER), limits, now)


def _greeting(options: Options, credentials: Credentials, port: int) -> Json:
    origin = f"{'https' if options.certificate else 'http'}://127.0.0.1:{port}"
    greeting: Json = {
        "sessionUrl": f"{origin}/jmap/session",
        "username": credentials.username,
        "password": credentials.password,
        "token": credentials.token,
    }
    if options.tokens:
        greeting["tokens"] = dict(credentials.tokens)
    if options.control:
        greeting["controlUrl"] = f"{origin}/control"
    return greeting


def serve(options: Options) -> None:
    """Serve until SIGTERM, SIGINT, or the parent's end. Prints one JSON line once requests are answered."""
    with ExitStack() as sockets:
        count = 1 if options.one_origin else 2
        listeners = [sockets.enter_context(_listener(port)) for port in (options.port, 0)[:count]]
        ports: list[int] = [listener.getsockname()[1] for listener in listeners]
        service = _service(options)
        layout = Layout((ports[0], ports[1]) if count == 2 else None, options.approve, options.control)
        connections = Connections()
        if options.control:
            service.faults.cut = connections.cut
        config = uvicorn.Config(
            application(service, layout), http=connections.protocol, log_level="warning", access_log=False,
            lifespan="off", ws="none", timeout_graceful_shutdown=2, ssl_certfile=options.certificate,
            ssl_keyfile=options.key,
        )  # fmt: skip
        server = _Server(config, service, json.dumps(_greeting(options, service.credentials, ports[0])))
        if options.exit_with_parent:
            _stop_at_end_of_input(server)
        asyncio.run(server.serve(sockets=listeners))
