"""The client against scripted answers."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.jmap.documents import API_URL, SESSION_URL, problem, response_document, session_document
from tests.jmap.scripted import TOKEN, Scripted, json_answer, raises
from tui.jmap.client import JmapClient
from tui.jmap.credentials import Basic, Bearer
from tui.jmap.errors import (
    AnswerLost,
    AnswerTooLarge,
    JmapError,
    NotJmap,
    OtherHost,
    Outcome,
    RequestRefused,
    ServerBusy,
    ServerUnreachable,
    SignInRefused,
)
from tui.jmap.http import Http
from tui.jmap.request import Call, Request
from tui.jmap.session import CORE, MAIL, Session

EMPTY = ["Email/get", {"list": []}, "c0"]


@pytest.fixture
def server() -> Scripted:
    return Scripted()


@pytest.fixture
async def client(server: Scripted) -> AsyncIterator[JmapClient]:
    client = server.client()
    yield client
    await client.aclose()


def email_get() -> tuple[Request, Call]:
    request = Request()
    return request, request.call("Email/get", {"accountId": "u1", "ids": []})


async def failure(client: JmapClient, request: Request | None = None) -> JmapError:
    with pytest.raises(JmapError) as caught:
        await client.send(request or email_get()[0])
    return caught.value


def redirect(to: str, status: int = 302) -> httpx.Response:
    return httpx.Response(status, headers={"location": to})


# The session


async def test_a_request_fetches_the_session_first_and_once(server: Scripted, client: JmapClient) -> None:
    server.api(json_answer(response_document(EMPTY)))
    for _ in range(2):
        request, call = email_get()
        assert (await client.send(request)).result(call) == {"list": []}
    assert server.hops() == [
        ("mail.example.org/jmap/session", True),
        ("mail.example.org/jmap/api", True),
        ("mail.example.org/jmap/api", True),
    ]
    sent = server.seen[1]
    assert sent.headers["authorization"] == f"Bearer {TOKEN}"
    assert sent.headers["content-type"] == "application/json"
    assert json.loads(sent.content)["methodCalls"] == [["Email/get", {"accountId": "u1", "ids": []}, "c0"]]


async def test_requests_that_start_together_share_one_session() -> None:
    paths: list[str] = []

    async def handler(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        await asyncio.sleep(0)
        is_session = request.url.path == "/jmap/session"
        return json_answer(session_document() if is_session else response_document(EMPTY))

    client = JmapClient(SESSION_URL, Bearer("t"), transport=httpx.MockTransport(handler))
    await asyncio.gather(*(client.send(email_get()[0]) for _ in range(3)))
    await client.aclose()
    assert paths == ["/jmap/session", *["/jmap/api"] * 3]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_case_02_redirects_on_the_same_origin_keep_the_credentials(
    server: Scripted, status: int
) -> None:
    server.routes["mail.example.org/.well-known/jmap"] = redirect("/jmap/session", status)
    client = server.client("https://mail.example.org/.well-known/jmap")
    session = await client.fetch_session()
    await client.aclose()
    assert server.hops() == [
        ("mail.example.org/.well-known/jmap", True),
        ("mail.example.org/jmap/session", True),
    ]
    assert session.url == SESSION_URL
    assert session.api_url == API_URL


async def test_case_02_five_redirects_are_followed_a_sixth_is_not(server: Scripted) -> None:
    for step in range(1, 7):
        server.routes[f"mail.example.org/{step}"] = redirect(f"/{step - 1}")
    server.routes["mail.example.org/0"] = json_answer(session_document())
    near = server.client("https://mail.example.org/5")
    assert (await near.fetch_session()).url == "https://mail.example.org/0"
    far = server.client("https://mail.example.org/6")
    with pytest.raises(NotJmap, match="without end"):
        await far.fetch_session()
    await near.aclose()
    await far.aclose()


async def test_case_02_a_loop_ends(server: Scripted) -> None:
    server.routes["mail.example.org/loop"] = redirect("loop")
    client = server.client("https://mail.example.org/loop")
    with pytest.raises(NotJmap, match="without end"):
        await client.fetch_session()
    await client.aclose()
    assert len(server.seen) == 6


@pytest.mark.parametrize("status", [200, 401])
@pytest.mark.parametrize("host", ["api.example.net", "mail.example.org:8443"])
async def test_case_03_another_host_never_sees_the_credentials(
    server: Scripted, host: str, status: int
) -> None:
    server.routes["mail.example.org/go"] = redirect(f"https://{host}/session")
    server.routes[f"{host}/session"] = json_answer(session_document(), status)
    client = server.client("https://mail.example.org/go")
    with pytest.raises(OtherHost) as caught:
        await client.fetch_session()
    await client.aclose()
    assert caught.value.url == f"https://{host}/session"
    assert caught.value.sentence == f"Mail for mail.example.org is served by {host}."
    assert server.hops() == [("mail.example.org/go", True), (f"{host}/session", False)]
    assert client.session is None


async def test_case_03_another_host_without_jmap_is_just_wrong(server: Scripted) -> None:
    server.routes["mail.example.org/go"] = redirect("https://other.example.net/session")
    client = server.client("https://mail.example.org/go")
    with pytest.raises(NotJmap, match=r"other\.example\.net"):
        await client.fetch_session()
    await client.aclose()


@pytest.mark.parametrize(
    "to", ["http://mail.example.org/jmap/session", "http://127.0.0.1/x", "ftp://a/", "http://["]
)
async def test_case_04_a_redirect_away_from_https_is_refused(server: Scripted, to: str) -> None:
    server.routes["mail.example.org/go"] = redirect(to)
    client = server.client("https://mail.example.org/go")
    with pytest.raises(NotJmap, match="without encryption"):
        await client.fetch_session()
    await client.aclose()
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "url", ["http://mail.example.org/", "mail.example.org", "https://a:b@mail.example.org/"]
)
def test_a_client_is_not_made_for_an_unsafe_address(url: str) -> None:
    with pytest.raises(NotJmap, match="https only"):
        JmapClient(url, Bearer("t"))


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (
            httpx.Response(200, html="<html>Sign in to the hotel</html>"),
            NotJmap,
            "web page instead of a JMAP session",
        ),
        (httpx.Response(200, json={"hello": 1}), NotJmap, "not a JMAP session"),
        (
            httpx.Response(200, content=b"{", headers={"content-type": "application/json"}),
            NotJmap,
            "not a JMAP",
        ),
        (httpx.Response(404), NotJmap, "no JMAP server at this address"),
        (httpx.Response(302), NotJmap, "no JMAP server at this address"),
        (httpx.Response(401, headers={"www-authenticate": "Basic"}), SignInRefused, "name with a password"),
        (httpx.Response(403), SignInRefused, "403"),
        (httpx.Response(429, headers={"retry-after": "9"}), ServerBusy, "busy"),
        (httpx.Response(500), AnswerLost, "problem of its own"),
    ],
)
async def test_case_12_each_wrong_answer_to_the_session_has_its_sentence(
    server: Scripted, client: JmapClient, answer: httpx.Response, kind: type[JmapError], words: str
) -> None:
    server.routes["mail.example.org/jmap/session"] = answer
    with pytest.raises(kind, match=words):
        await client.fetch_session()
    assert client.session is None


async def test_a_kept_session_saves_the_fetch(server: Scripted, client: JmapClient) -> None:
    client.session = Session.parse(session_document(), SESSION_URL)
    server.api(json_answer(response_document(EMPTY)))
    await client.send(email_get()[0])
    assert server.hops() == [("mail.example.org/jmap/api", True)]


async def test_a_kept_session_of_another_server_is_not_used(server: Scripted, client: JmapClient) -> None:
    client.session = Session.parse(session_document(), "https://old.example.net/jmap/session")
    assert client.session is None


async def test_case_17_a_new_session_state_asks_for_one_fetch_and_never_for_a_loop(
    server: Scripted, client: JmapClient
) -> None:
    server.api(
        json_answer(response_document(EMPTY)),
        json_answer(response_document(EMPTY, state="s2")),
    )
    await client.send(email_get()[0])
    assert not client.session_changed
    await client.send(email_get()[0])
    assert client.session_changed
    # The server's session goes on to say s1: it was asked once, and that is enough.
    await client.fetch_session()
    await client.send(email_get()[0])
    assert not client.session_changed


async def test_new_credentials_are_used_at_once(server: Scripted, client: JmapClient) -> None:
    client.credentials = Basic("alice", "pw")
    await client.fetch_session()
    assert server.seen[0].headers["authorization"].startswith("Basic ")


# What the session says may be out of date


@pytest.mark.parametrize(
    "answer", [httpx.Response(404), redirect("https://evil.example/api", 307), redirect("/x", 308)]
)
async def test_case_05_a_body_never_follows_a_redirect_the_session_is_asked_again(
    server: Scripted, client: JmapClient, answer: httpx.Response
) -> None:
    client.session = Session.parse(session_document(apiUrl="/old/api"), SESSION_URL)
    server.routes["mail.example.org/old/api"] = answer
    server.api(json_answer(response_document(EMPTY)))
    request, call = email_get()
    assert (await client.send(request)).result(call) == {"list": []}
    assert [path for path, _ in server.hops()] == [
        "mail.example.org/old/api",
        "mail.example.org/jmap/session",
        "mail.example.org/jmap/api",
    ]


async def test_case_05_when_the_session_says_the_same_it_is_an_error(
    server: Scripted, client: JmapClient
) -> None:
    server.api(redirect("https://evil.example/api", 307))
    assert isinstance(await failure(client), NotJmap)
    assert [path for path, _ in server.hops()] == [
        "mail.example.org/jmap/session",
        "mail.example.org/jmap/api",
        "mail.example.org/jmap/session",
    ]


async def test_case_15_only_what_the_session_offers_is_named_in_using(
    server: Scripted, client: JmapClient
) -> None:
    server.api(json_answer(response_document(EMPTY)))
    request, _ = email_get()
    request.call("MaskedEmail/get", {})
    await client.send(request)
    assert json.loads(server.seen[1].content)["using"] == [CORE, MAIL]


async def test_case_20_an_unknown_capability_is_dropped_after_a_look_at_the_session(
    server: Scripted, client: JmapClient
) -> None:
    client.session = Session.parse(session_document(), SESSION_URL)
    server.routes["mail.example.org/jmap/session"] = json_answer(
        session_document(capabilities={CORE: {}, MAIL: {}})
    )
    server.api(json_answer(problem("unknownCapability"), 400), json_answer(response_document(EMPTY)))
    request, call = email_get()
    request.call("Identity/get", {})
    assert (await client.send(request)).result(call) == {"list": []}
    assert json.loads(server.seen[-1].content)["using"] == [CORE, MAIL]


async def test_case_20_an_unknown_capability_that_the_session_still_names_is_an_error(
    server: Scripted, client: JmapClient
) -> None:
    server.api(json_answer(problem("unknownCapability"), 400))
    error = await failure(client)
    assert isinstance(error, RequestRefused)
    assert error.type == "unknownCapability"
    assert [path for path, _ in server.hops()].count("mail.example.org/jmap/api") == 1


# Limits


async def test_case_21_too_many_calls_are_refused_before_they_are_sent(
    server: Scripted, client: JmapClient
) -> None:
    client.session = Session.parse(session_document({"maxCallsInRequest": 2}), SESSION_URL)
    request = Request()
    call = request.call("Email/query", {})
    for _ in range(2):
        call = request.call("Email/get", {"#ids": call.ref("/list/*/id")})
    error = await failure(client, request)
    assert isinstance(error, RequestRefused)
    assert (error.type, error.limit) == ("limit", "maxCallsInRequest")
    assert server.seen == []


async def test_case_21_calls_that_need_nothing_of_each_other_are_sent_in_parts(
    server: Scripted, client: JmapClient
) -> None:
    client.session = Session.parse(session_document({"maxCallsInRequest": 2}), SESSION_URL)
    request = Request()
    calls = [request.call("Email/get", {"n": n}) for n in range(3)]
    server.api(
        json_answer(response_document(["Email/get", {"n": 0}, "c0"], ["Email/get", {"n": 1}, "c1"])),
        json_answer(response_document(["error", {"type": "serverFail"}, "c2"])),
    )
    response = await client.send(request)
    assert [response.result(call)["n"] for call in calls[:2]] == [0, 1]
    error = response.error(calls[2])
    assert error is not None
    assert error.type == "serverFail"
    assert [len(json.loads(seen.content)["methodCalls"]) for seen in server.seen] == [2, 1]


async def test_case_21_a_request_that_is_too_large_is_refused_before_it_is_sent(
    server: Scripted, client: JmapClient
) -> None:
    client.session = Session.parse(session_document({"maxSizeRequest": 500}), SESSION_URL)
    request = Request()
    request.call("Email/set", {"x": "é" * 250})
    error = await failure(client, request)
    assert isinstance(error, RequestRefused)
    assert error.limit == "maxSizeRequest"
    assert server.seen == []


async def test_case_22_too_many_at_once_lowers_the_concurrency(server: Scripted, client: JmapClient) -> None:
    allowing_three = session_document({"maxConcurrentRequests": 3})
    client.session = Session.parse(allowing_three, SESSION_URL)
    server.routes["mail.example.org/jmap/session"] = json_answer(allowing_three)
    server.api(
        json_answer(problem("limit", limit="maxConcurrentRequests"), 400),
        json_answer(response_document(EMPTY)),
    )
    error = await failure(client)
    assert isinstance(error, ServerBusy)
    assert error.outcome is Outcome.NEVER_APPLIED
    assert client.requests.limit == 2
    await client.fetch_session()
    assert client.requests.limit == 2, "the session says what it said before"
    server.routes["mail.example.org/jmap/session"] = json_answer(
        session_document({"maxConcurrentRequests": 5})
    )
    await client.fetch_session()
    assert client.requests.limit == 5


@pytest.mark.parametrize(("allowed", "at_once"), [(1, 1), (3, 3), (100, 8)])
async def test_no_more_requests_at_once_than_the_session_allows(allowed: int, at_once: int) -> None:
    inside, most = 0, 0

    async def handler(request: httpx.Request) -> httpx.Response:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        for _ in range(20):
            await asyncio.sleep(0)
        inside -= 1
        return json_answer(response_document(EMPTY))

    client = JmapClient(SESSION_URL, Bearer("t"), transport=httpx.MockTransport(handler))
    client.session = Session.parse(session_document({"maxConcurrentRequests": allowed}), SESSION_URL)
    await asyncio.gather(*(client.send(email_get()[0]) for _ in range(12)))
    await client.aclose()
    assert most == at_once


# Answers that are none


@pytest.mark.parametrize(
    "body",
    [
        b'{"methodResponses": [["Email/get", {"list": [',
        b'{"methodResponses": [], "methodResponses": [], "sessionState": "1"}',
        b'{"methodResponses": [["Email/get", {"n": NaN}, "c0"]]}',
        b'{"methodResponses": [["Email/get", {"n": "\\ud83d"}, "c0"]]}',
        b'{"sessionState": "1"}',
        b"null",
        b"",
    ],
)
async def test_case_28_a_broken_answer_is_lost_as_a_whole(
    server: Scripted, client: JmapClient, body: bytes
) -> None:
    server.api(httpx.Response(200, content=body, headers={"content-type": "application/json"}))
    error = await failure(client)
    assert type(error) is AnswerLost
    assert error.outcome is Outcome.MAYBE_APPLIED


async def test_case_12_a_page_of_html_is_no_answer(server: Scripted, client: JmapClient) -> None:
    server.api(httpx.Response(200, html="<html>Fastmail | Log in</html>"))
    assert type(await failure(client)) is AnswerLost
    server.api(httpx.Response(200, html=json.dumps(response_document(EMPTY))))
    assert type(await failure(client)) is AnswerLost


async def test_an_answer_without_end_is_cut_off(
    server: Scripted, client: JmapClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.fetch_session()
    produced = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal produced
        while produced < 1_000:
            produced += 1
            yield b"x" * 1_000_000

    server.api(lambda _: httpx.Response(200, content=endless(), headers={"content-type": "application/json"}))
    assert isinstance(await failure(client), AnswerTooLarge)
    assert produced == 101


async def test_case_25_retry_after_is_handed_on(server: Scripted, client: JmapClient) -> None:
    server.api(httpx.Response(503, headers={"retry-after": "7"}))
    error = await failure(client)
    assert isinstance(error, ServerBusy)
    assert error.retry_after == 7.0


async def test_case_26_a_500_may_have_been_applied_and_is_not_repeated_here(
    server: Scripted, client: JmapClient
) -> None:
    server.api(httpx.Response(500), json_answer(response_document(EMPTY)))
    error = await failure(client)
    assert error.outcome is Outcome.MAYBE_APPLIED
    assert [path for path, _ in server.hops()].count("mail.example.org/jmap/api") == 1


async def test_case_07_a_401_keeps_session_and_credentials(server: Scripted, client: JmapClient) -> None:
    server.api(httpx.Response(401, headers={"www-authenticate": "Bearer"}))
    error = await failure(client)
    assert isinstance(error, SignInRefused)
    assert client.session is not None
    assert client.credentials == Bearer(TOKEN)


NEVER, MAYBE = Outcome.NEVER_APPLIED, Outcome.MAYBE_APPLIED


@pytest.mark.parametrize(
    ("raised", "kind", "outcome"),
    [
        (httpx.ConnectError("x"), ServerUnreachable, NEVER),
        (httpx.ConnectTimeout("x"), ServerUnreachable, NEVER),
        (httpx.ProxyError("x"), ServerUnreachable, NEVER),
        (httpx.PoolTimeout("x"), ServerBusy, NEVER),
        (httpx.ReadTimeout("x"), AnswerLost, MAYBE),
        (httpx.WriteTimeout("x"), AnswerLost, MAYBE),
        (httpx.ReadError("x"), AnswerLost, MAYBE),
        (httpx.WriteError("x"), AnswerLost, MAYBE),
        (httpx.CloseError("x"), AnswerLost, MAYBE),
        (httpx.RemoteProtocolError("x"), AnswerLost, MAYBE),
        (httpx.DecodingError("x"), AnswerLost, MAYBE),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_failures_of_the_connection_say_whether_the_request_may_have_arrived(
    server: Scripted, client: JmapClient, raised: Exception, kind: type[JmapError], outcome: Outcome
) -> None:
    await client.fetch_session()
    server.api(raises(raised))
    error = await failure(client)
    assert isinstance(error, kind)
    assert error.outcome is outcome
    assert "mail.example.org" in error.sentence


async def test_whatever_asks_for_it_nothing_is_sent_unencrypted(server: Scripted) -> None:
    http = Http(Bearer("t"), server.transport)
    with pytest.raises(NotJmap, match="https only"):
        await http.get("http://mail.example.org/", {"http://mail.example.org:80"}, accept="*/*")
    await http.aclose()
    assert server.seen == []


async def test_a_token_that_can_be_none_is_refused_without_asking_the_server(server: Scripted) -> None:
    client = JmapClient(SESSION_URL, Bearer("to ken"), transport=server.transport)
    with pytest.raises(SignInRefused):
        await client.fetch_session()
    await client.aclose()
    assert server.seen == []


# What is kept quiet


async def test_cookies_are_not_kept(server: Scripted, client: JmapClient) -> None:
    server.routes["mail.example.org/jmap/session"] = json_answer(
        session_document(), **{"set-cookie": "id=1; Path=/"}
    )
    server.api(json_answer(response_document(EMPTY)))
    await client.send(email_get()[0])
    assert all("cookie" not in request.headers for request in server.seen)


async def test_the_log_holds_methods_sizes_times_and_status_and_nothing_else(
    server: Scripted, client: JmapClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.api(
        json_answer(response_document(["Email/get", {"list": [{"subject": "love"}]}, "c0"])),
        httpx.Response(500),
    )
    request, _ = email_get()
    request.call("Email/set", {"subject": "hate"})
    await client.send(request)
    await failure(client)
    text = caplog.text
    assert "Email/get Email/set" in text
    assert "POST 500" in text
    for secret in (TOKEN, "love", "hate", "mail.example.org"):
        assert secret not in text


def test_a_client_shows_no_secret() -> None:
    client = JmapClient(SESSION_URL, Bearer(TOKEN))
    assert TOKEN not in repr(vars(client)) + repr(vars(client.http))


async def test_closing_an_unused_client_and_closing_twice_is_fine() -> None:
    client = JmapClient(SESSION_URL, Bearer("t"))
    await client.aclose()
    await client.aclose()


async def test_settings_of_the_environment_that_cannot_work_are_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://x")
    client = JmapClient(SESSION_URL, Bearer("t"))
    with pytest.raises(ServerUnreachable, match="proxy variables"):
        await client.fetch_session()


async def test_a_task_that_is_cancelled_stays_cancelled(server: Scripted) -> None:
    started = asyncio.Event()

    async def handler(request: httpx.Request) -> httpx.Response:
        started.set()
        await asyncio.Event().wait()
        raise AssertionError

    client = JmapClient(SESSION_URL, Bearer("t"), transport=httpx.MockTransport(handler))
    client.session = Session.parse(session_document({"maxConcurrentRequests": 1}), SESSION_URL)
    task: asyncio.Task[Any] = asyncio.create_task(client.send(email_get()[0]))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5), client.requests:
        pass  # its place is free again
    await client.aclose()
