"""The server as a process: start, events over a real connection, and its end."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tui.demo.process import DemoFailed, DemoInfo, DemoProcess

from .conftest import USING


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoInfo]:
    with DemoProcess(messages=120, now="2026-11-24T14:56:00Z") as info:
        yield info


@pytest.fixture
async def http(demo: DemoInfo) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {demo.token}"}, timeout=10) as client:
        yield client


class Session:
    def __init__(self, http: httpx.AsyncClient, document: dict[str, Any]) -> None:
        self.http = http
        self.document = document
        self.account = document["primaryAccounts"]["urn:ietf:params:jmap:mail"]

    async def ask(self, method: str, **arguments: Any) -> dict[str, Any]:
        call = [method, {"accountId": self.account, **arguments}, "c"]
        response = await self.http.post(self.document["apiUrl"], json={"using": USING, "methodCalls": [call]})
        name, result, _ = response.json()["methodResponses"][0]
        assert name == method, result
        return result

    def event_url(self, types: str = "*", closeafter: str = "no", ping: int = 0) -> str:
        url = self.document["eventSourceUrl"].replace("{types}", types)
        return url.replace("{closeafter}", closeafter).replace("{ping}", str(ping))

    async def make_mailbox(self, name: str) -> dict[str, Any]:
        return await self.ask("Mailbox/set", create={"k": {"name": name}})


@pytest.fixture
async def session(http: httpx.AsyncClient, demo: DemoInfo) -> Session:
    return Session(http, (await http.get(demo.session_url)).json())


async def blocks(response: httpx.Response) -> AsyncIterator[dict[str, str]]:
    """The events of a stream as their fields; a comment has the field of an empty name."""
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.strip()
        else:
            yield fields
            fields = {}


async def test_events_tell_new_states(session: Session) -> None:
    async with session.http.stream("GET", session.event_url(types="Mailbox,Email")) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = blocks(response)
        assert "" in await anext(events)
        result = await session.make_mailbox("Event one")
        event = await anext(events)
        data = json.loads(event["data"])
        assert event["event"] == "state"
        assert event["id"]
        assert data == {"@type": "StateChange", "changed": {session.account: {"Mailbox": result["newState"]}}}
        await events.aclose()


async def test_types_that_nobody_listens_to_are_not_told(session: Session) -> None:
    async with session.http.stream("GET", session.event_url(types="Identity", ping=1)) as response:
        events = blocks(response)
        await anext(events)
        await session.make_mailbox("Event two")
        event = await anext(events)
        assert event == {"event": "ping", "data": '{"interval":1}'}
        await events.aclose()


async def test_close_after_state(session: Session) -> None:
    async with session.http.stream("GET", session.event_url(closeafter="state")) as response:
        events = blocks(response)
        await anext(events)
        await session.make_mailbox("Event three")
        rest = [event async for event in events]
        assert [event["event"] for event in rest] == ["state"]


async def test_last_event_id_tells_what_was_missed(session: Session) -> None:
    async with session.http.stream("GET", session.event_url()) as response:
        events = blocks(response)
        await anext(events)
        await session.make_mailbox("Event four")
        seen = (await anext(events))["id"]
        await events.aclose()
    result = await session.make_mailbox("Event five")
    for last, expected in ((seen, {"Mailbox": result["newState"]}), ("nonsense", None)):
        headers = {"Last-Event-ID": last}
        async with session.http.stream(
            "GET", session.event_url(closeafter="state"), headers=headers
        ) as response:
            events = [event async for event in blocks(response) if "data" in event]
            changed = json.loads(events[0]["data"])["changed"][session.account]
            assert changed == expected if expected else changed["Mailbox"] == result["newState"]


@pytest.mark.parametrize("query", ["closeafter=never", "ping=-1", "ping=x"])
async def test_wrong_parameters_of_events(session: Session, query: str) -> None:
    response = await session.http.get(session.document["eventSourceUrl"].partition("?")[0] + "?" + query)
    assert response.status_code == 400


async def test_delivery_is_an_event(session: Session) -> None:
    drafts = (await session.ask("Mailbox/query", filter={"role": "drafts"}))["ids"][0]
    email = {
        "mailboxIds": {drafts: True},
        "from": [{"email": "alice@example.org"}],
        "to": [{"email": "alice@example.org"}],
    }
    made = (await session.ask("Email/set", create={"d": email}))["created"]["d"]
    async with session.http.stream("GET", session.event_url(types="EmailDelivery")) as response:
        events = blocks(response)
        await anext(events)
        await session.ask("EmailSubmission/set", create={"s": {"emailId": made["id"], "identityId": "I1"}})
        data = json.loads((await anext(events))["data"])
        assert data["changed"][session.account].keys() == {"EmailDelivery"}
        await events.aclose()


async def test_concurrent_requests_are_all_answered(session: Session) -> None:
    results = await asyncio.gather(*(session.ask("Email/query", limit=1) for _ in range(6)))
    assert len({result["queryState"] for result in results}) == 1


def test_the_greeting_is_one_json_line_and_sigterm_ends_the_server() -> None:
    command = [sys.executable, "-m", "tui.demo", "--port", "0", "--messages", "1"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        greeting = json.loads(process.stdout.readline())
        assert greeting.keys() == {"sessionUrl", "username", "password", "token"}
        assert greeting["sessionUrl"].startswith("http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == b""
        assert process.wait(10) in (0, -signal.SIGTERM)


def test_the_server_ends_with_its_parent_even_while_somebody_listens() -> None:
    demo = DemoProcess(messages=1)
    info = demo.start()
    process = demo._process
    assert process is not None
    with httpx.Client(headers={"Authorization": f"Bearer {info.token}"}, timeout=10) as client:
        url = info.session_url.replace("/session", "/event/?types=*&closeafter=no&ping=0")
        with client.stream("GET", url) as response:
            next(response.iter_raw())
            demo.stop()
    assert process.returncode is not None
    demo.stop()


def test_files_of_the_folder_one_stands_in_are_not_imported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tui").mkdir()
    (tmp_path / "tui" / "__init__.py").write_text("raise SystemExit('the wrong tui')")
    (tmp_path / "uvicorn.py").write_text("raise SystemExit('the wrong uvicorn')")
    monkeypatch.chdir(tmp_path)
    with DemoProcess(messages=1) as info:
        assert info.session_url


def test_two_servers_have_nothing_in_common() -> None:
    with DemoProcess(messages=1) as first, DemoProcess(messages=1) as second:
        assert first.session_url != second.session_url
        assert first.token != second.token
        assert first.token not in repr(first)
        refused = httpx.get(second.session_url, headers={"Authorization": f"Bearer {first.token}"})
        assert refused.status_code == 401


def test_a_server_that_cannot_start_says_why() -> None:
    demo = DemoProcess(now="not a date")
    with pytest.raises(DemoFailed, match="not a date"):
        demo.start()
