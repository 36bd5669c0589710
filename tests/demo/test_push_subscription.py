"""PushSubscription (RFC 8620 §7.2): its records, and what arrives at the client's own https address."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from .certificates import throw_away
from .conftest import Jmap

NEW = {"deviceClientId": "device-1", "url": "https://push.invalid/x?y=1", "types": None}


async def make(jmap: Jmap, **changes: Any) -> dict[str, Any]:
    return await push(jmap, "PushSubscription/set", create={"k": {**NEW, **changes}})


async def push(jmap: Jmap, method: str, **arguments: Any) -> dict[str, Any]:
    """One call without accountId."""
    body = {"using": ["urn:ietf:params:jmap:core"], "methodCalls": [[method, arguments, "c"]]}
    name, result, _ = (await jmap.post(body)).json()["methodResponses"][0]
    return result if name == method else {"error": result["type"]}


def code_of(jmap: Jmap, record: str) -> str:
    return jmap.service._pusher._subscriptions.of("full", jmap.now)[record].code


async def test_records_have_no_account_and_no_state(jmap: Jmap) -> None:
    result = await make(jmap)
    made = result["created"]["k"]
    assert made.keys() == {"id", "expires", "keys", "verificationCode"}
    assert made["expires"] == "2026-12-01T14:56:00Z"
    assert not {"accountId", "oldState", "newState"} & result.keys()
    got = await push(jmap, "PushSubscription/get", ids=None)
    assert got == {
        "list": [{"id": made["id"], "deviceClientId": "device-1", "verificationCode": None,
                  "expires": "2026-12-01T14:56:00Z", "types": None}],
        "notFound": [],
    }  # fmt: skip


async def test_the_url_and_the_keys_are_told_to_nobody(jmap: Jmap) -> None:
    for name in ("url", "keys"):
        assert await push(jmap, "PushSubscription/get", ids=None, properties=[name]) == {"error": "forbidden"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("url", "http://127.0.0.1:8000/"), ("url", "https://"), ("url", None), ("deviceClientId", ""),
     ("keys", {"p256dh": "x", "auth": "y"}), ("verificationCode", "x"), ("types", "Email"), ("expires", "soon"),
     ("id", "x")],
)  # fmt: skip
async def test_subscriptions_that_are_refused(jmap: Jmap, name: str, value: Any) -> None:
    error = (await make(jmap, **{name: value}))["notCreated"]["k"]
    assert (error["type"], error["properties"]) == ("invalidProperties", [name])


async def test_expiry_is_limited_and_comes(jmap: Jmap) -> None:
    late = (await make(jmap, expires="2030-01-01T00:00:00Z"))["created"]["k"]
    assert late["expires"] == "2026-12-01T14:56:00Z"
    soon = (await make(jmap, expires="2026-11-24T15:00:00Z"))["created"]["k"]
    assert "expires" not in soon
    update = {late["id"]: {"expires": "2040-01-01T00:00:00Z"}}
    told = (await push(jmap, "PushSubscription/set", update=update))["updated"]
    assert told == {late["id"]: {"expires": "2026-12-01T14:56:00Z"}}
    jmap.now += 600
    found = await push(jmap, "PushSubscription/get", ids=[late["id"], soon["id"]])
    assert ([one["id"] for one in found["list"]], found["notFound"]) == ([late["id"]], [soon["id"]])


async def test_only_the_code_verifies(jmap: Jmap) -> None:
    record = (await make(jmap))["created"]["k"]["id"]
    wrong = {record: {"verificationCode": "wrong"}}
    error = (await push(jmap, "PushSubscription/set", update=wrong))["notUpdated"][record]
    assert (error["type"], error["properties"]) == ("invalidProperties", ["verificationCode"])
    code = code_of(jmap, record)
    right = {record: {"verificationCode": code, "types": ["Email"]}}
    assert (await push(jmap, "PushSubscription/set", update=right))["updated"] == {record: None}
    got = (await push(jmap, "PushSubscription/get", ids=[record]))["list"][0]
    assert (got["verificationCode"], got["types"]) == (code, ["Email"])
    fixed = {record: {"deviceClientId": "other"}}
    error = (await push(jmap, "PushSubscription/set", update=fixed))["notUpdated"][record]
    assert error["properties"] == ["deviceClientId"]


async def test_they_belong_to_a_sign_in(jmap: Jmap) -> None:
    record = (await make(jmap))["created"]["k"]["id"]
    jmap.http.headers["Authorization"] = f"Bearer {jmap.credentials.tokens['readOnly']}"
    assert (await push(jmap, "PushSubscription/get", ids=None))["list"] == []
    destroyed = await push(jmap, "PushSubscription/set", destroy=[record])
    assert destroyed["notDestroyed"][record]["type"] == "notFound"
    jmap.http.headers["Authorization"] = f"Bearer {jmap.credentials.token}"
    assert (await push(jmap, "PushSubscription/set", destroy=[record]))["destroyed"] == [record]


class Receiver:
    """A client's push service: https with a certificate that only this test trusts."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        body = json.loads(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        assert head.startswith("post /push?who=me "), head
        self.messages.put_nowait(body)

    async def next(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.messages.get(), 30)


@pytest.fixture
async def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    certificate, key = throw_away(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    made = Receiver()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=context)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
    await server.wait_closed()


async def test_the_code_and_then_changes_arrive(jmap: Jmap, receiver: Receiver) -> None:
    result = await make(jmap, url=f"https://127.0.0.1:{receiver.port}/push?who=me", types=["Mailbox"])
    record = result["created"]["k"]["id"]
    message = await receiver.next()
    assert (message["@type"], message["pushSubscriptionId"]) == ("PushVerification", record)
    verify = {record: {"verificationCode": message["verificationCode"]}}
    await push(jmap, "PushSubscription/set", update=verify)
    changed = await jmap.ask("Mailbox/set", create={"m": {"name": "New"}})
    assert await receiver.next() == {
        "@type": "StateChange", "changed": {jmap.account: {"Mailbox": changed["newState"]}},
    }  # fmt: skip
    await jmap.ask("Identity/set", create={"i": {"email": "alice@example.org", "name": "Other"}})
    again = await jmap.ask("Mailbox/set", create={"m": {"name": "Newer"}})
    assert (await receiver.next())["changed"] == {jmap.account: {"Mailbox": again["newState"]}}


async def test_nothing_is_sent_to_who_cannot_prove_to_be_who_they_are(
    jmap: Jmap, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    await make(jmap, url=f"https://127.0.0.1:{receiver.port}/push?who=me")
    while jmap.service._pusher._running:
        await asyncio.gather(*jmap.service._pusher._running)
    assert receiver.messages.empty()
    assert "SSLCertVerificationError" in caplog.text
