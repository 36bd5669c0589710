"""MailStore: the one object that screens hold. It owns the accounts and the background thread."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.store.account import AccountStore
from tui.store.database import Files
from tui.store.setup import AccountSetup, StoreOptions

if TYPE_CHECKING:
    from tui.store.engine import Engine

log = logging.getLogger(__name__)

SWITCH_SECONDS = 0.0005
"""How long one thread may keep the interpreter: a key must not wait for the background to finish a batch."""

RESTART_SECONDS = 30.0


class MailStore:
    """Open it, draw from it, then ``start`` it: nothing touches the network before that."""

    def __init__(self, accounts: Sequence[AccountStore]) -> None:
        self.accounts = tuple(accounts)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @classmethod
    def open(
        cls, folder: Path, accounts: Sequence[AccountSetup], options: StoreOptions | None = None
    ) -> MailStore:
        """Each account has its own folder below ``folder``. StoreError, with a sentence, when one cannot be used."""
        opened: list[AccountStore] = []
        try:
            for setup in accounts:
                opened.append(AccountStore(setup, Files(folder / setup.key), options or StoreOptions()))
        except BaseException:
            for account in opened:
                account.close()
            raise
        return cls(opened)

    def start(self) -> None:
        """Begin to sync. To be called on the screens' running loop, after the first paint."""
        if self._thread is not None:
            return
        sys.setswitchinterval(SWITCH_SECONDS)
        screens = asyncio.get_running_loop()
        self._loop = asyncio.new_event_loop()
        for account in self.accounts:
            account.begin(screens, self._loop)
        self._thread = threading.Thread(target=self._background, args=(self._loop,), name="mail", daemon=True)
        self._thread.start()

    def _background(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        tasks = [loop.create_task(_keep_running(account.engine)) for account in self.accounts]
        try:
            loop.run_forever()
        finally:
            for task in tasks:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    async def close(self) -> None:
        """Stop the background and close the files. What waits, waits on disk."""
        if self._thread is not None and self._loop is not None:
            for account in self.accounts:
                account.leave_background()
            self._loop.call_soon_threadsafe(self._loop.stop)
            await asyncio.to_thread(self._thread.join)
            self._thread = None
        for account in self.accounts:
            account.close()


async def _keep_running(engine: Engine) -> None:
    """An error that nobody foresaw is logged and shown, and the account goes on after a pause."""
    while True:
        try:
            await engine.run()
        except Exception:
            log.exception("the background of an account failed")
            engine.stumbled(
                "Jaymail stumbled over something and goes on in half a minute; the log says over what."
            )
        await asyncio.sleep(RESTART_SECONDS)
