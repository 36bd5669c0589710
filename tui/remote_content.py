"""Pictures that a mail wants from the network, fetched only when the person asks: no cookies, no credentials, no
referer, nothing that tells one reader from another but the address itself; and never from a private network."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

LARGEST = 5_000_000
"""Octets of one picture."""
MOST = 60
"""Pictures of one mail."""
TOTAL = 40_000_000
"""Octets of all pictures of one mail."""
REDIRECTS = 3
SECONDS = 20.0
"""For one picture, redirects included."""
AT_ONCE = 4
AGENT = "Mozilla/5.0"
"""What every picture proxy says: it names neither the person nor the program."""


class NotFetched(Exception):
    """A picture did not come. ``str(error)`` is one plain sentence."""


async def fetch(urls: Iterable[str], transport: httpx.AsyncBaseTransport | None = None) -> dict[str, bytes]:
    """What came of these, by address. What did not come is logged and left out: a picture is not worth an error.

    Only https, or http where the address says so itself and no redirect led to it.
    """
    import httpx

    wanted = list(dict.fromkeys(urls))[:MOST]
    found: dict[str, bytes] = {}
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> None:
        async with gate:
            if sum(map(len, found.values())) > TOTAL:
                return
            try:
                async with asyncio.timeout(SECONDS):
                    found[url] = await _get(client, url)
            except (
                NotFetched,
                httpx.HTTPError,
                httpx.InvalidURL,
                TimeoutError,
                OSError,
                ValueError,
            ) as error:
                log.info("a picture was not fetched: %s", type(error).__name__)

    # trust_env off: no proxy, no .netrc; cookies are dropped with the client, and never sent within it.
    async with httpx.AsyncClient(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(10),
        headers={"User-Agent": AGENT, "Accept": "image/*"},
    ) as client:
        await asyncio.gather(*(one(url) for url in wanted))
    return found


async def post(url: str, content: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
    """Post a form to an address of the public network, as RFC 8058 §3.2 wants it: https, without cookies, credentials
    or referer, and no redirect is followed. NotFetched, with a sentence, unless the server says that it is done."""
    import httpx

    try:
        parts = urlsplit(url)
        async with asyncio.timeout(SECONDS):
            address = await _public_address(parts, secure=True)
            async with (
                httpx.AsyncClient(
                    transport=transport,
                    trust_env=False,
                    follow_redirects=False,
                    headers={"User-Agent": AGENT},
                ) as client,
                client.stream(
                    "POST",
                    _to(parts, address),
                    content=content.encode(),
                    headers={
                        "Host": _ascii(parts.netloc),
                        "Content-Type": "application/x-www-form-urlencoded",
                    },
                    extensions={"sni_hostname": _ascii(parts.hostname or "")},
                ) as response,
            ):
                status = response.status_code  # what else it says is not read
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError, ValueError) as error:
        log.info("a form was not posted: %s", type(error).__name__)
        raise NotFetched("The server did not answer.") from error
    if not 200 <= status < 300:
        raise NotFetched(f"The server answered with {status}.")


async def _get(client: httpx.AsyncClient, url: str) -> bytes:
    secure = False
    for _ in range(REDIRECTS + 1):
        parts = urlsplit(url)
        address = await _public_address(parts, secure=secure)
        secure = secure or parts.scheme == "https"
        client.cookies.clear()
        request = client.build_request(
            "GET",
            _to(parts, address),
            headers={"Host": _ascii(parts.netloc)},
            extensions={"sni_hostname": _ascii(parts.hostname or "")},
        )
        response = await client.send(request, stream=True)
        try:
            if response.is_redirect:
                url = urljoin(url, response.headers.get("location", ""))
                continue
            return await _read(response)
        finally:
            await response.aclose()
    raise NotFetched("The address leads from one to the next without end.")


async def _read(response: Any) -> bytes:
    if response.status_code != 200 or not response.headers.get("content-type", "").startswith("image/"):
        raise NotFetched("There is no picture at the address.")
    data = bytearray()
    async for chunk in response.aiter_bytes():
        data += chunk
        if len(data) > LARGEST:
            raise NotFetched("The picture is too large.")
    return bytes(data)


async def _public_address(parts: SplitResult, *, secure: bool) -> str:
    """An address of the host that is on the public network. It is looked up once and then connected to: a name that
    is looked up twice could lead to somewhere else the second time."""
    if parts.scheme != "https" and (secure or parts.scheme != "http"):
        raise NotFetched("The address is not encrypted.")
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise NotFetched("The address is broken.") from error
    if not host or parts.username is not None or port not in (None, 80, 443, 8080, 8443):
        raise NotFetched("The address is not one of a picture.")
    loop = asyncio.get_running_loop()
    infos = await loop.getaddrinfo(_ascii(host), port or 443, type=socket.SOCK_STREAM)
    addresses = [str(info[4][0]) for info in infos]
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotFetched("The address leads into a private network.")
    return addresses[0]


def _ascii(host: str) -> str:
    """The host, with or without its port, as it goes over the wire."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise NotFetched("The address is broken.") from error


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network, and not of this machine or its neighbours."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (mapped is None or mapped.is_global)


def _to(parts: SplitResult, address: str) -> str:
    """The address of the picture, with the IP address that was looked up in place of the name."""
    host = f"[{address}]" if ":" in address else address
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{host}{port}{parts.path or '/'}{query}"
