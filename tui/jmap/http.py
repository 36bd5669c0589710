"""HTTP for JMAP: one pool of connections, credentials for trusted origins only, every failure classified.

The only module that imports httpx, which costs time: import it after the first paint.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, cast

import tui
from tui.jmap import urls
from tui.jmap.answer import Answer
from tui.jmap.errors import AnswerLost, AnswerTooLarge, JmapError, NotJmap, ServerBusy, ServerUnreachable

# httpx's command line, which nobody uses here, takes longer to import than the rest of it.
sys.modules.setdefault("httpx._main", cast("Any", None))
import httpx  # noqa: E402

if TYPE_CHECKING:
    from tui.jmap.credentials import Credentials

log = logging.getLogger(__name__)
# Their lines carry whole addresses, and so the names of attachments.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

MAX_REDIRECTS = 5
MAX_ANSWER = 100_000_000
"""Octets, after decompression."""
MAX_REFUSAL = 1_000_000
"""Octets of an answer that is no success, however little the caller wants to read."""
DEADLINE = 600.0
"""Seconds for one request as a whole: a server that drips is as good as one that is silent."""
PATIENT = httpx.Timeout(connect=10, read=60, write=120, pool=10)
BULK = httpx.Timeout(connect=10, read=120, write=120, pool=60)
EVENTS = httpx.Timeout(connect=10, read=None, write=10, pool=10)

Content = bytes | AsyncIterator[bytes]
"""A body that is here, or one that is read as it travels: the latter needs a Content-Length."""
Moved = Callable[[int], None]


class Http:
    """One pool of connections that knows whom it may show ``credentials``."""

    def __init__(self, credentials: Credentials | None, transport: httpx.AsyncBaseTransport | None) -> None:
        self.credentials = credentials
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    async def get(
        self,
        url: str,
        trusted: Collection[str],
        *,
        accept: str,
        limit: int = MAX_ANSWER,
        bulk: bool = False,
        moved: Moved = lambda _: None,
    ) -> Answer:
        """GET, following redirects; each hop gets the credentials only if its origin is in ``trusted``."""
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self.request(
                "GET", url, trusted, {"Accept": accept}, limit=limit, bulk=bulk, moved=moved
            )
            location = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not location:
                return answer
            target = urls.resolve(url, location)
            if not urls.may_lead_to(url, target):
                raise NotJmap(
                    f"{urls.host(url)} leads to an address without encryption, so Jaymail did not go "
                    "there: its administrator has to set an https address."
                )
            url = target
        raise NotJmap(f"{urls.host(url)} leads from one address to the next without end: check the address.")

    async def request(
        self,
        method: str,
        url: str,
        trusted: Collection[str],
        headers: dict[str, str],
        *,
        content: Content | None = None,
        limit: int = MAX_ANSWER,
        bulk: bool = False,
        moved: Moved = lambda _: None,
    ) -> Answer:
        """One exchange, no redirects followed. AnswerTooLarge when the body has more than ``limit`` octets.

        ``bulk``: a file travels, which may take any time as long as it moves; ``moved`` is told how many octets of
        the body have come so far.
        """
        pace = BULK if bulk else PATIENT
        with _classified(url):
            async with (
                asyncio.timeout(None if bulk else DEADLINE),
                self.stream(method, url, trusted, headers, content=content, timeout=pace) as response,
            ):
                most = limit if response.is_success else max(limit, MAX_REFUSAL)
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    moved(len(body))
                    if len(body) > most:
                        raise AnswerTooLarge(f"{urls.host(url)} answers with more than Jaymail accepts.")
                authorized = "authorization" in response.request.headers
                return Answer(response.status_code, response.headers, bytes(body), url, authorized)

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        url: str,
        trusted: Collection[str],
        headers: dict[str, str],
        *,
        content: Content | None = None,
        timeout: httpx.Timeout,  # noqa: ASYNC109 - httpx counts each phase on its own
    ) -> AsyncGenerator[httpx.Response]:
        """One exchange; the caller reads the body, by ``read_chunk`` or else gets what httpx raises."""
        if not urls.is_safe(url):
            raise NotJmap("Jaymail talks to mail servers over https only: check the address.")
        if self.credentials is not None and urls.origin(url) in trusted:
            headers = {**headers, "Authorization": self.credentials.header()}
        started = time.monotonic()
        with _classified(url):
            client = self._open()
            request = client.build_request(method, url, headers=headers, content=content, timeout=timeout)
            response = await client.send(request, stream=True, follow_redirects=False, auth=None)
        try:
            took = (time.monotonic() - started) * 1000
            log.debug("%s %d, %.0f ms", method, response.status_code, took)
            yield response
        finally:
            await response.aclose()

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            try:
                self._client = httpx.AsyncClient(
                    transport=self._transport,
                    # Plain http never leaves this machine, so no proxy may see it.
                    mounts={"http://": None},
                    follow_redirects=False,
                    cookies=cast("Any", CookieJar(DefaultCookiePolicy(allowed_domains=[]))),
                    limits=httpx.Limits(max_connections=40, max_keepalive_connections=8, keepalive_expiry=30),
                    headers={"User-Agent": f"Jaymail/{tui.__version__}"},
                )
            except (OSError, ValueError, ImportError) as error:
                log.warning("no HTTP client: %s", type(error).__name__)
                raise ServerUnreachable(
                    "The network settings in the environment cannot be used: check SSL_CERT_FILE and the "
                    "proxy variables (HTTPS_PROXY, ALL_PROXY)."
                ) from error
        return self._client

    async def aclose(self) -> None:
        """Close every connection. The next request opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


