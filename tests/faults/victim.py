"""The program in a process of its own, which kills itself at a chosen crossing: no handler runs, nothing is flushed.

A crossing is each side of each request and of each renaming and removal of a file, each statement that changes
queue.db, and each commit of cache.db.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import pkgutil
import signal
import sqlite3
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio._backends._asyncio  # noqa: F401 - what is loaded late elsewhere is loaded here before the processes are forked
import httpcore  # noqa: F401

import tui.jmap
import tui.store
from tests.faults.journeys import IMPATIENT
from tui.jmap.client import JmapClient
from tui.jmap.credentials import Bearer
from tui.jmap.request import Request, Response
from tui.mail.draft import Draft
from tui.mail.message import Address
from tui.mail.whole import read
from tui.store import database, fill
from tui.store.account import AccountStore
from tui.store.records import Link, ThreadQuery
from tui.store.setup import AccountSetup
from tui.store.store import MailStore

for package in (tui.jmap, tui.store):  # half of a life would be spent on it
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)

TLS = ssl.create_default_context()
"""Made once, too: it takes as long as all the rest of a short life, and nothing here is encrypted."""

PATIENCE = 60.0
"""Seconds until a process that gets nowhere gives up."""


NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Life:
    """What one process is to do. ``question`` and ``clutter`` are mails in the inbox, as the server gives them: the
    first is answered, the other archived; or, with ``whole``, a message is sent as it is. Without them it sees through
    what is left. It dies at crossing ``dies_at`` (0: never), or once a request with the method ``dies_after`` was
    answered. What it has done is noted in ``diary``."""

    folder: Path
    session_url: str
    token: str
    address: str
    diary: Path
    question: dict[str, Any] | None = None
    clutter: dict[str, Any] | None = None
    reply_id: str = ""
    draft_id: str = ""
    whole: bool = False
    dies_at: int = 0
    dies_after: str = ""


class Crossings:
    """Counted from ``arm`` on, over all threads."""

    def __init__(self, dies_at: int, dies_after: str) -> None:
        self._dies_at = dies_at
        self._dies_after = dies_after
        self._armed = False
        self._count = 0
        self._lock = threading.Lock()

    def arm(self) -> None:
        self._armed = True

    def cross(self, answered: Collection[str] = ()) -> None:
        with self._lock:
            self._count += self._armed
            if self._armed and (self._count == self._dies_at or self._dies_after in answered):
                os.kill(os.getpid(), signal.SIGKILL)
                time.sleep(PATIENCE)  # the signal is on its way, and nothing may happen before it


def _mine(crossings: Crossings) -> None:
    """Put the crossings where a process can die."""
    connect, send, upload = database._connect, JmapClient.send, JmapClient.upload

    class Connection(sqlite3.Connection):
        whole = False

        def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            ends = sql.startswith("COMMIT")
            changes = self.whole and not sql.startswith(("SELECT", "PRAGMA"))
            if ends or changes:
                crossings.cross()
            cursor = super().execute(sql, *arguments)
            if ends:
                crossings.cross()
            return cursor

        def executemany(self, sql: str, rows: Any) -> sqlite3.Cursor:
            crossings.cross()
            return super().executemany(sql, rows)

    def connected(path: Path, *, synchronous: str) -> sqlite3.Connection:
        honest = sqlite3.connect
        try:
            sqlite3.connect = lambda *arguments, **options: honest(*arguments, factory=Connection, **options)  # type: ignore[assignment]
            connection = connect(path, synchronous=synchronous)
        finally:
            sqlite3.connect = honest
        connection.whole = path.name == "queue.db"  # type: ignore[attr-defined]
        return connection

    async def crossed(self: JmapClient, request: Request) -> Response:
        crossings.cross()
        response = await send(self, request)
        crossings.cross([call.method for call in request.calls])
        return response

    async def uploaded(self: JmapClient, *arguments: Any) -> dict[str, Any]:
        crossings.cross()
        made = await upload(self, *arguments)
        crossings.cross()
        return made

    ssl.create_default_context = lambda *_, **__: TLS  # type: ignore[assignment]
    fill.BREATH = 0.0
    database._connect = connected
    JmapClient.send = crossed  # type: ignore[method-assign]
    JmapClient.upload = uploaded  # type: ignore[method-assign]
    for name in ("replace", "unlink"):
        setattr(os, name, _crossed(getattr(os, name), crossings))


def _crossed(honest: Callable[..., None], crossings: Crossings) -> Callable[..., None]:
    def deed(*arguments: Any, **options: Any) -> None:
        crossings.cross()
        honest(*arguments, **options)
        crossings.cross()

    return deed


def live(life: Life) -> None:
    """Act and see it through; or, when there is nothing to do, see through what an earlier process left."""
    crossings = Crossings(life.dies_at, life.dies_after)
    _mine(crossings)
    if life.question is None:
        crossings.arm()
    asyncio.run(asyncio.wait_for(_live(life, crossings), PATIENCE))


async def _live(life: Life, crossings: Crossings) -> None:
    setup = AccountSetup("person", life.address, life.session_url, lambda: Bearer(life.token))
    store = MailStore.open(life.folder, [setup], IMPATIENT)
    account = store.accounts[0]
    store.start()
    await _until(lambda: account.status.link in (Link.LIVE, Link.POLLING))
    if life.whole and life.question is not None:
        await _act_whole(account, life, crossings)
    elif life.question is not None and life.clutter is not None:
        await _act(account, life, life.question, life.clutter, crossings)
    await _until(lambda: _done(account))
    await store.close()


async def _act(
    account: AccountStore,
    life: Life,
    question: dict[str, Any],
    clutter: dict[str, Any],
    crossings: Crossings,
) -> None:
    inbox = account.by_role("inbox")
    assert inbox is not None
    rows = account.threads(ThreadQuery(inbox.id))
    await _until(lambda: all(rows.index_of(mail["threadId"]) is not None for mail in (question, clutter)))
    await _until(lambda: _done(account))
    crossings.arm()
    account.archive([clutter["threadId"]], inbox.id)
    _note(life, "archived")
    reply = _draft(account, life.reply_id, f"Re: {question['subject']}", life.address)
    path = life.folder / "figures.ods"
    path.write_bytes(content(life.reply_id))
    file = await account.attach(reply, path)
    path.unlink()
    reply = replace(reply, attachments=(file,))
    account.save_draft(reply)
    account.send(_answering(reply, question["id"], tuple(question["messageId"])))
    _note(life, "sent")
    account.save_draft(_draft(account, life.draft_id, "Unfinished", "bob@example.org"))
    _note(life, "saved")


async def _act_whole(account: AccountStore, life: Life, crossings: Crossings) -> None:
    await _until(lambda: _done(account))
    crossings.arm()
    message = read(source(life), now=NOW, message_id=life.reply_id, recipients=[life.address])
    assert (await account.send_whole(message)).count == 1
    _note(life, "sent")


def source(life: Life) -> bytes:
    """The message that is sent as it is."""
    subject = life.question["subject"] if life.question is not None else ""
    head = f"From: {life.address}\nTo: {life.address}\nSubject: [PATCH] {subject}\n"
    return f"{head}X-Odd:   two  blanks\n\n-old  \n+new\t\n".encode()


def _draft(account: AccountStore, message_id: str, subject: str, to: str) -> Draft:
    identity = account.identities()[0]
    return Draft(
        key=uuid.uuid4().hex,
        message_id=message_id,
        identity_id=identity.id,
        sender=Address("", identity.email),
        to=(Address("", to),),
        subject=subject,
        body="Words that took long to find.\n",
        begun_at=int(time.time()),
    )


def _answering(draft: Draft, email_id: str, message_id: tuple[str, ...]) -> Draft:
    return replace(
        draft,
        in_reply_to=message_id,
        references=message_id,
        answers=email_id,
        answers_keyword="$answered",
    )


def content(message_id: str) -> bytes:
    """The file that is sent with this mail."""
    return f"Figures of {message_id}".encode() * 100


def _done(account: AccountStore) -> bool:
    """Every draft is on the server, nothing is on its way, nothing waits: in this order, since each may cause the
    next."""
    return (
        bool(account.identities())
        and all(account.draft_copy(draft.key) for draft in account.open_drafts())
        and account.outbox() == ()
        and not account.status.waiting
    )


def _note(life: Life, deed: str) -> None:
    with life.diary.open("a", encoding="utf-8") as diary:
        diary.write(deed + "\n")


async def _until(holds: Callable[[], object]) -> None:
    while not holds():  # noqa: ASYNC110 - what is awaited happens in another thread
        await asyncio.sleep(0.01)
