"""What the command line can ask for: downloads at another origin, more tokens, a shared account, OAuth, https."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tui.demo.process import DemoInfo, DemoProcess
from tui.jmap.client import JmapClient
from tui.jmap.credentials import Bearer

from .certificates import throw_away
from .conftest import USING


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoInfo]:
    with DemoProcess(messages=5, arguments=["--tokens", "--shared", "--approve"]) as info:
        yield info


@pytest.fixture
def http(demo: DemoInfo) -> Iterator[httpx.Client]:
    with httpx.Client(headers={"Authorization": f"Bearer {demo.token}"}, timeout=30) as client:
        yield client


def ask(http: httpx.Client, url: str, method: str, **arguments: Any) -> dict[str, Any]:
    response = http.post(url, json={"using": USING, "methodCalls": [[method, arguments, "c"]]})
    name, result, _ = response.json()["methodResponses"][0]
    assert name == method, result
    return result


def fill(template: str, **values: str) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def test_downloads_have_an_origin_of_their_own(demo: DemoInfo, http: httpx.Client) -> None:
    session = http.get(demo.session_url).json()
    assert urlsplit(session["downloadUrl"]).port != urlsplit(session["apiUrl"]).port
    account = session["primaryAccounts"][USING[1]]
    blob = http.post(fill(session["uploadUrl"], accountId=account), content=b"Low tide").json()["blobId"]
    url = fill(session["downloadUrl"], accountId=account, blobId=blob, name="a.txt", type="text/plain")
    assert http.get(url).content == b"Low tide"
    assert http.get(url, headers={"Authorization": ""}).status_code == 401
    own, other = urlsplit(session["apiUrl"]).netloc, urlsplit(url).netloc
    assert http.get(url.replace(other, own)).status_code == 404
    assert http.get(demo.session_url.replace(own, other)).status_code == 404
    assert http.post(session["apiUrl"].replace(own, other), json={}).status_code == 404

    async def by_our_client() -> bytes:
        client = JmapClient(demo.session_url, Bearer(demo.token))
        try:
            return await client.download(account, blob, "a.txt", "text/plain", limit=100)
        finally:
            await client.aclose()

    assert asyncio.run(by_our_client()) == b"Low tide"


def test_behind_a_proxy_there_is_one_origin(demo: DemoInfo, http: httpx.Client) -> None:
    session = http.get(demo.session_url, headers={"Host": "mail.test:8080"}).json()
    assert {urlsplit(session[name]).netloc for name in ("apiUrl", "downloadUrl")} == {"mail.test:8080"}
    account = session["primaryAccounts"][USING[1]]
    blob = http.post(demo.session_url.replace("session", f"upload/{account}/"), content=b"x").json()["blobId"]
    url = demo.session_url.replace("session", f"download/{account}/{blob}/x")
    assert http.get(url, headers={"Host": "mail.test:8080"}).content == b"x"


def test_all_tokens_are_told_on_request(demo: DemoInfo) -> None:
    tokens = demo.greeting["tokens"]
    assert tokens.keys() == {"full", "readOnly", "noSend"}
    assert tokens["full"] == demo.token
    read_only = httpx.get(demo.session_url, headers={"Authorization": f"Bearer {tokens['readOnly']}"}).json()
    assert all(account["isReadOnly"] for account in read_only["accounts"].values())


def test_mail_reaches_the_shared_account(demo: DemoInfo, http: httpx.Client) -> None:
    session = http.get(demo.session_url).json()
    own = session["primaryAccounts"][USING[1]]
    shared = next(record for record, account in session["accounts"].items() if not account["isPersonal"])
    assert session["accounts"][shared]["accountCapabilities"].keys() == {
        *USING[:3],
        "urn:ietf:params:jmap:contacts",
    }
    api = session["apiUrl"]
    before = ask(http, api, "Email/query", accountId=shared)["ids"]
    assert len(before) >= 3
    boxes = {box["role"]: box["id"] for box in ask(http, api, "Mailbox/get", accountId=own, ids=None)["list"]}
    draft = {"mailboxIds": {boxes["drafts"]: True}, "from": [{"email": demo.username}], "subject": "To us all",
             "to": [{"email": "studio@nordlicht.example"}]}  # fmt: skip
    mail = ask(http, api, "Email/set", accountId=own, create={"d": draft})["created"]["d"]["id"]
    ask(http, api, "EmailSubmission/set", accountId=own, create={"s": {"emailId": mail, "identityId": "I1"}})
    after = ask(http, api, "Email/query", accountId=shared)["ids"]
    new = (set(after) - set(before)).pop()
    got = ask(http, api, "Email/get", accountId=shared, ids=[new], properties=["subject"])
    assert got["list"][0]["subject"] == "To us all"


def test_oauth_asks_nobody_when_told_so(demo: DemoInfo, http: httpx.Client) -> None:
    base = demo.session_url.removesuffix("/jmap/session")
    server = http.get(f"{base}/.well-known/oauth-authorization-server").json()
    uri = "http://127.0.0.1/callback"
    client = http.post(server["registration_endpoint"], json={"redirect_uris": [uri]}).json()["client_id"]
    parameters = {
        "client_id": client, "redirect_uri": uri, "response_type": "code", "scope": "offline_access",
        "code_challenge": "x" * 43, "code_challenge_method": "S256",
    }  # fmt: skip
    response = http.get(server["authorization_endpoint"], params=parameters)
    assert response.status_code == 302
    assert response.headers["location"].startswith(f"{uri}?code=")


def test_https_with_a_certificate_of_ones_own(tmp_path: Path) -> None:
    certificate, key = throw_away(tmp_path)
    with DemoProcess(
        messages=1, arguments=["--certificate", certificate, "--key", key, "--one-origin"]
    ) as demo:
        headers = {"Authorization": f"Bearer {demo.token}"}
        context = ssl.create_default_context(cafile=certificate)
        with httpx.Client(headers=headers, verify=context) as http:
            session = http.get(demo.session_url).json()
    urls = [session[name] for name in ("apiUrl", "downloadUrl", "uploadUrl", "eventSourceUrl")]
    assert {url.partition("/jmap/")[0] for url in urls} == {demo.session_url.removesuffix("/jmap/session")}
    assert demo.session_url.startswith("https://")


def test_a_client_that_goes_away_in_the_middle_leaves_no_traces() -> None:
    process = DemoProcess(messages=1)
    demo = process.start()
    port = urlsplit(demo.session_url).port or 0
    with socket.create_connection(("127.0.0.1", port)) as connection:
        head = f"POST /jmap/api/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {demo.token}\r\n"
        connection.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{".encode())
    with httpx.Client(headers={"Authorization": f"Bearer {demo.token}"}) as http:
        assert http.get(demo.session_url).status_code == 200
    assert process._stderr is not None
    process._stderr.seek(0)
    assert process._stderr.read() == b""
    process.stop()
