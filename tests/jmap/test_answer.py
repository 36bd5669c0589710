"""What an HTTP answer means."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.jmap.documents import problem
from tui.jmap.answer import Answer, refusal, retry_after, schemes
from tui.jmap.credentials import Basic, Bearer, Credentials
from tui.jmap.errors import AnswerLost, JmapError, NotJmap, RequestRefused, ServerBusy, SignInRefused

URL = "https://mail.example.org/jmap/api"


def answer(status: int, document: Any = None, **headers: str) -> Answer:
    body = b"" if document is None else json.dumps(document).encode()
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if document is not None:
        given.setdefault("content-type", "application/problem+json")
    return Answer(status, httpx.Headers(given), body, URL, True)


def refused(
    status: int, document: Any = None, credentials: Credentials | None = None, **headers: str
) -> JmapError:
    return refusal(answer(status, document, **headers), credentials or Bearer("t"))


@pytest.mark.parametrize(
    ("kind", "is_json"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/problem+json", True),
        ("text/html", False),
        ("text/json", False),
        ("", False),
    ],
)
def test_json_is_known_by_its_type(kind: str, is_json: bool) -> None:
    assert answer(200, content_type=kind).is_json is is_json


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ()),
        ("Basic", ("basic",)),
        ('Basic realm="mail, or more"', ("basic",)),
        ('Bearer resource_metadata="https://a/b, Basic x", scope=mail, Basic realm="x"', ("bearer", "basic")),
        ("Negotiate, NTLM, Basic", ("negotiate", "ntlm", "basic")),
        ("Negotiate YII=, bearer", ("negotiate", "bearer")),
        ('Digest realm="a\\"b, Basic c", nonce="n", Bearer', ("digest", "bearer")),
    ],
)
def test_schemes_are_read_from_challenges(header: str, expected: tuple[str, ...]) -> None:
    assert schemes(header) == expected


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Wed, 21 Oct 2015 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2015 07:27:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("9" * 400, None),
    ],
)
def test_case_25_retry_after_in_seconds_or_as_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value, now=1445412480.0) == seconds


@pytest.mark.parametrize("status", [429, 503, 408, 425])
def test_case_25_a_busy_server_says_when(status: int) -> None:
    error = refused(status, retry_after="7")
    assert isinstance(error, ServerBusy)
    assert error.retry_after == 7.0
    missing = refused(status)
    assert isinstance(missing, ServerBusy)
    assert missing.retry_after is None


def test_case_22_too_many_at_once_is_busy() -> None:
    assert isinstance(refused(400, problem("limit", limit="maxConcurrentRequests")), ServerBusy)


@pytest.mark.parametrize("limit", ["maxCallsInRequest", "maxObjectsInGet", "maxSizeRequest"])
def test_case_21_and_23_other_limits_are_refusals_that_name_the_limit(limit: str) -> None:
    error = refused(400, problem("limit", limit=limit, detail="too\nmuch"))
    assert isinstance(error, RequestRefused)
    assert (error.type, error.limit, error.detail) == ("limit", limit, "too much")


def test_case_21_413_is_the_size_limit_with_or_without_details() -> None:
    for document in (None, problem("limit", 413, limit="maxSizeRequest")):
        error = refused(413, document)
        assert isinstance(error, RequestRefused)
        assert (error.type, error.limit) == ("limit", "maxSizeRequest")


@pytest.mark.parametrize("kind", ["notJSON", "notRequest", "unknownCapability"])
def test_case_20_and_24_refusals_keep_their_type(kind: str) -> None:
    error = refused(400, problem(kind, detail="why"))
    assert isinstance(error, RequestRefused)
    assert error.type == kind
    assert "why" in error.sentence


def test_a_refusal_without_details_is_named_by_its_status() -> None:
    error = refused(418)
    assert isinstance(error, RequestRefused)
    assert error.type == "http-418"
    broken = refusal(Answer(400, httpx.Headers({"content-type": "application/json"}), b"{", URL, True), None)
    assert isinstance(broken, RequestRefused)


@pytest.mark.parametrize("status", [500, 502, 504, 520])
def test_case_26_a_server_error_may_come_after_the_deed(status: int) -> None:
    assert isinstance(refused(status), AnswerLost)


@pytest.mark.parametrize("status", [301, 307, 308, 404, 410])
def test_nothing_here(status: int) -> None:
    error = refused(status)
    assert isinstance(error, NotJmap)
    assert "mail.example.org" in error.sentence


@pytest.mark.parametrize(
    ("credentials", "offered", "words"),
    [
        (Bearer("t"), "Bearer", "API token: make a new one with read and write access to mail"),
        (Bearer("t"), "", "API token: make a new one"),
        (Bearer("t"), 'Basic realm="x"', "wants a name with a password (Basic)"),
        (Bearer("t"), "Basic, Bearer", "API token: make a new one"),
        (
            Basic("a", "p"),
            'Bearer realm="x"',
            "wants an API token (Bearer), and a name with a password was given",
        ),
        (Basic("a", "p"), "Basic", "this name with this password"),
        (Basic("a", "p"), "", "this name with this password"),
    ],
)
def test_case_07_a_refused_sign_in_names_the_scheme_that_is_wanted(
    credentials: Credentials, offered: str, words: str
) -> None:
    error = refused(401, credentials=credentials, www_authenticate=offered)
    assert isinstance(error, SignInRefused)
    assert words in error.sentence
    assert "What is here stays here." in error.sentence
    assert error.status == 401
    assert error.schemes == schemes(offered)


def test_403_quotes_the_server() -> None:
    error = refused(403, {"type": "about:blank", "detail": "Your plan has no API access"})
    assert isinstance(error, SignInRefused)
    assert error.status == 403
    assert "Your plan has no API access" in error.sentence
