"""What the DNS says of a domain's mail: where JMAP is served (RFC 8620 §2.2), and who takes its mail."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol

from tui.frozen import frozen

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds for one question; without an answer, discovery goes on without it."""


@frozen
class Service:
    """One SRV record (RFC 2782). ``target`` has no final dot; empty: the service is decidedly not offered."""

    priority: int
    weight: int
    port: int
    target: str


class Records(Protocol):
    """Whoever answers questions about domains; an empty answer also stands for any failure."""

    async def services(self, domain: str) -> Sequence[Service]:
        """The ``_jmap._tcp`` SRV records."""
        ...

    async def mail_exchangers(self, domain: str) -> Sequence[str]:
        """The hosts of the MX records, without final dots."""
        ...


class Dns:
    """Records from the system's resolver, or from ``nameserver`` (address, port)."""

    def __init__(self, nameserver: tuple[str, int] | None = None) -> None:
        self._nameserver = nameserver

    async def services(self, domain: str) -> Sequence[Service]:
        return [
            Service(record.priority, record.weight, record.port, _host(record.target))
            for record in await self._ask(f"_jmap._tcp.{domain}.", "SRV")
        ]

    async def mail_exchangers(self, domain: str) -> Sequence[str]:
        return [_host(record.exchange) for record in await self._ask(f"{domain}.", "MX")]

    async def _ask(self, name: str, kind: str) -> Iterable[Any]:
        import dns.exception

        try:
            return list(await self._resolver().resolve(name, kind, lifetime=PATIENCE))
        except (dns.exception.DNSException, OSError, ValueError) as error:
            log.debug("no %s records: %s", kind, type(error).__name__)
            return ()

    def _resolver(self) -> Resolver:
        from dns.asyncresolver import Resolver

        if self._nameserver is None:
            return Resolver()
        resolver = Resolver(configure=False)
        address, resolver.port = self._nameserver
        resolver.nameservers = [address]
        return resolver


def _host(name: Any) -> str:
    return str(name).rstrip(".").lower()


def by_preference(services: Iterable[Service], rng: random.Random) -> list[Service]:
    """In the order in which to try them: by priority, and at random by weight within one (RFC 2782)."""
    ordered: list[Service] = []
    left = sorted(services, key=lambda service: (service.priority, service.weight))
    while left:
        rivals = [service for service in left if service.priority == left[0].priority]
        mark = rng.randint(0, sum(service.weight for service in rivals))
        sums = accumulate(service.weight for service in rivals)
        chosen = next(rival for rival, total in zip(rivals, sums, strict=True) if total >= mark)
        left.remove(chosen)
        ordered.append(chosen)
    return ordered
