"""Whatever comes over the wire, the answer is right or a right error: never a 500, never silence."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import USING, Jmap

FUZZ = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip
REQUEST = json.dumps(
    {
        "using": USING,
        "methodCalls": [
            ["Email/query", {"accountId": "u7c31a9e2", "filter": {"inMailbox": "P1"}, "limit": 3}, "a"],
            ["Email/get", {"accountId": "u7c31a9e2", "#ids": {"resultOf": "a", "name": "Email/query", "path": "/ids"},
                           "properties": ["subject", "header:X-A:asText"]}, "b"],
            ["Email/set", {"accountId": "u7c31a9e2", "update": {"M1": {"keywords/$seen": True}}}, "c"],
            ["ContactCard/set", {"accountId": "u7c31a9e2", "create": {"k": {"name": {"full": "Ä"}}}}, "d"],
        ],
    },
    ensure_ascii=False,
).encode()  # fmt: skip
PIECES = st.sampled_from(
    [b"", b"null", b"-0", b"1e400", b"1.0", b"\"", b"{", b"}", b"[", b"]", b",", b":", b"\\u0000", b"\\ud800", b"\xff",
     b"\xc3", b"\x00", b"\xef\xbb\xbf", b"9" * 400, b"NaN", b"true", b"\"a\":1,\"a\":2", b"[" * 3000, b"#", b"*", b"~2"]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The request with some places cut, overwritten or filled in."""
    data = REQUEST
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = start + draw(st.integers(0, 12))
        data = data[:start] + draw(PIECES | st.binary(max_size=4)) + data[end:]
    return data


def is_answer(response: httpx.Response) -> bool:
    """Whether this is a response by the RFC, or problem details with a client error."""
    document = response.json()
    if response.status_code == 200:
        errors = [item[1]["type"] for item in document["methodResponses"] if item[0] == "error"]
        return "serverFail" not in errors
    kind = response.headers["content-type"]
    return (
        400 <= response.status_code < 500
        and kind == "application/problem+json"
        and document["status"] == response.status_code
    )


@FUZZ
@given(mutated())
async def test_broken_requests(jmap: Jmap, body: bytes) -> None:
    response = await jmap.post(body)
    assert is_answer(response), response.text


@FUZZ
@given(st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40))
async def test_strange_headers(jmap: Jmap, value: str) -> None:
    for name in ("Authorization", "Content-Type", "Accept", "Last-Event-ID"):
        header = {name: value.encode("latin-1")}
        response = await jmap.http.post("/jmap/api/", content=b"{}", headers=header)
        assert is_answer(response), (name, response.text)


PATHS = st.sampled_from(
    ["/jmap/download/u7c31a9e2/{}/x", "/jmap/download/u7c31a9e2/G1/{}", "/jmap/download/{}/G1/x", "/jmap/upload/{}/",
     "/jmap/event/?types={}&closeafter=x", "/jmap/event/?ping={}&closeafter=x", "/jmap/download/u7c31a9e2/G1/x?type={}",
     "/oauth/authorize?client_id={}", "/.well-known/{}", "/{}"]
)  # fmt: skip


@FUZZ
@given(PATHS, st.text(max_size=20))
async def test_strange_addresses(jmap: Jmap, path: str, value: str) -> None:
    encoded = "".join(f"%{octet:02X}" for octet in value.encode("utf-8", "replace"))
    for method in ("GET", "POST", "DELETE"):
        response = await jmap.http.request(method, path.format(encoded))
        assert response.status_code < 500, response.text


VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@FUZZ
@given(st.dictionaries(st.sampled_from(["redirect_uris", "scope", "client_name", "grant_types"]), VALUES))
async def test_strange_registrations(jmap: Jmap, data: dict[str, Any]) -> None:
    response = await jmap.http.post("/oauth/register", json=data)
    assert response.status_code in (201, 400), response.text


@pytest.mark.parametrize("size", [1, 1_000_000])
async def test_a_deep_request_is_refused_at_once(jmap: Jmap, size: int) -> None:
    for opening in (b"[", b'{"a":'):
        response = await jmap.post(opening * size)
        assert response.json()["type"] == "urn:ietf:params:jmap:error:notJSON"
