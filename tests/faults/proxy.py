"""A TCP proxy for HTTP on loopback that breaks connections on demand, at a point that the test chooses."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from benchmarks.relay import Relay, read_request, until_one_ends
from tests.servers.ports import free_port

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Fault(Enum):
    """What happens to a request and its answer."""

    PASS = "pass"
    """Nothing: both go through."""
    CUT_BEFORE = "cut before"
    """The connection ends and the server never sees the request."""
    CUT_AFTER = "cut after"
    """The server has answered, so it has acted; the connection ends without a byte of that answer."""
    SILENCE = "silence"
    """The server has answered, so it has acted; the answer never comes and the connection stays open."""
    CUT_MID_BODY = "cut mid body"
    """The answer's head and the first byte of its body arrive, then the connection ends."""
    DELAY = "delay"
    """The request reaches the server only after ``FaultProxy.delay`` seconds."""
    TRUNCATE = "truncate"
    """The server has answered; half of the body of its answer arrives, as if that were all of it."""
    ANSWER = "answer"
    """The server never sees the request; the proxy gives the trigger's reply in its place."""
    ANSWER_AFTER = "answer after"
    """The server has answered, so it has acted; the trigger's reply arrives instead of its answer."""
    HOLD = "hold"
    """The request waits in the proxy until ``FaultProxy.release``, whatever the client does meanwhile."""
    BLACK_HOLE = "black hole"
    """The request vanishes, the connection stays open, nothing ever comes."""


@dataclass(frozen=True)
class Reply:
    """An HTTP answer of the proxy's own."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def encode(self) -> bytes:
        headers = {"Content-Length": str(len(self.body)), "Connection": "close", **self.headers}
        lines = [f"HTTP/1.1 {self.status} Because", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass
class Trigger:
    """One fault waiting for its request; ``fired`` is set when it has met it."""

    fault: Fault
    pattern: bytes
    countdown: int
    reply: Reply = Reply(500)
    fired: threading.Event = field(default_factory=threading.Event)


class FaultProxy(Relay):
    """Between a client and ``127.0.0.1:target``. Listens on ``port`` from ``start`` to ``stop``.

    ``requests`` are the requests seen, head and body, in order, whatever became of them.
    """

    def __init__(self, target: int) -> None:
        super().__init__(target, free_port())
        self.delay = 0.0
        self.requests: list[bytes] = []
        self._always = Fault.PASS
        self._triggers: list[Trigger] = []
        self._lock = threading.Lock()
        self._released = asyncio.Event()

    def always(self, fault: Fault, *, delay: float = 0.0) -> None:
        """From now on every request meets this fault (``Fault.PASS``: none does)."""
        with self._lock:
            self._always, self.delay = fault, delay

    def once(self, fault: Fault, pattern: bytes = b"", *, nth: int = 1, reply: Reply = Reply(500)) -> Trigger:
        """The ``nth`` request from now whose head or body holds ``pattern`` meets this fault, once."""
        trigger = Trigger(fault, pattern, nth, reply)
        with self._lock:
            self._triggers.append(trigger)
        return trigger

    def seen(self, pattern: bytes) -> int:
        """How many requests held ``pattern`` so far."""
        return sum(pattern in request for request in list(self.requests))

    def release(self) -> None:
        """Requests that are held go on to the server now, and so do those that would be."""
        self._loop.call_soon_threadsafe(self._released.set)

    def forget(self) -> None:
        """Triggers that still wait do so no more."""
        with self._lock:
            self._triggers.clear()

    async def _between(self, client: Ends, server: Ends) -> None:
        passing = _Connection(self, client)
        await until_one_ends(passing.requests(server[1]), passing.answers(server[0]))

    async def released(self) -> None:
        await self._released.wait()

    def fault_for(self, request: bytes) -> tuple[Fault, Reply]:
        """Which fault this request meets; counts it against the waiting triggers."""
        with self._lock:
            self.requests.append(request)
            for trigger in self._triggers:
                if trigger.pattern in request:
                    trigger.countdown -= 1
                    if trigger.countdown == 0:
                        self._triggers.remove(trigger)
                        trigger.fired.set()
                        return trigger.fault, trigger.reply
            return self._always, Reply(500)


class _Connection:
    """What one client asks for, and what it gets."""

    def __init__(self, proxy: FaultProxy, client: Ends) -> None:
        self._proxy = proxy
        self._reader, self._writer = client
        self._fault = Fault.PASS
        self._reply = Reply(500)

    async def requests(self, server: asyncio.StreamWriter) -> None:
        """Read whole requests, one by one, and pass them on; returning ends the connection."""
        while True:
            request = await read_request(self._reader)
            self._fault, self._reply = self._proxy.fault_for(request)
            if self._fault is Fault.CUT_BEFORE:
                return
            if self._fault is Fault.ANSWER:
                await self._finish(self._reply.encode())
                return
            if self._fault is Fault.BLACK_HOLE:
                await self._reader.read()  # until the client gives up
                return
            if self._fault is Fault.HOLD:
                await self._proxy.released()
            if self._fault is Fault.DELAY:
                await asyncio.sleep(self._proxy.delay)
            server.write(request)
            await server.drain()

    async def answers(self, server: asyncio.StreamReader) -> None:
        """Pass bytes back as they come, so that an event stream flows; returning ends the connection."""
        seen = b""
        while data := await server.read(1 << 16):
            if self._fault in (Fault.PASS, Fault.DELAY, Fault.HOLD):
                self._writer.write(data)
                await self._writer.drain()
                continue
            seen += data
            last = self._last(seen)
            if last is not None:
                await self._finish(last)
                return

    def _last(self, seen: bytes) -> bytes | None:
        """What of this answer is the last that the client gets; None while it gets nothing yet."""
        match self._fault:
            case Fault.CUT_AFTER:
                return b""
            case Fault.ANSWER_AFTER:
                return self._reply.encode()
            case Fault.CUT_MID_BODY:
                end = seen.find(b"\r\n\r\n")
                return seen[: end + 5] if 0 <= end < len(seen) - 5 else None
            case Fault.TRUNCATE:
                body = _whole_body(seen)
                head = {"Content-Type": "application/json"}
                return None if body is None else Reply(200, head, body[: len(body) // 2]).encode()
            case _:
                return None

    async def _finish(self, last: bytes) -> None:
        """These bytes, and the end of the connection."""
        self._writer.write(last)
        await self._writer.drain()
        self._writer.close()  # flushes, where abort would drop the bytes
        await self._writer.wait_closed()


def _whole_body(answer: bytes) -> bytes | None:
    """The body of an answer once all of it is here (RFC 9112 §6); None before that."""
    head, _, rest = answer.partition(b"\r\n\r\n")
    fields = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])
    }
    if b"content-length" in fields:
        length = int(fields[b"content-length"])
        return rest[:length] if len(rest) >= length else None
    body = b""
    while b"\r\n" in rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if length == 0:
            return body
        body, rest = body + rest[:length], rest[length + 2 :]
    return None
