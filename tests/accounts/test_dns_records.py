"""Questions to the DNS, answered by a name server of a few lines on this machine."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from tui.accounts import dns_records
from tui.accounts.dns_records import Dns, Service, by_preference

Zone = dict[tuple[str, str], list[str]]
ZONE: Zone = {
    ("_jmap._tcp.example.org.", "SRV"): ["5 10 443 API.example.net.", "1 0 8443 jmap.example.org."],
    ("_jmap._tcp.none.example.", "SRV"): ["0 0 0 ."],
    ("example.org.", "MX"): ["10 in1-smtp.messagingengine.com.", "20 in2-smtp.messagingengine.com."],
}


class NameServer(asyncio.DatagramProtocol):
    """Answers from ``zone``, or NXDOMAIN; with a rcode of its own it answers that to everything."""

    def __init__(self, zone: Zone, rcode: dns.rcode.Rcode | None) -> None:
        self.zone, self.rcode = zone, rcode
        self.answered = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        found = self.zone.get((question.name.to_text(), kind))
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if self.rcode is not None or found is None:
            response.set_rcode(dns.rcode.NXDOMAIN if self.rcode is None else self.rcode)
        else:
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        self.answered += 1
        cast("asyncio.DatagramTransport", self.transport).sendto(response.to_wire(), addr)


@asynccontextmanager
async def name_server(
    zone: Zone, rcode: dns.rcode.Rcode | None = None
) -> AsyncIterator[tuple[Dns, NameServer]]:
    server = NameServer(zone, rcode)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: server, local_addr=("127.0.0.1", 0))
    try:
        yield Dns(transport.get_extra_info("sockname")), server
    finally:
        transport.close()


async def test_services_are_read() -> None:
    async with name_server(ZONE) as (dns_, _):
        services = await dns_.services("example.org")
    assert sorted(services, key=lambda service: service.priority) == [
        Service(1, 0, 8443, "jmap.example.org"),
        Service(5, 10, 443, "api.example.net"),
    ]


async def test_case_06_a_target_of_one_dot_is_an_empty_one() -> None:
    async with name_server(ZONE) as (dns_, _):
        assert await dns_.services("none.example") == [Service(0, 0, 0, "")]


async def test_mail_exchangers_are_read() -> None:
    async with name_server(ZONE) as (dns_, _):
        exchangers = await dns_.mail_exchangers("example.org")
    assert sorted(exchangers) == ["in1-smtp.messagingengine.com", "in2-smtp.messagingengine.com"]


@pytest.mark.parametrize("rcode", [None, dns.rcode.SERVFAIL, dns.rcode.REFUSED])
async def test_case_06_no_record_and_a_failing_server_are_no_answer(
    rcode: dns.rcode.Rcode | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dns_records, "PATIENCE", 0.2)
    async with name_server({}, rcode) as (dns_, server):
        assert list(await dns_.services("example.com")) == []
        assert list(await dns_.mail_exchangers("example.com")) == []
    assert server.answered >= 2


async def test_case_06_no_name_server_at_all_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dns_records, "PATIENCE", 0.05)
    async with name_server({}) as (gone, _):
        pass
    assert list(await gone.services("example.org")) == []


@pytest.mark.parametrize("domain", ["a" * 70 + ".example", "a..b", "x" * 300])
async def test_a_name_that_cannot_be_is_no_answer(domain: str) -> None:
    async with name_server({}) as (dns_, _):
        assert list(await dns_.services(domain)) == []


def test_case_06_lower_priorities_come_first_whatever_the_weight() -> None:
    services = [Service(20, 100, 443, "c"), Service(10, 0, 443, "a"), Service(15, 50, 443, "b")]
    for seed in range(20):
        assert [service.target for service in by_preference(services, random.Random(seed))] == ["a", "b", "c"]


def test_case_06_within_a_priority_the_weight_is_the_chance_to_be_first() -> None:
    services = [Service(1, 90, 443, "heavy"), Service(1, 10, 443, "light"), Service(1, 0, 443, "last")]
    rng = random.Random(7)
    first = Counter(by_preference(services, rng)[0].target for _ in range(2000))
    assert 1700 < first["heavy"] < 1900
    assert 120 < first["light"] < 280
    assert 0 < first["last"] < 60
    assert sorted(s.target for s in by_preference(services, rng)) == ["heavy", "last", "light"]
