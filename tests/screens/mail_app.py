"""The real app on the real store and the demo server, at a time that never changes."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.helpers import until
from tui.app import MailApp
from tui.config import Settings
from tui.demo.process import DemoInfo, DemoProcess
from tui.jmap.credentials import Bearer
from tui.paths import Paths
from tui.screens.mailbox import MailboxScreen
from tui.store.account import AccountStore
from tui.store.records import Link, ThreadQuery
from tui.store.setup import AccountSetup
from tui.store.store import MailStore

NOW = datetime(2026, 11, 18, 14, 40, tzinfo=UTC)


def demo(messages: int = 120) -> DemoProcess:
    return DemoProcess(messages=messages, seed=7, now=NOW.isoformat())


def setup(info: DemoInfo, key: str = "demo") -> AccountSetup:
    return AccountSetup(key, info.username, info.session_url, lambda: Bearer(info.token))


def fill(info: DemoInfo, home: Path) -> None:
    """Everything that the server has, the texts of the Inbox included, in the accounts' folder below ``home``."""

    async def sync() -> None:
        store = MailStore.open(Paths(home, home, home).accounts_folder, [setup(info)])
        account, done = store.accounts[0], asyncio.Event()
        account.subscribe(lambda changed: done.set() if complete(account) else None)
        store.start()
        await done.wait()
        await store.close()

    asyncio.run(sync())


def complete(account: AccountStore) -> bool:
    inbox = account.by_role("inbox")
    if inbox is None or not caught_up(account.status):
        return False
    listed = account.threads(ThreadQuery(inbox.id))
    ids = [thread_id for index in range(len(listed)) if (thread_id := listed.id_at(index)) is not None]
    listed.close()
    # Asking for a conversation fetches what is missing of it, so all are asked for before the answer counts.
    bodies = [message.body for thread_id in ids for message in account.conversation(thread_id)]
    return None not in bodies


def caught_up(status: Any) -> bool:
    return status.link in (Link.LIVE, Link.POLLING) and not status.expected and not status.waiting


@asynccontextmanager
async def mail_app(
    info: DemoInfo,
    home: Path,
    *,
    size: tuple[int, int] = (140, 40),
    filled: Path | None = None,
    **settings: Any,
) -> AsyncIterator[tuple[MailApp, Pilot[int]]]:
    """The app, once it has caught up with the server. ``filled``: begin with that home's mail."""
    if filled is not None:
        shutil.copytree(filled, home, dirs_exist_ok=True)
    settings = {"mark_read_after": -1.0, "send_delay": 0.0, **settings}
    app = MailApp(Settings(**settings), (setup(info),), paths=Paths(home, home, home), now=lambda: NOW)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: caught_up(app.accounts[0].status) and shown(app))
        yield app, pilot


def shown(app: MailApp) -> bool:
    """The list is there, and what the reader shows has its text."""
    screen = app.screen
    return (
        isinstance(screen, MailboxScreen)
        and screen.threads.row_count() > 0
        and caught_up(screen.status.status)
        and all(message.body is not None for message in screen.reader.messages)
    )


def mailbox_screen(app: MailApp) -> MailboxScreen:
    assert isinstance(app.screen, MailboxScreen)
    return app.screen


def subjects(app: MailApp) -> list[str]:
    """What the list holds, from its top."""
    rows = mailbox_screen(app).threads.rows
    assert rows is not None
    found = [rows.row(index) for index in range(len(rows))]
    return [row.subject for row in found if row is not None]


def toasts(app: MailApp) -> list[str]:
    # Textual has no public way to ask what was notified.
    return [each.message for each in app._notifications]
