"""Sends what push subscriptions wait for: their codes, and then the states that moved (RFC 8620 §7.2)."""

from __future__ import annotations

import asyncio
import http.client
import logging
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from tui.demo import jsontext
from tui.demo.events import PUSHED
from tui.demo.narrow import Json
from tui.demo.store.account import Account
from tui.demo.store.subscriptions import Subscription, Subscriptions

_log = logging.getLogger(__name__)
_SECONDS = 10


def post(url: str, document: Json) -> None:
    """POST to a client's push service: https with a certificate that is good, and no redirects."""
    parts = urlsplit(url)
    connection = http.client.HTTPSConnection(
        parts.hostname or "", parts.port, timeout=_SECONDS, context=ssl.create_default_context()
    )
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/json", "TTL": "86400"}
        connection.request("POST", target, jsontext.dump(document), headers)
        connection.getresponse().read()
    finally:
        connection.close()


class Pusher:
    """Lives on the server's loop; each message is sent from a thread of its own kind."""

    def __init__(
        self, subscriptions: Subscriptions, accounts: Iterable[Account], now: Callable[[], float]
    ) -> None:
        self._subscriptions = subscriptions
        self._accounts = list(accounts)
        self._now = now
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="push")
        self._running: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Something may have changed: send what is due. One message at a time goes to each subscription."""
        waiting, self._subscriptions.outbox = self._subscriptions.outbox, []
        for subscription, document in waiting:
            self._start(subscription, document)
        for subscription in self._subscriptions.verified(self._now()):
            if not subscription.busy and (changed := self._news(subscription)):
                self._start(subscription, {"@type": "StateChange", "changed": changed})

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _news(self, subscription: Subscription) -> Json:
        wanted = [name for name in PUSHED if subscription.types is None or name in subscription.types]
        changed: Json = {}
        for account in self._accounts:
            states = account.log.changed_after(subscription.told.get(account.id, -1), wanted)
            subscription.told[account.id] = account.log.counter
            if states:
                changed[account.id] = states
        return changed

    def _start(self, subscription: Subscription, document: Json) -> None:
        subscription.busy = True
        task = asyncio.get_running_loop().create_task(self._send(subscription, document))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _send(self, subscription: Subscription, document: Json) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._threads, post, subscription.url, document)
        except (OSError, http.client.HTTPException) as error:
            _log.warning("a push was not taken: %s", type(error).__name__)
        finally:
            subscription.busy = False
        self.wake()
