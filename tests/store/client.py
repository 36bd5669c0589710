"""A store under test with its files, as a person's Jaymail has it: opened, closed and opened again."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from tests.servers.account import ServedAccount
from tests.servers.waiting import DEADLINE, WaitError
from tui.mail.draft import Draft
from tui.mail.message import Address, Message
from tui.store.account import AccountStore
from tui.store.lists import ThreadList
from tui.store.records import Changed, Link, ThreadQuery, ThreadRow
from tui.store.setup import AccountSetup, StoreOptions
from tui.store.store import MailStore

T = TypeVar("T")
QUICK = StoreOptions(poll_seconds=0.2, send_delay=0.0, doubt_seconds=2.0, save_seconds=0.2)
"""Asked often, since Cyrus tells of nothing by itself; the person's settings are far calmer."""


async def until(
    look: Callable[[], T], what: str, *, holds: Callable[[T], object] = bool, deadline: float = DEADLINE
) -> T:
    """`wait_until` for tests on an event loop: the loop runs between two looks."""
    end = time.monotonic() + deadline
    while not holds(seen := look()):
        if time.monotonic() > end:
            raise WaitError(f"waited {deadline:.0f} s for {what}; last seen: {seen!r}")
        await asyncio.sleep(0.02)
    return seen


@dataclass
class Client:
    """``account`` is open between ``open`` and ``close``; ``notices`` are the sentences that it has told."""

    server: ServedAccount
    folder: Path
    options: StoreOptions = QUICK
    notices: list[str] = field(default_factory=list)
    _store: MailStore | None = None
    _lists: dict[str, ThreadList] = field(default_factory=dict)

    def open(self) -> AccountStore:
        """The files only; ``start`` goes to the network."""
        credentials = self.server.credentials
        setup = AccountSetup("person", self.server.address, self.server.session_url, lambda: credentials)
        self._store = MailStore.open(self.folder, [setup], self.options)
        self.account.subscribe(self._heard)
        return self.account

    async def start(self) -> AccountStore:
        """Open it and be in step with the server."""
        if self._store is None:
            self.open()
        self.begin()
        await self.in_step()
        return self.account

    def begin(self) -> None:
        assert self._store is not None
        self._store.start()

    async def close(self) -> None:
        store, self._store = self._store, None
        self._lists.clear()
        if store is not None:
            await store.close()

    @property
    def account(self) -> AccountStore:
        assert self._store is not None, "the store is closed"
        return self._store.accounts[0]

    def _heard(self, changed: Changed) -> None:
        self.notices += changed.notices

    async def in_step(self) -> None:
        """Connected, with nothing waiting."""
        await until(
            lambda: self.account.status,
            "the store to be in step with the server",
            holds=lambda status: status.link in (Link.LIVE, Link.POLLING) and not status.waiting,
        )

    async def offline(self) -> None:
        await until(lambda: self.account.status.link, "the store to be offline", holds=Link.OFFLINE.__eq__)

    # What the screens would show

    def box(self, role_or_name: str) -> str:
        """The id of a mailbox, by role or by name."""
        found = self.account.by_role(role_or_name) or next(
            (box for box in self.account.mailboxes() if box.name == role_or_name), None
        )
        assert found is not None, f"no mailbox {role_or_name!r} here"
        return found.id

    def listed(self, role_or_name: str = "inbox") -> ThreadList:
        """The list of a mailbox, the same one each time: it has to keep itself in step."""
        if role_or_name not in self._lists:
            self._lists[role_or_name] = self.account.threads(ThreadQuery(self.box(role_or_name)))
        return self._lists[role_or_name]

    def rows(self, role_or_name: str = "inbox") -> list[ThreadRow]:
        listed = self.listed(role_or_name)
        return [row for index in range(len(listed)) if (row := listed.row(index)) is not None]

    def subjects(self, role_or_name: str = "inbox") -> list[str]:
        return [row.subject for row in self.rows(role_or_name)]

    def row(self, subject: str, role_or_name: str = "inbox") -> ThreadRow:
        found = [row for row in self.rows(role_or_name) if row.subject == subject]
        assert len(found) == 1, f"{len(found)} rows {subject!r} among {self.subjects(role_or_name)}"
        return found[0]

    async def shown(self, subject: str, role_or_name: str = "inbox") -> ThreadRow:
        await until(
            lambda: self.subjects(role_or_name),
            f"{subject!r} in {role_or_name}",
            holds=lambda s: subject in s,
        )
        return self.row(subject, role_or_name)

    async def not_shown(self, subject: str, role_or_name: str = "inbox") -> None:
        await until(
            lambda: self.subjects(role_or_name),
            f"{subject!r} to leave {role_or_name}",
            holds=lambda s: subject not in s,
        )

    async def read(self, thread_id: str) -> tuple[Message, ...]:
        """The conversation once all its bodies are here."""
        return await until(
            lambda: self.account.conversation(thread_id),
            "the bodies of the conversation",
            holds=lambda messages: messages and all(message.body is not None for message in messages),
        )

    # What a person writes

    def draft(
        self, subject: str, *, to: str, body: str = "Hello.\n", answers: Message | None = None
    ) -> Draft:
        identity = self.account.identities()[0]
        assert identity.email == self.server.address
        draft = Draft(
            key=uuid.uuid4().hex,
            message_id=f"{uuid.uuid4().hex}@test.example",
            identity_id=identity.id,
            sender=Address("", identity.email),
            to=(Address("", to),),
            subject=subject,
            body=body,
            begun_at=int(time.time()),
        )
        if answers is None:
            return draft
        return replace(
            draft,
            in_reply_to=answers.message_id,
            references=(*answers.references, *answers.message_id),
            answers=answers.id,
            answers_keyword="$answered",
        )
