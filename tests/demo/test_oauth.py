"""OAuth from discovery to revocation, as a client without any knowledge of the server goes through it."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from .conftest import NOW, Jmap

REDIRECT = "http://127.0.0.1/callback"
SCOPE = "urn:ietf:params:oauth:scope:mail offline_access"
VERIFIER = "a-verifier-of-some-length-0123456789-abcdefgh"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REGISTRATION = {
    "client_name": "Test <client>", "redirect_uris": [REDIRECT], "scope": SCOPE, "token_endpoint_auth_method": "none",
    "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
}  # fmt: skip


class Client:
    """Somebody who knows only the session's address."""

    def __init__(self, jmap: Jmap) -> None:
        self.jmap = jmap
        self.http = jmap.http
        self.http.headers.pop("Authorization", None)
        self.server: dict[str, Any] = {}
        self.id = ""

    async def discover(self) -> None:
        challenge = (await self.http.get("/jmap/session")).headers["www-authenticate"]
        pointer = re.search(r'resource_metadata="([^"]+)"', challenge)
        assert pointer is not None
        resource = (await self.http.get(pointer[1])).json()
        assert resource["resource"] == "http://demo.test/jmap/session"
        issuer = resource["authorization_servers"][0]
        self.server = (await self.http.get(f"{issuer}/.well-known/oauth-authorization-server")).json()
        assert self.server["issuer"] == issuer

    async def register(self, **changes: Any) -> httpx.Response:
        response = await self.http.post(
            self.server["registration_endpoint"], json={**REGISTRATION, **changes}
        )
        if response.status_code == 201:
            self.id = response.json()["client_id"]
        return response

    async def authorize(self, **changes: str | None) -> httpx.Response:
        values = {
            "response_type": "code", "client_id": self.id, "redirect_uri": "http://127.0.0.1:5123/callback",
            "scope": SCOPE, "state": "s t&a", "code_challenge": CHALLENGE, "code_challenge_method": "S256", **changes,
        }  # fmt: skip
        parameters = {name: value for name, value in values.items() if value is not None}
        return await self.http.get(self.server["authorization_endpoint"], params=parameters)

    async def click(self, page: httpx.Response, answer: str = "allow") -> httpx.Response:
        ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)
        assert ticket is not None
        return await self.http.post("/oauth/authorize", data={"ticket": ticket[1], "answer": answer})

    async def code(self, **changes: str | None) -> str:
        return answer_of(await self.click(await self.authorize(**changes)))["code"]

    async def token(self, **form: str) -> httpx.Response:
        return await self.http.post(self.server["token_endpoint"], data={"client_id": self.id, **form})

    async def redeem(self, code: str, **changes: str) -> httpx.Response:
        return await self.token(**{
            "grant_type": "authorization_code", "code": code, "redirect_uri": "http://127.0.0.1:5123/callback",
            "code_verifier": VERIFIER, **changes,
        })  # fmt: skip

    async def refresh(self, token: str) -> httpx.Response:
        return await self.token(grant_type="refresh_token", refresh_token=token)

    async def session(self, token: str) -> httpx.Response:
        return await self.http.get("/jmap/session", headers={"Authorization": f"Bearer {token}"})


def answer_of(response: httpx.Response) -> dict[str, str]:
    assert response.status_code in (302, 303), response.text
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


@pytest.fixture
async def client(jmap: Jmap) -> Client:
    found = Client(jmap)
    await found.discover()
    await found.register()
    return found


async def test_the_whole_way(client: Client) -> None:
    page = await client.authorize()
    assert page.headers["content-type"].startswith("text/html")
    assert "Test &lt;client&gt;" in page.text
    answer = answer_of(await client.click(page))
    assert (answer["state"], answer["iss"]) == ("s t&a", client.server["issuer"])
    response = await client.redeem(answer["code"])
    tokens = response.json()
    assert response.headers["cache-control"].startswith("no-cache, no-store")
    assert (tokens["token_type"], tokens["scope"]) == ("Bearer", SCOPE)
    session = (await client.session(tokens["access_token"])).json()
    assert session["capabilities"].keys() == {
        f"urn:ietf:params:jmap:{name}" for name in ("core", "mail", "submission", "vacationresponse")
    }
    client.jmap.now = NOW + tokens["expires_in"] + 1
    assert (await client.session(tokens["access_token"])).status_code == 401
    renewed = (await client.refresh(tokens["refresh_token"])).json()
    assert renewed["refresh_token"] != tokens["refresh_token"]
    assert (await client.session(renewed["access_token"])).status_code == 200


