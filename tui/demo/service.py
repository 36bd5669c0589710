"""The accounts behind the endpoints: one worker thread, time, limits, and mail that waits to be sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from tui.demo.api import Api
from tui.demo.auth import Credentials
from tui.demo.delivery import hand_over_due
from tui.demo.errors import RequestProblem
from tui.demo.events import Hub
from tui.demo.narrow import Json
from tui.demo.session import Limits, session_document, session_state
from tui.demo.store.account import Account

_T = TypeVar("_T")


class Service:
    """Everything that the HTTP layer needs. All reading and writing of accounts is in one thread."""

    def __init__(
        self, accounts: Sequence[Account], credentials: Credentials, limits: Limits, now: Callable[[], float]
    ) -> None:
        self.accounts = {account.id: account for account in accounts}
        self.credentials = credentials
        self.limits = limits
        self.now = now
        self.hub = Hub()
        self._api = Api(self.accounts, limits, now)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="accounts")
        self._state = session_state(credentials.username, accounts, limits)
        self._running: dict[str, int] = {}
        self._alarm: asyncio.TimerHandle | None = None

    @contextmanager
    def counted(self, limit: str, most: int) -> Generator[None]:
        """Around a request that counts against a limit. Raises RequestProblem when there are too many."""
        running = self._running.get(limit, 0)
        if running >= most:
            raise RequestProblem("limit", f"At most {most} of these requests at once.", limit=limit)
        self._running[limit] = running + 1
        try:
            yield
        finally:
            self._running[limit] -= 1

    async def work(self, job: Callable[[], _T]) -> _T:
        """Run ``job`` in the thread that owns the accounts."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, job)

    async def answer(self, body: bytes) -> Json:
        """Answer an API request, then tell the listeners and set the alarm for held mail."""
        try:
            return await self.work(lambda: self._api.answer(body, self._state))
        finally:
            await self._send_due()

    def session(self, base: str) -> Json:
        """The session resource as seen under this origin."""
        return session_document(base, self.credentials.username, self.accounts.values(), self.limits)

    async def _send_due(self) -> None:
        now = self.now()
        due = await self.work(lambda: hand_over_due(self.accounts, now))
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        loop = asyncio.get_running_loop()
        if due is not None:
            self._alarm = loop.call_later(max(0.05, due - now), lambda: loop.create_task(self._send_due()))
        self.hub.wake()

    def close(self) -> None:
        """End streams and the worker."""
        if self._alarm is not None:
            self._alarm.cancel()
        self.hub.close()
        self._worker.shutdown(wait=False, cancel_futures=True)
