"""The accounts behind the endpoints: one worker thread, time, limits, and mail that waits for its time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from tui.demo.access import Access
from tui.demo.api import Api
from tui.demo.auth import Credentials
from tui.demo.delivery import hand_over_due
from tui.demo.errors import RequestProblem
from tui.demo.events import Hub
from tui.demo.faults import Faults
from tui.demo.narrow import Json
from tui.demo.oauth.grants import Grants
from tui.demo.pusher import Pusher
from tui.demo.session import Bases, Limits, session_document, session_state
from tui.demo.store.account import Account
from tui.demo.store.subscriptions import Subscriptions
from tui.demo.waking import wake_due

_T = TypeVar("_T")


class Service:
    """Everything that the HTTP layer needs. All reading and writing of accounts is in one thread."""

    def __init__(
        self, accounts: Sequence[Account], credentials: Credentials, limits: Limits, now: Callable[[], float]
    ) -> None:
        self.accounts = {account.id: account for account in accounts}
        self.credentials = credentials
        self.grants = Grants(now)
        self.limits = limits
        self.now = now
        self.hub = Hub()
        self.faults = Faults()
        subscriptions = Subscriptions()
        self._pusher = Pusher(subscriptions, accounts, now)
        self._api = Api(self.accounts, limits, now, self.faults, subscriptions)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="accounts")
        self._running: dict[str, int] = {}
        self._alarm: asyncio.TimerHandle | None = None

    def admit(self, authorization: str) -> Access:
        """What the sender of this Authorization header may do. Raises RequestProblem when it is nobody."""
        scheme, _, rest = authorization.strip().partition(" ")
        access: Access | None = None
        if scheme.lower() == "bearer":
            token = rest.strip()
            access = self.credentials.by_token(token) or self.grants.admit(token)
        elif scheme.lower() == "basic":
            access = self.credentials.by_password(rest.strip())
        if access is None:
            raise RequestProblem("about:blank", "Sign in with the name and password, or a token.", 401)
        return access

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

    async def answer(self, body: bytes, access: Access) -> Json:
        """Answer an API request, then tell the listeners and set the alarm for held and sleeping mail."""
        state = session_state(self.credentials.username, self.accounts.values(), self.limits, access)
        try:
            return await self.work(lambda: self._api.answer(body, access, state))
        finally:
            await self._send_due()

    def session(self, bases: Bases, access: Access) -> Json:
        """The session resource as seen under these origins, with this access."""
        return session_document(bases, self.credentials.username, self.accounts.values(), self.limits, access)

    async def forget_states(self) -> None:
        """No state that was given out is known any more."""

        def forget() -> None:
            for account in self.accounts.values():
                account.log.forget_states()
                account.results.forget()

        await self.work(forget)

    async def expire_tokens(self) -> None:
        """Access tokens of OAuth end now."""
        self.grants.expire()

    async def end_streams(self) -> None:
        """The event streams that are open end now."""
        self.hub.interrupt()

    async def _send_due(self) -> None:
        now = self.now()
        moments = await self.work(lambda: (hand_over_due(self.accounts, now), wake_due(self.accounts, now)))
        due = min((moment for moment in moments if moment is not None), default=None)
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        loop = asyncio.get_running_loop()
        if due is not None:
            self._alarm = loop.call_later(max(0.05, due - now), lambda: loop.create_task(self._send_due()))
        self.hub.wake()
        self._pusher.wake()

    def close(self) -> None:
        """End streams and the worker."""
        if self._alarm is not None:
            self._alarm.cancel()
        self.hub.close()
        self._pusher.close()
        self._worker.shutdown(wait=False, cancel_futures=True)