async def test_a_refresh_token_that_comes_twice_ends_the_grant(client: Client) -> None:
    first = (await client.redeem(await client.code())).json()
    second = (await client.refresh(first["refresh_token"])).json()
    again = await client.refresh(first["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert (await client.refresh(second["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await client.session(second["access_token"])).status_code == 401


async def test_a_code_that_comes_twice_ends_the_grant(client: Client) -> None:
    code = await client.code()
    tokens = (await client.redeem(code)).json()
    assert (await client.redeem(code)).json()["error"] == "invalid_grant"
    assert (await client.session(tokens["access_token"])).status_code == 401


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_revocation(client: Client, kind: str) -> None:
    tokens = (await client.redeem(await client.code())).json()
    for token in (tokens[kind], "unknown"):
        form = {"token": token, "client_id": client.id}
        assert (await client.http.post(client.server["revocation_endpoint"], data=form)).status_code == 200
    assert (await client.session(tokens["access_token"])).status_code == 401
    assert (await client.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [{"code_verifier": "x" * 43}, {"redirect_uri": REDIRECT}, {"code": "no"}, {"client_id": "no"},
     {"code_verifier": ""}, {"grant_type": "password"}],
)  # fmt: skip
async def test_wrong_codes_get_no_token(client: Client, changes: dict[str, str]) -> None:
    response = await client.redeem(**{"code": await client.code(), **changes})
    assert response.status_code == 400
    assert response.json()["error"] in {
        "invalid_grant", "invalid_client", "invalid_request", "unsupported_grant_type",
    }  # fmt: skip


async def test_a_code_is_good_for_a_minute(client: Client) -> None:
    code = await client.code()
    client.jmap.now = NOW + 61
    assert (await client.redeem(code)).json()["error"] == "invalid_grant"


async def test_without_offline_access_there_is_no_refresh_token(client: Client) -> None:
    tokens = (await client.redeem(await client.code(scope="urn:ietf:params:jmap:contacts"))).json()
    assert "refresh_token" not in tokens
    session = (await client.session(tokens["access_token"])).json()
    assert session["capabilities"].keys() == {"urn:ietf:params:jmap:core", "urn:ietf:params:jmap:contacts"}
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    download = await client.http.get(f"/jmap/download/{client.jmap.account}/G1/x", headers=headers)
    assert download.status_code in (403, 404)


async def test_a_person_may_say_no(client: Client) -> None:
    answer = answer_of(await client.click(await client.authorize(), "deny"))
    assert (answer["error"], answer["iss"]) == ("access_denied", client.server["issuer"])


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"resource": "https://example.com/"}, "invalid_target"),
    ],
)
async def test_requests_that_are_answered_with_an_error(
    client: Client, changes: dict[str, str | None], error: str
) -> None:
    answer = answer_of(await client.authorize(**changes))
    assert (answer["error"], answer["state"]) == (error, "s t&a")


@pytest.mark.parametrize(
    "changes",
    [{"client_id": "no"}, {"redirect_uri": "https://evil.example/callback"}, {"redirect_uri": None},
     {"redirect_uri": "http://127.0.0.1:5123/other"}, {"redirect_uri": "http://localhost:5123/callback"}],
)  # fmt: skip
async def test_requests_that_lead_nowhere(client: Client, changes: dict[str, str | None]) -> None:
    response = await client.authorize(**changes)
    assert response.status_code == 400
    assert "location" not in response.headers


async def test_a_ticket_is_good_once(client: Client) -> None:
    page = await client.authorize()
    await client.click(page)
    assert (await client.click(page)).status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uris": []}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://app.example/callback"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["http://example.com/"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
        ({"redirect_uris": [7]}, "invalid_redirect_uri"),
        ({"token_endpoint_auth_method": "client_secret_basic"}, "invalid_client_metadata"),
        ({"grant_types": ["implicit"]}, "invalid_client_metadata"),
        ({"response_types": ["token"]}, "invalid_client_metadata"),
        ({"scope": "nonsense"}, "invalid_client_metadata"),
        ({"client_name": 7}, "invalid_client_metadata"),
    ],
)
async def test_registrations_that_are_refused(client: Client, changes: dict[str, Any], error: str) -> None:
    response = await client.register(**changes)
    assert (response.status_code, response.json()["error"]) == (400, error)


async def test_a_private_scheme_is_an_address_too(client: Client) -> None:
    await client.register(redirect_uris=["org.example.mail:/callback"])
    page = await client.authorize(redirect_uri="org.example.mail:/callback")
    assert (await client.click(page)).headers["location"].startswith("org.example.mail:/callback?")


@pytest.mark.parametrize("body", [b"", b"\xff", b"a=1&a=2", b"grant_type=refresh_token", b"x" * 100_000])
@pytest.mark.parametrize("path", ["token", "revoke", "register", "authorize"])
async def test_bodies_of_all_kinds_get_an_error(client: Client, path: str, body: bytes) -> None:
    kind = "application/json" if path == "register" else "application/x-www-form-urlencoded"
    response = await client.http.post(f"/oauth/{path}", content=body, headers={"Content-Type": kind})
    assert response.status_code in (400, 413)
