"""One fresh account on a real server, with one face for the demo server and Cyrus."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from tests.faults.proxy import FaultProxy
from tests.servers.cyrus import PASSWORD, CyrusServer
from tests.servers.other_client import OtherClient
from tests.servers.ports import LOOPBACK

if TYPE_CHECKING:
    from tui.jmap.credentials import Basic, Bearer

_user_numbers = itertools.count(1)


@dataclass
class ServedAccount:
    """What a test needs of a server, whichever it is.

    The client under test goes through ``faults``, which starts transparent; ``other_client`` talks to the
    server directly. ``address`` is the person's own. ``stop`` takes the server off the network and
    ``start`` brings it back with the same mail; in between, ``other_client`` must not be used.
    """

    kind: str
    session_url: str
    credentials: Bearer | Basic
    environment: dict[str, str]
    address: str
    other_client: OtherClient
    faults: FaultProxy
    has_push: bool
    has_masked_email: bool
    cyrus: CyrusServer | None = None
    _stop: Callable[[], None] = field(default=lambda: None)
    _start: Callable[[], None] = field(default=lambda: None)

    def stop(self) -> None:
        self.faults.refuse()
        self._stop()

    def start(self) -> None:
        self._start()
        self.faults.accept()


@contextmanager
def cyrus_account(server: CyrusServer) -> Iterator[ServedAccount]:
    """A new user of a running Cyrus: an empty INBOX, Archive, Drafts, Junk, Sent and Trash."""
    from tui.jmap.credentials import Basic

    user = f"person{next(_user_numbers)}"
    server.start()  # a test that failed in an outage may have left it stopped
    server.add_user(user)
    address = server.address(user)
    authorization = "Basic " + base64.b64encode(f"{address}:{PASSWORD}".encode()).decode()
    with (
        _proxied(server.session_url) as (faults, url),
        _client(server.session_url, authorization, address) as other,
    ):
        yield ServedAccount(
            kind="cyrus",
            session_url=url,
            credentials=Basic(address, PASSWORD),
            environment={
                "JAYMAIL_SESSION_URL": url,
                "JAYMAIL_USERNAME": address,
                "JAYMAIL_PASSWORD": PASSWORD,
            },
            address=address,
            other_client=other,
            faults=faults,
            has_push=False,
            has_masked_email=False,
            cyrus=server,
            _stop=server.stop,
            _start=server.start,
        )


@contextmanager
def demo_account(*, messages: int = 60, seed: int = 1) -> Iterator[ServedAccount]:
    """A demo server of its own, with its sample mail."""
    from tui.demo.process import DemoProcess
    from tui.jmap.credentials import Bearer

    with (
        DemoProcess(messages=messages, seed=seed) as info,
        _proxied(info.session_url) as (faults, url),
        _client(info.session_url, f"Bearer {info.token}", info.username) as other,
    ):
        yield ServedAccount(
            kind="demo",
            session_url=url,
            credentials=Bearer(info.token),
            environment={"JAYMAIL_SESSION_URL": url, "JAYMAIL_TOKEN": info.token},
            address=info.username,
            other_client=other,
            faults=faults,
            has_push=True,
            has_masked_email=True,
        )


@contextmanager
def _proxied(session_url: str) -> Iterator[tuple[FaultProxy, str]]:
    parts = urlsplit(session_url)
    assert parts.port is not None
    proxy = FaultProxy(parts.port)
    proxy.start()
    try:
        yield proxy, urlunsplit(parts._replace(netloc=f"{LOOPBACK}:{proxy.port}"))
    finally:
        proxy.stop()


@contextmanager
def _client(session_url: str, authorization: str, address: str) -> Iterator[OtherClient]:
    client = OtherClient(session_url, authorization, address)
    try:
        yield client
    finally:
        client.close()
