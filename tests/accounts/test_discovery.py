"""From what a person types to a session; no secret is shown on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jmap.documents import SESSION_URL, session_document
from tests.jmap.scripted import Scripted, json_answer, raises
from tui.accounts.discovery import FASTMAIL, Found, candidates, check, discover
from tui.accounts.dns_records import Service
from tui.jmap.credentials import Basic, Bearer
from tui.jmap.errors import JmapError, NoMailAccount, NotJmap, OtherHost, ServerUnreachable, SignInRefused
from tui.jmap.session import MAIL

UNAUTHORIZED = httpx.Response(401, headers={"www-authenticate": "Bearer"})


@dataclass
class FakeRecords:
    """The DNS; ``asked`` holds the domains that somebody wanted to know about."""

    srv: Sequence[Service] = ()
    mx: Sequence[str] = ()
    asked: list[str] = field(default_factory=list)

    async def services(self, domain: str) -> Sequence[Service]:
        self.asked.append(domain)
        return self.srv

    async def mail_exchangers(self, domain: str) -> Sequence[str]:
        self.asked.append(domain)
        return self.mx


async def found(text: str, server: Scripted, records: FakeRecords | None = None) -> Found:
    return await discover(text, transport=server.transport, records=records or FakeRecords())


def redirect(to: str, status: int = 302) -> httpx.Response:
    return httpx.Response(status, headers={"location": to})


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://mail.example.org/jmap/session", "https://mail.example.org/jmap/session"),
        (" https://mail.example.org:8443/s?x=1#top ", "https://mail.example.org:8443/s?x=1"),
        ("mail.example.org/jmap/session", "https://mail.example.org/jmap/session"),
        ("http://127.0.0.1:8080/jmap", "http://127.0.0.1:8080/jmap"),
        ("localhost:8080/jmap", "http://localhost:8080/jmap"),
        ("fastmail", FASTMAIL),
        ("Fastmail", FASTMAIL),
        ("me@fastmail.com", FASTMAIL),
        ("Me@FastMail.FM", FASTMAIL),
        ("fastmail.co.uk", FASTMAIL),
        ("x@messagingengine.com", FASTMAIL),
    ],
)
async def test_a_full_address_and_fastmail_need_no_search(text: str, url: str) -> None:
    server, records = Scripted(), FakeRecords()
    assert await found(text, server, records) == Found(url, False)
    assert await candidates(text, records=records) == (url,)
    assert server.seen == []
    assert records.asked == []


@pytest.mark.parametrize(
    ("text", "expected", "asks"),
    [
        ("alice@example.org", "https://example.org/.well-known/jmap", True),
        ("example.org", "https://example.org/.well-known/jmap", True),
        ("https://Example.org/", "https://example.org/.well-known/jmap", True),
        ("https://example.org", "https://example.org/.well-known/jmap", True),
        ("jörg@müller.example", "https://xn--mller-kva.example/.well-known/jmap", True),
        ("mail.example.org:8443", "https://mail.example.org:8443/.well-known/jmap", False),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/.well-known/jmap", False),
        ("localhost", "http://localhost/.well-known/jmap", False),
        ("[::1]:8080", "http://[::1]:8080/.well-known/jmap", False),
        ("alice@10.1.2.3", "https://10.1.2.3/.well-known/jmap", False),
    ],
)
async def test_a_domain_is_looked_up_a_machine_is_asked_itself(text: str, expected: str, asks: bool) -> None:
    records = FakeRecords()
    assert await candidates(text, records=records) == (expected,)
    assert bool(records.asked) is asks


@pytest.mark.parametrize(
    "text", ["", " ", "@", "alice@", "two words", "https://", "https://u:p@example.org/", "a_\x07"]
)
async def test_what_is_no_address_is_a_sentence(text: str) -> None:
    with pytest.raises(NotJmap, match="no address of a mail server"):
        await found(text, Scripted())


@pytest.mark.parametrize("text", ["http://mail.example.org/jmap", "http://example.org", "ftp://example.org"])
async def test_plain_http_is_for_this_machine(text: str) -> None:
    server = Scripted()
    with pytest.raises(NotJmap, match=r"https|no address"):
        await found(text, server)
    assert server.seen == []


@given(
    st.one_of(st.text(max_size=40), st.from_regex(r"(https?://)?[\[\]a-z0-9.:@/%\\-]{0,20}", fullmatch=True))
)
async def test_whatever_is_typed_gives_candidates_or_a_sentence(text: str) -> None:
    try:
        urls = await candidates(text, records=FakeRecords())
    except JmapError as error:
        assert error.sentence.isprintable()  # noqa: PT017 - either will do
    else:
        assert all(
            url.startswith(("https://", "http://127.", "http://localhost", "http://[::1]")) for url in urls
        )


async def test_case_06_services_are_tried_by_priority_with_their_ports_then_the_domain_itself() -> None:
    records = FakeRecords([Service(20, 0, 443, "b.example.net"), Service(10, 0, 8443, "a.example.net")])
    assert await candidates("alice@example.org", records=records) == (
        "https://a.example.net:8443/.well-known/jmap",
        "https://b.example.net/.well-known/jmap",
        "https://example.org/.well-known/jmap",
    )


async def test_case_06_a_domain_may_say_that_it_offers_no_jmap() -> None:
    server = Scripted()
    with pytest.raises(NotJmap, match=r"example\.org says that it does not offer JMAP"):
        await found("alice@example.org", server, FakeRecords([Service(0, 0, 0, "")]))
    assert server.seen == []


async def test_case_02_the_session_is_where_the_redirects_end() -> None:
    server = Scripted()
    server.routes["example.org/.well-known/jmap"] = redirect("/a", 301)
    server.routes["example.org/a"] = redirect("https://jmap.example.org/session", 307)
    server.routes["jmap.example.org/session"] = UNAUTHORIZED
    assert await found("alice@example.org", server) == Found("https://jmap.example.org/session", False)
    assert not any(authorized for _, authorized in server.hops())


@pytest.mark.parametrize(
    ("host", "differs"),
    [
        ("example.org", False),
        ("a.b.example.org", False),
        ("notexample.org", True),
        ("org", True),
        ("x.example.com", True),
    ],
)
async def test_case_03_a_session_outside_the_domain_needs_the_persons_word(host: str, differs: bool) -> None:
    server = Scripted()
    server.routes["example.org/.well-known/jmap"] = redirect(f"https://{host}/s")
    server.routes[f"{host}/s"] = UNAUTHORIZED
    assert await found("alice@example.org", server) == Found(f"https://{host}/s", differs)


async def test_a_service_elsewhere_needs_the_persons_word() -> None:
    server = Scripted()
    server.routes["api.fastmail.com/.well-known/jmap"] = redirect(FASTMAIL)
    server.routes["api.fastmail.com/jmap/session"] = UNAUTHORIZED
    records = FakeRecords([Service(0, 1, 443, "api.fastmail.com")])
    assert await found("alice@example.org", server, records) == Found(FASTMAIL, True)


async def test_mail_exchangers_of_fastmail_point_to_it_and_the_person_is_asked() -> None:
    server = Scripted()
    server.routes["api.fastmail.com/jmap/session"] = UNAUTHORIZED
    records = FakeRecords(mx=["in1-smtp.messagingengine.com"])
    assert await found("alice@example.org", server, records) == Found(FASTMAIL, True)
    records = FakeRecords(mx=["in1-smtp.messagingengine.com.evil.example"])
    assert FASTMAIL not in await candidates("alice@example.org", records=records)


async def test_a_session_that_is_open_to_all_is_found_too() -> None:
    server = Scripted()
    server.routes["example.org/.well-known/jmap"] = json_answer(session_document())
    assert await found("example.org", server) == Found("https://example.org/.well-known/jmap", False)


async def test_when_one_service_is_down_the_next_is_tried() -> None:
    server = Scripted()
    server.routes["a.example.org/.well-known/jmap"] = raises(httpx.ConnectError("down"))
    server.routes["b.example.org/.well-known/jmap"] = UNAUTHORIZED
    records = FakeRecords([Service(1, 0, 443, "a.example.org"), Service(2, 0, 443, "b.example.org")])
    assert await found("alice@example.org", server, records) == Found(
        "https://b.example.org/.well-known/jmap", False
    )


@pytest.mark.parametrize(
    "answer", [httpx.Response(404), httpx.Response(200, html="<html>Welcome</html>"), redirect("/x")]
)
async def test_a_domain_without_jmap_is_a_sentence(answer: httpx.Response) -> None:
    server = Scripted()
    server.routes["example.org/.well-known/jmap"] = answer
    with pytest.raises(NotJmap, match=r"No JMAP server was found for example\.org"):
        await found("alice@example.org", server)


async def test_when_the_right_server_is_down_that_is_what_is_said() -> None:
    server = Scripted()
    server.routes["example.org/.well-known/jmap"] = raises(httpx.ConnectError("down"))
    with pytest.raises(ServerUnreachable, match=r"example\.org cannot be reached"):
        await found("alice@example.org", server, FakeRecords([Service(1, 0, 443, "a.example.net")]))
    server = Scripted()
    server.routes["a.example.net/.well-known/jmap"] = raises(httpx.ConnectError("down"))
    with pytest.raises(ServerUnreachable, match=r"a\.example\.net cannot be reached"):
        await found("alice@example.org", server, FakeRecords([Service(1, 0, 443, "a.example.net")]))


async def test_case_04_a_redirect_to_plain_http_is_not_followed() -> None:
    server = Scripted()
    server.routes["example.org/.well-known/jmap"] = redirect("http://example.org/jmap")
    with pytest.raises(NotJmap):
        await found("alice@example.org", server)
    assert len(server.seen) == 1


# Signing in


async def test_a_sign_in_that_works_gives_the_session() -> None:
    server = Scripted()
    session = await check(SESSION_URL, Bearer("t"), transport=server.transport)
    assert session.username == "alice"
    assert server.hops() == [("mail.example.org/jmap/session", True)]


async def test_case_13_a_sign_in_without_mail_is_a_sentence() -> None:
    server = Scripted(accounts={"u1": {"name": "a", "accountCapabilities": None}})
    with pytest.raises(NoMailAccount, match="use a token that includes mail"):
        await check(SESSION_URL, Bearer("t"), transport=server.transport)
    server = Scripted(capabilities={MAIL: {}})
    with pytest.raises(NotJmap):
        await check(SESSION_URL, Bearer("t"), transport=server.transport)


async def test_case_07_the_wrong_kind_of_secret_is_a_sentence() -> None:
    server = Scripted()
    server.routes["mail.example.org/jmap/session"] = UNAUTHORIZED
    with pytest.raises(SignInRefused, match="wants an API token"):
        await check(SESSION_URL, Basic("alice", "pw"), transport=server.transport)


async def test_case_03_a_sign_in_that_leads_elsewhere_asks_first() -> None:
    server = Scripted()
    server.routes["mail.example.org/jmap/session"] = redirect("https://other.example.net/s")
    server.routes["other.example.net/s"] = UNAUTHORIZED
    with pytest.raises(OtherHost) as caught:
        await check(SESSION_URL, Bearer("t"), transport=server.transport)
    assert caught.value.url == "https://other.example.net/s"
    assert server.hops()[1] == ("other.example.net/s", False)
