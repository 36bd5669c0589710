"""From what a person types to the session of their server (RFC 8620 §2.2), without giving away any secret."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tui.accounts.dns_records import Dns, Records, by_preference
from tui.frozen import frozen
from tui.jmap import urls
from tui.jmap.answer import refusal
from tui.jmap.errors import JmapError, NotJmap

if TYPE_CHECKING:
    import httpx

    from tui.jmap.credentials import Credentials
    from tui.jmap.http import Http
    from tui.jmap.session import Session

FASTMAIL = "https://api.fastmail.com/jmap/session"
# Fastmail's own names; everybody else's domain there has an SRV record, or mail exchangers of Fastmail's.
_FASTMAIL_DOMAINS = frozenset(
    f"fastmail.{ending}"
    for ending in (
        *("com", "fm", "net", "org", "cn", "co.uk", "com.au", "de", "es", "fr", "im", "in", "jp", "mx"),
        *("nl", "se", "to", "tw", "uk", "us"),
    )
) | {"messagingengine.com"}
_WELL_KNOWN = "/.well-known/jmap"
_LARGEST = 1_000_000


@frozen
class Found:
    """Where the session is. ``host_differs``: on a host outside the domain that the person named, so ask
    ("Mail for example.org is served by api.fastmail.com. Continue?") before any secret goes there."""

    session_url: str
    host_differs: bool


@frozen
class _Named:
    """What the person means: a session (``is_session``), or a server to look for, at this URL's host."""

    url: str
    is_session: bool

    @property
    def host(self) -> str:
        return urls.hostname(self.url)


async def discover(
    text: str, *, transport: httpx.AsyncBaseTransport | None = None, records: Records | None = None
) -> Found:
    """Find the session for an address (``user@domain``), a host, or a URL; the word ``fastmail`` will do too.

    Asks the network, never with credentials. A full session URL is believed without asking. JmapError, with
    a sentence for the person, when nothing is found.
    """
    from tui.jmap.http import Http

    named = _named(text)
    if named.is_session:
        return Found(named.url, False)
    http = Http(None, transport)
    problem: JmapError | None = None
    try:
        for url in await _candidates(named, records or Dns()):
            try:
                session_url = await _probe(http, url)
            except JmapError as error:
                if problem is None or isinstance(problem, NotJmap):
                    problem = error
                continue
            return Found(session_url, not _within(urls.hostname(session_url), named.host))
    finally:
        await http.aclose()
    if problem is not None and not isinstance(problem, NotJmap):
        raise problem
    raise NotJmap(
        f"No JMAP server was found for {named.host}: ask its provider whether it offers JMAP, or give the "
        "address of its session (https://…)."
    )


async def candidates(text: str, *, records: Records | None = None) -> tuple[str, ...]:
    """The addresses where ``discover`` would look for a session, best first; asks the DNS only."""
    named = _named(text)
    return (named.url,) if named.is_session else await _candidates(named, records or Dns())


async def check(
    session_url: str, credentials: Credentials, *, transport: httpx.AsyncBaseTransport | None = None
) -> Session:
    """Sign in: fetch the session with the credentials, and make sure that it has mail.

    JmapError, with a sentence for the person, when it does not work; OtherHost when ``session_url`` leads to
    another host, whose address may be checked next if the person agrees.
    """
    from tui.jmap.client import JmapClient

    client = JmapClient(session_url, credentials, transport=transport)
    try:
        session = await client.fetch_session()
        session.mail_account()
        return session
    finally:
        await client.aclose()


def _named(text: str) -> _Named:
    text = text.strip()
    url = text
    if "://" not in text:
        place = text if "/" in text else text.rpartition("@")[2]
        loopback = urls.is_loopback(place.rpartition(":")[0] or place)
        url = f"{'http' if loopback else 'https'}://{place}"
    try:
        host = urls.hostname(url)
    except ValueError as error:
        raise NotJmap("This is no address of a mail server: check it.") from error
    if not urls.is_safe(url):
        raise NotJmap("Jaymail signs in over https only: give an address that begins with https://.")
    if url.partition("://")[2].partition("/")[2]:
        return _Named(urls.resolve(url, ""), True)
    if host == "fastmail" or host in _FASTMAIL_DOMAINS:
        return _Named(FASTMAIL, True)
    return _Named(url, False)


async def _candidates(named: _Named, records: Records) -> tuple[str, ...]:
    well_known = f"{named.url.partition('://')[0].lower()}://{urls.host(named.url)}{_WELL_KNOWN}"
    if not _is_domain(named.url):
        return (well_known,)
    services = await records.services(named.host)
    if services and not any(service.target for service in services):
        raise NotJmap(f"{named.host} says that it does not offer JMAP.")
    found = [
        f"https://{service.target}{'' if service.port == 443 else f':{service.port}'}{_WELL_KNOWN}"
        for service in by_preference(services, random.Random())
        if service.target
    ]
    if not found:
        exchangers = await records.mail_exchangers(named.host)
        found = [FASTMAIL] if any(_within(host, "messagingengine.com") for host in exchangers) else []
    return (*found, well_known)


def _is_domain(url: str) -> bool:
    """Whether the DNS may know more than the address says: it is a name, without a port of its own."""
    host = urls.hostname(url)
    return urls.origin(url) == f"https://{host}:443" and not host.replace(".", "").isdigit() and "." in host


async def _probe(http: Http, url: str) -> str:
    """The session's own address, found from ``url`` by redirects. No credentials: a session says 401 then."""
    answer = await http.get(url, (), accept="application/json", limit=_LARGEST)
    if answer.status == 401 or (answer.status == 200 and answer.is_json):
        return answer.url
    if answer.status == 200:
        raise NotJmap(f"{urls.host(answer.url)} answers with a web page instead of a JMAP session.")
    raise refusal(answer, None)


def _within(host: str, domain: str) -> bool:
    """Whether ``host`` is ``domain`` or in it. A parent domain is not: it may be a whole country's."""
    return host == domain or host.endswith(f".{domain}")
