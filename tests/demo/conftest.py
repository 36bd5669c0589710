"""The demo server as a stranger sees it: raw JSON over HTTP, no code of the client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import httpx
import pytest

from tests.demo.differential import Pair, Side, basic
from tests.servers.account import ServedAccount
from tests.servers.cyrus import PASSWORD
from tui.demo.auth import Credentials
from tui.demo.process import DemoProcess
from tui.demo.sample.fill import OWNER, sample_account
from tui.demo.server import application
from tui.demo.service import Service
from tui.demo.session import Limits
from tui.demo.store.account import Account

Json = dict[str, Any]
NOW = 1_795_532_160.0  # 2026-11-24T14:56:00Z
USING = [
    "urn:ietf:params:jmap:core",
    "urn:ietf:params:jmap:mail",
    "urn:ietf:params:jmap:submission",
    "urn:ietf:params:jmap:vacationresponse",
    "urn:ietf:params:jmap:contacts",
    "https://www.fastmail.com/dev/maskedemail",
]


class Jmap:
    """One signed-in client. ``boxes`` are mailbox ids by role, ``now`` is the server's clock."""

    def __init__(
        self,
        messages: int,
        limits: Limits | None = None,
        others: Sequence[Account] = (),
        *,
        snooze: bool = False,
    ) -> None:
        self.now = NOW
        self.using = [*USING, *(["https://cyrusimap.org/ns/jmap/mail"] if snooze else [])]
        self.credentials = Credentials.random(OWNER)
        self.server_account = sample_account(NOW, messages, 1, snooze=snooze)
        self.service = Service(
            [self.server_account, *others], self.credentials, limits or Limits(), lambda: self.now
        )
        # raise_app_exceptions off: a mistake of the server is a response here as over a wire.
        transport = httpx.ASGITransport(application(self.service), raise_app_exceptions=False)
        self.http = httpx.AsyncClient(
            transport=transport,
            base_url="http://demo.test",
            headers={"Authorization": f"Bearer {self.credentials.token}"},
        )
        self.account = self.server_account.id
        self.boxes: dict[str, str] = {}

    async def post(self, body: Any, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else None
        if content is not None:
            headers = {"Content-Type": "application/json", **headers}
            return await self.http.post("/jmap/api/", content=content, headers=headers)
        return await self.http.post("/jmap/api/", json=body, headers=headers)

    async def calls(self, *calls: tuple[str, Json]) -> list[tuple[str, Json, str]]:
        """The responses to these calls; accountId is filled in, call ids are c0, c1…"""
        invocations = [
            [name, {"accountId": self.account, **arguments}, f"c{number}"]
            for number, (name, arguments) in enumerate(calls)
        ]
        response = await self.post({"using": self.using, "methodCalls": invocations})
        assert response.status_code == 200, response.text
        return [tuple(item) for item in response.json()["methodResponses"]]

    async def ask(self, method: str, **arguments: Any) -> Json:
        """The result of one call that succeeds."""
        name, result, _ = (await self.calls((method, arguments)))[0]
        assert name == method, result
        return result

    async def refused(self, method: str, **arguments: Any) -> Json:
        """The arguments of the error of one call that fails."""
        name, result, _ = (await self.calls((method, arguments)))[0]
        assert name == "error", result
        return result

    async def make_mail(self, subject: str = "Hello", box: str = "inbox", **extra: Any) -> str:
        """Create a small email; its id."""
        email: Json = {
            "mailboxIds": {self.boxes[box]: True},
            "from": [{"name": "Bob", "email": "bob@example.net"}],
            "to": [{"name": None, "email": OWNER}],
            "subject": subject,
            "bodyStructure": {"type": "text/plain", "partId": "t"},
            "bodyValues": {"t": {"value": "Good morning.\n"}},
            **extra,
        }
        result = await self.ask("Email/set", create={"e": email})
        assert result["created"], result["notCreated"]
        return result["created"]["e"]["id"]

    async def upload(self, data: bytes, media_type: str = "application/octet-stream") -> str:
        response = await self.http.post(
            f"/jmap/upload/{self.account}/", content=data, headers={"Content-Type": media_type}
        )
        assert response.status_code == 201, response.text
        return response.json()["blobId"]

    async def import_mail(self, raw: bytes, box: str = "inbox", **extra: Any) -> Json:
        """Upload and import a message; what Email/import made of it."""
        blob = await self.upload(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), "message/rfc822")
        email = {"blobId": blob, "mailboxIds": {self.boxes[box]: True}, **extra}
        result = await self.ask("Email/import", emails={"i": email})
        assert result["created"], result["notCreated"]
        return result["created"]["i"]

    async def email(self, email_id: str, *properties: str, **options: Any) -> Json:
        """One email with these properties."""
        result = await self.ask("Email/get", ids=[email_id], properties=list(properties), **options)
        return result["list"][0]

    async def mailbox(self, role: str) -> Json:
        return (await self.ask("Mailbox/get", ids=[self.boxes[role]]))["list"][0]


async def _start(
    messages: int, limits: Limits | None = None, others: Sequence[Account] = (), *, snooze: bool = False
) -> Jmap:
    jmap = Jmap(messages, limits, others, snooze=snooze)
    for role in ("inbox", "drafts", "sent", "archive", "junk", "trash"):
        jmap.boxes[role] = (await jmap.ask("Mailbox/query", filter={"role": role}))["ids"][0]
    return jmap


async def _stop(jmap: Jmap) -> None:
    jmap.service.close()
    await jmap.http.aclose()
    jmap.server_account.db.close()


@pytest.fixture
async def jmap() -> AsyncIterator[Jmap]:
    """An account with its mailboxes and no mail."""
    server = await _start(0)
    yield server
    await _stop(server)


@pytest.fixture
async def sample() -> AsyncIterator[Jmap]:
    """The sample mailbox, as a newcomer gets it."""
    server = await _start(300)
    yield server
    await _stop(server)


@pytest.fixture
async def strict() -> AsyncIterator[Jmap]:
    """An empty account on a server with small limits."""
    limits = Limits(
        max_size_upload=2000, max_size_request=5000, max_calls_in_request=3, max_objects_in_get=4, max_objects_in_set=3,
        max_size_attachments=1500, max_query=6,
    )  # fmt: skip
    server = await _start(0, limits)
    yield server
    await _stop(server)


@pytest.fixture
async def sleepy() -> AsyncIterator[Jmap]:
    """An empty account in which mail can sleep."""
    server = await _start(0, snooze=True)
    server.boxes["snoozed"] = (await server.ask("Mailbox/query", filter={"role": "snoozed"}))["ids"][0]
    yield server
    await _stop(server)


@pytest.fixture
async def two() -> AsyncIterator[tuple[Jmap, str, str]]:
    """A server with a second account; that account's id and its inbox."""
    other = Account("u0other", "team@example.org", ("team@example.org",), is_personal=False)
    inbox = other.mailboxes.add("Inbox", role="inbox")
    other.filled()
    server = await _start(0, others=[other])
    yield server, other.id, f"P{inbox.number}"
    await _stop(server)
    other.db.close()


@pytest.fixture
def pair(cyrus_server: ServedAccount) -> Iterator[Pair]:
    """The demo server and Cyrus, each with an account without mail."""
    assert cyrus_server.cyrus is not None
    with DemoProcess(messages=0, arguments=["--shared"]) as info:
        demo = Side("demo", info.session_url, f"Bearer {info.token}")
        cyrus = Side("cyrus", cyrus_server.cyrus.session_url, basic(cyrus_server.address, PASSWORD))
        yield Pair(demo, cyrus)
        demo.http.close()
        cyrus.http.close()
