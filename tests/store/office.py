"""A person's account at the model of a server: actions, lists and changes as screens have them, one step at a time.

Background and screens are the test's own loop, and nothing goes to the server before ``sync``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.store.model_server import ModelServer, session
from tui.jmap.credentials import Bearer
from tui.store.account import AccountStore
from tui.store.database import Files
from tui.store.fill import Filler
from tui.store.lists import ThreadList
from tui.store.memo_ops import Memos
from tui.store.records import Changed, ThreadQuery, ThreadRow
from tui.store.setup import AccountSetup, StoreOptions
from tui.store.sync import Sync


class AtOnce:
    """A loop to which work can be given, and which does it on the spot."""

    def call_soon_threadsafe(self, work: Callable[..., Any], *arguments: Any) -> None:
        work(*arguments)

    call_soon = call_soon_threadsafe

    def call_later(self, _: float, work: Callable[..., Any], *arguments: Any) -> None:
        work(*arguments)

    def is_closed(self) -> bool:
        return False


class Office:
    """``restart`` ends the program as a power cut does, and starts it again."""

    def __init__(self, folder: Path, server: ModelServer | None = None, **core: int) -> None:
        self.folder = folder
        self.server = server or ModelServer()
        self.core = core
        self.notices: list[str] = []
        self.renamed: list[tuple[str, str]] = []
        self._open()

    def _open(self) -> None:
        setup = AccountSetup("a", "me@example.org", "https://example.org/", lambda: Bearer("token"))
        self.account = AccountStore(setup, Files(self.folder), StoreOptions(keep_bodies=0))
        engine = self.account.engine
        with engine.writer.transaction():
            engine.writer.set_meta("session", _session_text(**self.core))
        self.account._load_session()
        self.remote = self.server.remote(**self.core)
        self.sync_lane = Sync(self.remote, engine.writer)
        self.filler = Filler(self.remote, engine.writer, self.account.options, lambda: None)
        self.memos = Memos(self.remote, engine.writer, lambda: None)
        self.account.subscribe(self._heard)
        self.account.begin(AtOnce(), AtOnce())  # type: ignore[arg-type]
        engine._overlay_waiting()

    def _heard(self, changed: Changed) -> None:
        self.notices += changed.notices
        self.renamed += changed.renamed

    async def __aenter__(self) -> Office:
        await self.sync()
        await self.filler.run()
        await self.told()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.account.close()

    def restart(self) -> None:
        self.account.close()
        self._open()

    async def sync(self) -> None:
        """Everything that waits goes out, and everything new comes in."""
        await self.sync_lane.run()
        if self.account.engine.queue.ops("Memo"):
            await self.memos.work()
            await self.sync_lane.run()
            await self.memos.work()
            await self.sync_lane.run()
        await self.told()

    async def told(self) -> None:
        """The screens have heard of all that happened."""
        for _ in range(3):
            await asyncio.sleep(0)

    def rows(self, query: ThreadQuery | str) -> list[ThreadRow]:
        listed = self.list(query)
        rows = [listed.row(index) for index in range(len(listed))]
        listed.close()
        assert None not in rows
        return [row for row in rows if row is not None]

    def ids(self, query: ThreadQuery | str) -> list[str]:
        return [row.id for row in self.rows(query)]

    def list(self, query: ThreadQuery | str) -> ThreadList:
        return self.account.threads(ThreadQuery(query) if isinstance(query, str) else query)

    def waiting(self) -> int:
        return len(self.account.engine.queue.ops())

    def boxes(self, email_id: str) -> set[str]:
        return set(self.server.emails[email_id]["mailboxIds"])

    def keywords(self, email_id: str) -> set[str]:
        return set(self.server.emails[email_id]["keywords"])

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [
            dict(call.arguments)
            for request in self.server.requests
            for call in request.calls
            if call.method == method
        ]


def _session_text(**core: int) -> str:
    import json

    return json.dumps({"url": "https://example.org/session", "document": session(**core).document()})
