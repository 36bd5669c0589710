"""Faults on request, in one process and over real connections."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tui.demo.methods.registry import METHODS
from tui.demo.process import DemoInfo, DemoProcess
from tui.demo.server import Layout, application

from .conftest import USING, Jmap


@pytest.fixture
async def control(jmap: Jmap) -> AsyncIterator[httpx.AsyncClient]:
    """The service of ``jmap``, with the control endpoint."""
    transport = httpx.ASGITransport(
        application(jmap.service, Layout(control=True)), raise_app_exceptions=False
    )
    headers = {"Authorization": f"Bearer {jmap.credentials.token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://demo.test", headers=headers) as http:
        yield http


async def want(control: httpx.AsyncClient, **wish: Any) -> dict[str, Any]:
    response = await control.post("/control", json=wish)
    assert response.status_code == 200, response.text
    return response.json()


async def test_without_being_asked_for_there_is_no_control(jmap: Jmap) -> None:
    assert (await jmap.http.post("/control", json={})).status_code == 404


async def test_control_is_for_those_who_signed_in(control: httpx.AsyncClient) -> None:
    response = await control.post("/control", json={"latency": 1}, headers={"Authorization": ""})
    assert response.status_code == 401
    assert (await control.get("/control")).json()["latency"] == 0


@pytest.mark.parametrize(
    "wish",
    [{"what": 1}, {"latency": -1}, {"latency": True}, {"latency": 1e9}, {"rateLimited": "x"}, {"dropAfter": 1.5},
     {"refuse": {"Email/get": {"0": {"type": "notFound"}}}}, {"refuse": {"Email/none": {"*": {"type": "forbidden"}}}},
     {"refuse": {"Email/set": {"x": {}}}}, {"refuse": {"Email/set": {"0": {}}}}, {"latency": 5, "rateLimited": -1}],
)  # fmt: skip
async def test_wishes_that_make_no_sense_change_nothing(
    control: httpx.AsyncClient, wish: dict[str, Any]
) -> None:
    before = (await control.get("/control")).json()
    assert (await control.post("/control", json=wish)).status_code == 400
    assert (await control.post("/control", content=b"[]")).status_code == 400
    assert (await control.post("/control", content=b"{")).status_code == 400
    assert (await control.get("/control")).json() == before


async def test_rate_limits_and_outages_end(jmap: Jmap, control: httpx.AsyncClient) -> None:
    await want(control, rateLimited=2, unavailable=1, retryAfter=7)
    body = {"using": USING, "methodCalls": []}
    responses = [await jmap.post(body) for _ in range(4)]
    assert [response.status_code for response in responses] == [429, 429, 503, 200]
    assert responses[0].headers["retry-after"] == "7"
    assert responses[0].headers["content-type"] == "application/problem+json"


async def test_a_sign_in_ends(jmap: Jmap, control: httpx.AsyncClient) -> None:
    await want(control, unauthorized=1)
    assert (await jmap.http.get("/jmap/session")).status_code == 401
    assert (await jmap.http.get("/jmap/session")).status_code == 200
    grants = jmap.service.grants
    code = grants.code("client", ("urn:ietf:params:jmap:mail", "offline_access"), "uri", "")
    grant = grants._codes[code].grant
    tokens = grants._issue(grant)
    await want(control, expireTokens=True)
    assert grants.admit(tokens["access_token"]) is None
    assert grants.admit(grants.refresh(tokens["refresh_token"], "client")["access_token"]) is not None


async def test_forgotten_states(jmap: Jmap, control: httpx.AsyncClient) -> None:
    query = await jmap.ask("Email/query")
    old = {kind: (await jmap.ask(f"{kind}/get", ids=[]))["state"] for kind in ("Email", "Mailbox", "Thread")}
    await want(control, forgetStates=True)
    for kind, state in old.items():
        error = await jmap.refused(f"{kind}/changes", sinceState=state)
        assert error["type"] == "cannotCalculateChanges"
        new = (await jmap.ask(f"{kind}/get", ids=[]))["state"]
        assert new != state
        assert (await jmap.ask(f"{kind}/changes", sinceState=new))["updated"] == []
    error = await jmap.refused("Email/queryChanges", sinceQueryState=query["queryState"])
    assert error["type"] == "cannotCalculateChanges"
    assert (await jmap.refused("Email/set", ifInState=old["Email"]))["type"] == "stateMismatch"


async def test_the_nth_record_is_refused_once(jmap: Jmap, control: httpx.AsyncClient) -> None:
    mails = [await jmap.make_mail(str(number)) for number in range(3)]
    refusal = {"type": "rateLimit", "description": "Later.", "extra": 1}
    await want(control, refuse={"Email/set": {"1": refusal}})
    update = {mail: {"keywords/$seen": True} for mail in mails}
    assert (await jmap.ask("Mailbox/set", update={jmap.boxes["archive"]: {"sortOrder": 9}}))["updated"]
    result = await jmap.ask("Email/set", update=update)
    assert result["notUpdated"] == {mails[1]: refusal}
    assert list(result["updated"]) == [mails[0], mails[2]]
    assert (await jmap.email(mails[1], "keywords"))["keywords"] == {}
    assert (await jmap.ask("Email/set", update=update))["notUpdated"] is None


async def test_every_method_fails_once_as_a_whole(jmap: Jmap, control: httpx.AsyncClient) -> None:
    error = {"type": "serverPartialFail", "description": "Not now.", "extra": [1]}
    await want(control, refuse={method: {"*": error} for method in METHODS})
    for method in METHODS:
        name, result, _ = (await jmap.calls((method, {})))[0]
        assert (name, result) == ("error", error), method
    assert (await control.get("/control")).json()["refuse"] == {}
    assert (await jmap.ask("Email/get", ids=[]))["list"] == []


async def test_the_nth_record_is_not_imported_or_copied(two: tuple[Jmap, str, str]) -> None:
    jmap, other, inbox = two
    refusal = {"1": {"type": "overQuota"}}
    blobs = [await jmap.upload(f"Subject: {number}\r\n\r\n".encode()) for number in range(2)]
    place = {jmap.boxes["inbox"]: True}
    jmap.service.faults.refuse = {
        name: dict(refusal) for name in ("Email/import", "Email/copy", "Blob/copy", "ContactCard/copy")
    }
    emails = {str(number): {"blobId": blob, "mailboxIds": place} for number, blob in enumerate(blobs)}
    result = await jmap.ask("Email/import", emails=emails)
    assert (list(result["created"]), result["notCreated"]) == (["0"], {"1": {"type": "overQuota"}})
    one = {"id": result["created"]["0"]["id"], "mailboxIds": {inbox: True}}
    result = await jmap.ask(
        "Email/copy", accountId=other, fromAccountId=jmap.account, create={"a": one, "b": one}
    )
    assert (list(result["created"]), result["notCreated"]) == (["a"], {"b": {"type": "overQuota"}})
    result = await jmap.ask("Blob/copy", accountId=other, fromAccountId=jmap.account, blobIds=blobs)
    assert (list(result["copied"]), result["notCopied"]) == (blobs[:1], {blobs[1]: {"type": "overQuota"}})
    result = await jmap.ask(
        "ContactCard/copy", accountId=other, fromAccountId=jmap.account, create={"a": {}, "b": {}}
    )
    assert {key: error["type"] for key, error in result["notCreated"].items()} == {
        "a": "notFound",
        "b": "overQuota",
    }


async def test_the_set_that_follows_from_success_can_fail(jmap: Jmap) -> None:
    mail = await jmap.make_mail(**{"from": [{"email": "alice@example.org"}]})
    jmap.service.faults.refuse = {"Email/set": {"*": {"type": "serverUnavailable"}}}
    new = {"emailId": mail, "identityId": "I1"}
    responses = await jmap.calls(
        ("EmailSubmission/set", {"create": {"s": new}, "onSuccessDestroyEmail": ["#s"]})
    )
    assert responses[0][1]["created"]["s"]["undoStatus"] == "final"
    assert responses[1] == ("error", {"type": "serverUnavailable"}, "c0")
    assert await jmap.email(mail)


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoInfo]:
    with DemoProcess(messages=5, arguments=["--control"]) as info:
        yield info


@pytest.fixture
async def wire(demo: DemoInfo) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {demo.token}"}
    base = demo.session_url.removesuffix("/jmap/session")
    async with httpx.AsyncClient(headers=headers, base_url=base, timeout=30) as http:
        yield http


def make_mailbox(name: str) -> dict[str, Any]:
    call = ["Mailbox/set", {"accountId": "u7c31a9e2", "create": {"k": {"name": name}}}, "c"]
    return {"using": USING, "methodCalls": [call]}


async def mailboxes(wire: httpx.AsyncClient) -> set[str]:
    call = ["Mailbox/get", {"accountId": "u7c31a9e2", "ids": None}, "c"]
    response = await wire.post("/jmap/api/", json={"using": USING, "methodCalls": [call]})
    return {box["name"] for box in response.json()["methodResponses"][0][1]["list"]}


async def test_connections_break_before_and_after_the_work(demo: DemoInfo, wire: httpx.AsyncClient) -> None:
    assert demo.greeting["controlUrl"] == demo.session_url.replace("/jmap/session", "/control")
    for name, fault in (("Never", "dropBefore"), ("Unheard", "dropAfter")):
        await want(wire, **{fault: 1})
        with pytest.raises(httpx.TransportError):
            await wire.post("/jmap/api/", json=make_mailbox(name))
    assert {"Never", "Unheard"} & await mailboxes(wire) == {"Unheard"}


async def test_event_streams_end(wire: httpx.AsyncClient) -> None:
    async with wire.stream("GET", "/jmap/event/?types=*&closeafter=no&ping=0") as response:
        lines = response.aiter_lines()
        assert (await anext(lines)).startswith(":")
        await want(wire, endStreams=True)
        assert [line async for line in lines] == [""]


async def test_answers_wait(wire: httpx.AsyncClient) -> None:
    await want(wire, latency=5)
    with pytest.raises(httpx.ReadTimeout):
        await wire.get("/jmap/session", timeout=0.2)
    await want(wire, latency=0)
    assert (await wire.get("/jmap/session")).status_code == 200