async def read_chunk(chunks: AsyncIterator[bytes], silence: float, url: str) -> bytes | None:
    """The next piece of an endless stream; None when it ends or is cut off, which proxies do as they please.

    ServerUnreachable when nothing comes for ``silence`` seconds.
    """
    try:
        async with asyncio.timeout(silence):
            return await anext(chunks, None)
    except TimeoutError as error:
        raise ServerUnreachable(f"{urls.host(url)} has fallen silent.") from error
    except httpx.RemoteProtocolError:
        return None
    except httpx.HTTPError as error:
        raise classify(error, url) from error


@contextmanager
def _classified(url: str) -> Generator[None]:
    """Turn what httpx raises into JmapErrors."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        failure = classify(error, url)
        log.debug("%s: %s", type(failure).__name__, type(error).__name__)
        raise failure from error


def classify(error: Exception, url: str) -> JmapError:
    """What a failure of httpx means for a request to ``url``: never applied, or maybe applied."""
    host = urls.host(url)
    match error:
        case httpx.ConnectError():
            return _no_connection(error, host)
        case httpx.ConnectTimeout():
            return ServerUnreachable(f"{host} does not answer: check the network connection and the address.")
        case httpx.PoolTimeout():
            return ServerBusy(f"Too much is going on with {host} at once.")
        case httpx.ProxyError():
            return ServerUnreachable(f"The proxy does not let Jaymail through to {host}.")
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return NotJmap("This is no address of a mail server: check it.")
        case httpx.TimeoutException() | TimeoutError():
            return AnswerLost(f"{host} took too long to answer.")
        case _:
            return AnswerLost(f"The connection to {host} broke before the answer was complete.")


def _no_connection(error: Exception, host: str) -> ServerUnreachable:
    causes = list(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return ServerUnreachable(
            f"No server named {host} was found: check the address and the network connection."
        )
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return ServerUnreachable(
            f"{host} could not prove that it is {host} (its TLS certificate is not valid), so nothing "
            "was sent."
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return ServerUnreachable(
            f"No encrypted connection (TLS) to {host} could be made, so nothing was sent."
        )
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return ServerUnreachable(f"{host} refuses the connection: the server is down, or the port is wrong.")
    return ServerUnreachable(f"{host} cannot be reached: check the network connection.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what caused it, and so on; groups (one error an address that was tried) are opened."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(cast("BaseExceptionGroup[BaseException]", current).exceptions)
        waiting.extend(cause for cause in (current.__cause__, current.__context__) if cause is not None)
