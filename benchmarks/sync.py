"""Filling an empty cache: how soon the inbox shows, how fast the rest comes, and whether the screen stands still.

The longest gap is that between two ticks of the screens' loop, which meanwhile reads a page of rows each tenth
of a second as a person who scrolls does.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from benchmarks.figures import at_most, load
from benchmarks.ticks import FRAME, NoiseFloor, Ticks
from tui.demo.process import DemoProcess
from tui.jmap.credentials import Basic, Bearer
from tui.store.account import AccountStore
from tui.store.records import Link, ThreadQuery
from tui.store.setup import AccountSetup, StoreOptions
from tui.store.store import MailStore

ROOT = Path(__file__).parents[1]
MESSAGES = 20_000
PAGE = 50


@asynccontextmanager
async def server(messages: int, kind: str) -> AsyncGenerator[AccountSetup]:
    if kind == "demo":
        process = DemoProcess(messages=messages)
        info = process.start()
        try:
            yield AccountSetup("demo", info.username, info.session_url, lambda: Bearer(info.token))
        finally:
            process.stop()
        return
    from tests.servers import imap, sample
    from tests.servers.cyrus import PASSWORD, CyrusServer

    cyrus = CyrusServer(users=("alice",))
    cyrus.start()
    try:
        connection = cyrus.log_in("alice")
        imap.append(connection, sample.mails(messages, to=cyrus.address("alice")))
        connection.logout()
        name = cyrus.address("alice")
        yield AccountSetup("alice", name, cyrus.session_url, lambda: Basic(name, PASSWORD))
    finally:
        cyrus.destroy()


async def until(holds: Callable[[], bool], seconds: float = 1200) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.005)


async def scroll(account: AccountStore, mailbox_id: str) -> None:
    """Read a page of the list, again and again, further down each time."""
    rows = account.threads(ThreadQuery(mailbox_id))
    top = 0
    while True:
        rows.window(top, min(top + PAGE, len(rows)) - 1)
        for index in range(top, min(top + PAGE, len(rows))):
            rows.row(index)
        top = (top + PAGE) % max(len(rows), 1)
        await asyncio.sleep(0.1)


def run(messages: int, server: str) -> dict[str, object]:
    return asyncio.run(_run(messages, server))


async def _run(messages: int, kind: str) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        async with server(messages, kind) as setup:
            store = MailStore.open(Path(folder), [setup], StoreOptions(keep_headers=max(messages, 100_000)))
            try:
                return await _fill(store, Path(folder), messages, kind)
            finally:
                await store.close()


async def _fill(store: MailStore, folder: Path, messages: int, kind: str) -> dict[str, object]:
    account = store.accounts[0]
    ticks, floor = Ticks(), NoiseFloor(str(ROOT))
    counting = asyncio.create_task(ticks.count())
    begun = time.perf_counter()
    store.start()
    await until(lambda: account.by_role("inbox") is not None)
    inbox = account.by_role("inbox")
    assert inbox is not None
    first = account.threads(ThreadQuery(inbox.id))
    await until(lambda: len(first) > 0)
    shown = time.perf_counter() - begun
    scrolling = asyncio.create_task(scroll(account, inbox.id))
    await until(lambda: account.status.link in (Link.LIVE, Link.POLLING) and first.complete)
    await until(lambda: account.status.expected == 0)
    took = time.perf_counter() - begun
    for task in (counting, scrolling):
        task.cancel()
    await asyncio.gather(counting, scrolling, return_exceptions=True)
    noise = floor.stop()
    size = sum(path.stat().st_size for path in folder.rglob("*.db*"))
    return {
        "server": kind,
        "messages": messages,
        "first rows, seconds": round(shown, 3),
        "headers complete, seconds": round(took, 2),
        "messages a second": round(messages / took),
        **ticks.figures(),
        **noise,
        "promises": [
            at_most(
                "longest gap between ticks of its own doing", ticks.longest_own * 1000, FRAME * 1000, "ms"
            )
        ],
        "load": load(),
        "bytes a message": round(size / messages),
        "resident, MB": round(getrusage(RUSAGE_SELF).ru_maxrss / 1024),
    }
