"""The client against the demo server and Cyrus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from tests.servers.account import ServedAccount
from tui.accounts.discovery import check, discover
from tui.jmap.client import JmapClient
from tui.jmap.credentials import Basic, Bearer
from tui.jmap.errors import (
    BlobGone,
    MethodError,
    NoPush,
    NotJmap,
    Outcome,
    RequestRefused,
    ServerUnreachable,
    SignInRefused,
)
from tui.jmap.push import Connected, StateChange, listen
from tui.jmap.request import Request
from tui.jmap.session import MAIL, MASKED, SUBMISSION, Limits, Session


@pytest.fixture
async def client(mail_server: ServedAccount) -> AsyncIterator[JmapClient]:
    client = JmapClient(mail_server.session_url, mail_server.credentials)
    yield client
    await client.aclose()


async def test_case_01_and_02_the_session_is_found_and_its_addresses_work(
    mail_server: ServedAccount, client: JmapClient
) -> None:
    session = await client.fetch_session()
    given = urlsplit(mail_server.session_url)
    if mail_server.kind == "cyrus":
        assert session.url == f"http://{given.netloc}/jmap"
        assert session.api_url.startswith(f"http://{given.netloc}/jmap/")
    assert session.mail_account().name
    assert session.account_for(SUBMISSION) is not None
    assert (session.account_for(MASKED) is not None) is mail_server.has_masked_email
    assert session.limits.max_objects_in_get >= 100
    assert Session.parse(session.document(), session.url) == session


async def test_mail_is_read_with_references(mail_server: ServedAccount, client: JmapClient) -> None:
    mail_server.other_client.deliver("Grüße 😀", body="Höllo\n")
    account = (await client.fetch_session()).mail_account().id
    request = Request()
    # Not by words: Cyrus's index of them follows in its own time.
    newest = {"sort": [{"property": "receivedAt", "isAscending": False}], "limit": 1}
    query = request.call("Email/query", {"accountId": account, **newest})
    get = request.call(
        "Email/get", {"accountId": account, "#ids": query.ref("/ids"), "properties": ["subject", "threadId"]}
    )
    threads = request.call("Thread/get", {"accountId": account, "#ids": get.ref("/list/*/threadId")})
    response = await client.send(request)
    assert [mail["subject"] for mail in response.result(get)["list"]] == ["Grüße 😀"]
    assert len(response.result(threads)["list"]) == 1
    assert not client.session_changed


async def test_case_32_and_35_one_failed_call_and_what_hangs_on_it(client: JmapClient) -> None:
    account = (await client.fetch_session()).mail_account().id
    request = Request()
    bad = request.call("Email/query", {"accountId": account, "filter": {"nonsense": True}})
    hanging = request.call("Email/get", {"accountId": account, "#ids": bad.ref("/ids")})
    good = request.call("Mailbox/get", {"accountId": account, "ids": None})
    response = await client.send(request)
    for call in (bad, hanging):
        with pytest.raises(MethodError) as caught:
            response.result(call)
        assert caught.value.method == "Email/query"
        assert caught.value.outcome is Outcome.FUTILE
    assert {mailbox["role"] for mailbox in response.result(good)["list"]} >= {"inbox", "drafts", "sent"}


async def test_blobs_go_up_and_come_back(client: JmapClient) -> None:
    account = (await client.fetch_session()).mail_account().id
    data = bytes(range(256)) * 500
    blob = await client.upload(account, BytesIO(data), len(data), "image/png")
    assert await client.download(account, blob["blobId"], "a/b ü%.png", "image/png", limit=len(data)) == data
    with pytest.raises(BlobGone):
        await client.download(account, "G0000000000", "x", "text/plain", limit=10)


async def test_case_21_a_request_that_is_too_long_is_refused_by_the_server_too(client: JmapClient) -> None:
    session = await client.fetch_session()
    document = session.document()
    most = session.limits.max_calls_in_request
    # As if the session had been kept from a time when the server allowed more.
    core = {**document["capabilities"]["urn:ietf:params:jmap:core"], "maxCallsInRequest": most + 1}
    document["capabilities"] = {**document["capabilities"], "urn:ietf:params:jmap:core": core}
    client.session = Session.parse(document, session.url)
    request = Request()
    for _ in range(most + 1):
        request.call("Core/echo", {})
    with pytest.raises(RequestRefused) as caught:
        await client.send(request)
    assert (caught.value.type, caught.value.limit) == ("limit", "maxCallsInRequest")


async def test_case_21_a_request_that_is_too_large_is_refused_by_the_server_too(client: JmapClient) -> None:
    session = await client.fetch_session()
    document = session.document()
    most = session.limits.max_size_request
    assert most < 20_000_000, "the test sends this much"
    core = {**document["capabilities"]["urn:ietf:params:jmap:core"], "maxSizeRequest": most * 2}
    document["capabilities"] = {**document["capabilities"], "urn:ietf:params:jmap:core": core}
    client.session = Session.parse(document, session.url)
    request = Request()
    request.call("Core/echo", {"x": "y" * most})
    with pytest.raises(RequestRefused) as caught:
        await client.send(request)
    assert (caught.value.type, caught.value.limit) == ("limit", "maxSizeRequest")


async def test_case_07_a_wrong_secret_and_the_wrong_kind_of_secret(mail_server: ServedAccount) -> None:
    wrong = Basic(mail_server.address, "nope") if mail_server.kind == "cyrus" else Bearer("nope")
    with pytest.raises(SignInRefused, match="does not accept this"):
        await check(mail_server.session_url, wrong)
    if mail_server.kind == "cyrus":  # the demo server takes both kinds
        with pytest.raises(SignInRefused, match="wants a name with a password"):
            await check(mail_server.session_url, Bearer("nope"))


async def test_a_host_is_enough_to_find_the_session(mail_server: ServedAccount) -> None:
    netloc = urlsplit(mail_server.session_url).netloc
    found = await discover(netloc)
    assert not found.host_differs
    session = await check(found.session_url, mail_server.credentials)
    assert session.url == found.session_url
    assert MAIL in session.mail_account().capabilities
    with pytest.raises(NotJmap):
        await check(f"http://{netloc}/nothing/here", mail_server.credentials)


async def test_a_server_that_is_down_is_unreachable_and_comes_back(
    mail_server: ServedAccount, client: JmapClient
) -> None:
    await client.fetch_session()
    mail_server.stop()
    with pytest.raises(ServerUnreachable):
        await client.fetch_session()
    mail_server.start()
    await client.fetch_session()


async def test_case_110_and_113_events_or_a_plain_no(mail_server: ServedAccount, client: JmapClient) -> None:
    account = (await client.fetch_session()).mail_account().id
    async with asyncio.timeout(20), aclosing(listen(client, ["Email", "Mailbox"])) as events:
        if not mail_server.has_push:
            with pytest.raises(NoPush):
                await anext(events)
            return
        assert await anext(events) == Connected()
        await asyncio.to_thread(mail_server.other_client.deliver, "News")
        async for event in events:
            if isinstance(event, StateChange) and "Email" in event.changed.get(account, {}):
                return
    raise AssertionError("the stream ended without a word of the new mail")


def test_the_demo_servers_limits_are_read(demo_server: ServedAccount) -> None:
    async def limits() -> Limits:
        return (await check(demo_server.session_url, demo_server.credentials)).limits

    assert asyncio.run(limits()) != Limits(), "or else this proves nothing"
