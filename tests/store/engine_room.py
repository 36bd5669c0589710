"""An account's whole background on the test's own loop, with the model of a server in the client's place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.store.client import until
from tests.store.model_server import ModelServer, session
from tui.jmap.credentials import Bearer
from tui.jmap.errors import JmapError
from tui.jmap.request import Request, Response
from tui.jmap.session import Session
from tui.store.database import Files
from tui.store.delta import Delta
from tui.store.engine import Engine
from tui.store.records import Link, Status
from tui.store.setup import AccountSetup, StoreOptions

CALM = StoreOptions(
    poll_seconds=600, send_delay=0, save_seconds=0, retry_seconds=0.001, doubt_seconds=0, keep_bodies=0
)
"""Nothing happens by itself but what a bell or a failure causes."""


class ModelClient:
    """What JmapClient is to the engine. ``fail`` may raise before a request is answered, ``refused`` tells which
    credentials the server does not take."""

    def __init__(self, server: ModelServer, credentials: Bearer) -> None:
        self.server = server
        self.credentials = credentials
        self.session: Session | None = None
        self.session_changed = False
        self.sessions = 0
        self.document: Callable[[], Session] = session
        self.fail: Callable[[Request], JmapError | None] = lambda _: None

    async def fetch_session(self) -> Session:
        self.sessions += 1
        self.session_changed = False
        self.session = self.document()
        return self.session

    async def ready_session(self) -> Session:
        return self.session or await self.fetch_session()

    async def send(self, request: Request) -> Response:
        await asyncio.sleep(0)
        error = self.fail(request)
        if error is not None:
            raise error
        return await self.server.send(request)

    async def aclose(self) -> None:
        pass


class EngineRoom:
    """``run`` it as a context; ``deltas`` is what it told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, options: StoreOptions = CALM) -> None:
        self.server = ModelServer()
        self.client = ModelClient(self.server, Bearer("token"))
        self.deltas: list[Delta] = []
        self.folder = folder
        self.options = options
        monkeypatch.setattr("tui.jmap.client.JmapClient", lambda _url, _credentials: self.client)

    async def __aenter__(self) -> EngineRoom:
        self.files = Files(self.folder)
        setup = AccountSetup("a", "me@example.org", "https://example.org/", lambda: Bearer("token"))
        self.engine = Engine(setup, self.files, self.options, self.deltas.append)
        self.db = self.files.cache_reader()
        self.task = asyncio.create_task(self.engine.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        self.db.close()
        self.engine.close()
        self.files.close()

    @property
    def status(self) -> Status:
        return self.engine.status

    async def reaches(self, link: Link) -> None:
        await until(lambda: self.status.link, f"the link to be {link}", holds=link.__eq__)

    async def lists(self, wanted: Mapping[str, Any]) -> None:
        for box, threads in wanted.items():
            await until(lambda box=box: self.listed(box), f"{threads} in {box}", holds=threads.__eq__)

    def listed(self, mailbox_id: str) -> list[str]:
        rows = self.db.execute(
            "SELECT thread.id FROM mailbox_thread JOIN mailbox ON mailbox.k = mailbox_k "
            "JOIN thread ON thread.k = thread_k WHERE mailbox.id = ? ORDER BY sort_k DESC",
            (mailbox_id,),
        )
        return [id_ for (id_,) in rows]

    def calls(self) -> list[str]:
        return [call.method for request in self.server.requests for call in request.calls]

    def notices(self) -> list[str]:
        return [notice for delta in self.deltas for notice in delta.notices]
