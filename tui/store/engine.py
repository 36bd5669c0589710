"""One account's background: connects, keeps in sync, listens, fills, sends. It lives in the background loop.

Everything here may wait for the network; nothing that a screen does waits for any of it.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TYPE_CHECKING

from tui.jmap.errors import (
    AnswerLost,
    JmapError,
    MethodError,
    Outcome,
)
from tui.jmap.session import Session
from tui.store import boxes, reminding
from tui.store.asked import Asked
from tui.store.pace import Bell
from tui.store.records import Link, Status

# What speaks with the server is imported where it begins to, in the background: the first paint needs none of it.
if TYPE_CHECKING:
    from tui.store.remote import Remote
    from tui.store.writer import Writer

log = logging.getLogger(__name__)

SAFETY_POLL = 600.0
"""Seconds between questions to a server that tells of changes by itself."""


CAREFUL = 3
"""After so many lost answers in a row, what is asked for is asked for by itself: a record may be why."""

SWEEP = 3600.0
"""Seconds between two looks for files that no draft has any more."""


@cache
def _spare_what_is_loaded(_when: str) -> None:
    """Once at each of these times: Python's collector would look through all modules again and again while mail comes
    in, and everything stands still for 40 ms each time. They stay for good, and need no look."""
    gc.freeze()


class AccountChanged(Exception):
    """The sign-in leads to another account now: everything begins anew."""


class Engine(Asked):
    """What it does by itself, and until when."""

    # Life

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self._live()
            except* AccountChanged:
                log.warning("the sign-in leads to another account")

    async def _live(self) -> None:
        try:
            self._overlay_waiting()
            self.enclosures.sweep(self._opened_at)
            self.standing.is_now(Link.STARTING)
            await self._until_done(self._connect, self._bells["connect"])
            async with asyncio.TaskGroup() as group:
                for name, step in self._steps().items():
                    group.create_task(self._forever(name, step))
                group.create_task(self.listener.run())
        finally:
            self.mask_looks.stop()
            await self.errands.end()
            uploads, self._uploads = self._uploads, None
            if uploads is not None:
                await uploads.end()
            if self.remote is not None:
                await self.filler.end()
            self.standing.filler = None
            client, self.client, self.remote = self.client, None, None
            if client is not None:
                await client.aclose()

    def _overlay_waiting(self) -> None:
        """Ops that were queued and not shown when the program ended."""
        from tui.store import masks

        waiting = self.queue.ops()
        with self.writer.transaction():
            unmade = {id_ for (id_,) in self._db.execute("SELECT id FROM mailbox") if boxes.is_local(id_)}
            changed = {op.patch.target for op in waiting if op.patch.type == "Mailbox"}
            boxes.overlay(self.writer, unmade | changed)
        self.writer.ops_changed({op.patch.target for op in waiting if op.patch.type == "Email"})
        with self.queue.transaction():
            self.queue.bulk.forget_old()
        if self.queue.bulk.waiting():
            self.bulk_added()
        with self.writer.transaction():
            unmade = {id_ for (id_,) in self._db.execute("SELECT id FROM masked") if boxes.is_local(id_)}
            changed = {op.patch.target for op in waiting if op.patch.type == "MaskedEmail"}
            masks.overlay(self.writer, unmade | changed)

    def close(self) -> None:
        self.queue.close()
        self._db.close()

    async def _until_done(self, step: Callable[[], Awaitable[None]], bell: Bell) -> None:
        failures = 0
        while True:
            try:
                return await step()
            except JmapError as error:
                failures += 1
                await bell.wait(self.standing.trouble(error, failures))

    async def _connect(self) -> None:
        """From the session kept on disk if there is one: the first answer is then one round trip away."""
        if self.client is None:
            from tui.jmap.client import JmapClient

            _spare_what_is_loaded("before the network")
            credentials = await asyncio.to_thread(self.setup.credentials)
            self.client = JmapClient(self.setup.session_url, credentials)
        session = self.client.session = self._kept_session()
        self._session_is_old = session is not None
        session = self.client.session or await self._fetch_session()
        from tui.store.begin import begin_account
        from tui.store.remote import Remote

        remote = Remote(self.client, session)
        begin_account(self.writer, remote.account_id)
        self._use(remote)

    def _kept_session(self) -> Session | None:
        """The one on disk, if it is still good for reading mail."""
        kept = json.loads(self.writer.meta("session") or "null")
        try:
            session = Session.parse(kept["document"], kept["url"]) if kept else None
            if session is not None:
                session.mail_account()
        except JmapError as error:
            log.info("the kept session is of no use: %s", error)
            return None
        return session

    async def _fetch_session(self) -> Session:
        assert self.client is not None
        session = await self.client.fetch_session()
        self._session_is_old = False
        with self.writer.transaction() as delta:
            self.writer.set_meta("session", json.dumps({"url": session.url, "document": session.document()}))
            delta.identities = delta.status = True
        if self.remote is not None:
            if session.mail_account().id != self.remote.account_id:
                raise AccountChanged
            self.remote.session = session
        return session

    def _use(self, remote: Remote) -> None:
        from tui.store.beyond_work import BeyondWork
        from tui.store.deliveries import Deliveries
        from tui.store.fill import Filler
        from tui.store.handing_in import HandedIn
        from tui.store.listener import Listener
        from tui.store.memo_ops import Memos
        from tui.store.outbox import Outbox
        from tui.store.sync import Sync
        from tui.store.uploads import Uploads

        self.remote = remote
        rings = self._bells["sync"].ring
        self.filler = Filler(remote, self.writer, self.options, self.standing.progress)
        self.sync = Sync(remote, self.writer, self.options.retry_seconds)
        self._uploads = Uploads(
            remote, self.queue, self.enclosures.spool, self._publish, self._bells["outbox"].ring
        )
        self._memos = Memos(remote, self.writer, rings)
        self._beyond = BeyondWork(remote, self.writer, rings)
        self._deliveries = Deliveries(remote, self.queue, self._publish)
        self._handed = HandedIn(self.queue, self.outbox_changed)
        self.outbox = Outbox(remote, self.writer, self.enclosures, self.options, self._acted)
        self.outbox.recover()
        self.listener = Listener(remote, self.writer, self.heard, self.options)
        self.errands.filler = self.standing.filler = self.filler

    def _steps(self) -> dict[str, Callable[[], Awaitable[float | None]]]:
        return {
            "sync": self._sync,
            "outbox": self._send,
            "uploads": self._upload,
            "deliveries": self._deliveries.work,
            "fill": self._fill,
            "wake": self._wake,
            "memos": self._note,
            "extras": self._extras,
            "handed": self._handed.look,
            "beyond": self._reach,
        }

    async def _forever(self, name: str, step: Callable[[], Awaitable[float | None]]) -> None:
        """Run a step whenever its bell rings or the time that it named is over; after a failure, later and later."""
        failures = 0
        while True:
            if name != "sync" and self.standing.link is Link.SIGNED_OUT:
                await self._bells[name].wait(None)
            try:
                pause = await step()
                if failures >= CAREFUL:
                    self._careful(False)
                failures = 0
            except AccountChanged:
                raise
            except Exception as error:
                failures += 1
                if failures == CAREFUL and isinstance(error, AnswerLost):
                    self._careful(True)
                if failures == 1 and isinstance(error, JmapError) and error.outcome is Outcome.MAYBE_APPLIED:
                    continue  # servers drop idle connections as they please; a step may always be taken again
                pause = self._failed(name, error, failures)
            await self._bells[name].wait(pause)

    def _careful(self, careful: bool) -> None:
        if self.remote is not None:
            self.remote.careful = careful

    # Steps

    async def _sync(self) -> float | None:
        assert self.client is not None
        if self.standing.link is Link.FAILED:  # perhaps the server has moved what the old session names
            await self._fetch_session()
        if not self.standing.in_step:
            self.standing.is_now(Link.SYNCING)
        if self.writer.state("Email") is None:
            await self.sync.first()
            await self._first_page()
        await self.sync.run()
        if reminding.drop_answered(self.writer):
            self._bells["sync"].ring()
        if self._masks_changed:  # nothing else tells what the server made of it
            self._masks_changed = False
            self._bells["extras"].ring()
        if self.client.session_changed:
            await self._fetch_session()
        was_away = not self.standing.in_step
        self.standing.is_now(Link.LIVE if self.listener.live else Link.POLLING)
        _spare_what_is_loaded("in step")  # what speaks with servers is loaded by now, too
        if was_away or self.sync.more_to_fill:
            self._bells["fill"].ring()
            self.sync.more_to_fill = False
        if was_away:
            self.errands.again()
            for name in ("outbox", "uploads", "deliveries", "extras"):
                self._bells[name].ring()
        calm = SAFETY_POLL if self.listener.live else self.options.poll_seconds
        return calm if self.sync.pause is None else min(calm, self.sync.pause)

    async def _first_page(self) -> None:
        row = self.writer.db.execute("SELECT id FROM mailbox WHERE role = 'inbox'").fetchone()
        if row is not None:
            try:
                await self.filler.older(row[0])
            except MethodError as error:
                log.warning("the inbox cannot be read: %s", error.type)  # the backfill tries again

    async def _send(self) -> float | None:
        if self.writer.state("Email") is None:
            return None  # where Drafts and Sent are is not known yet; the first sync rings
        return await self.outbox.work()

    def _acted(self) -> None:
        """A mail has left, or the server has a new draft."""
        self._bells["sync"].ring()
        self._bells["deliveries"].ring()

    async def _upload(self) -> float | None:
        assert self._uploads is not None
        await self._uploads.work()
        self.enclosures.sweep()
        return SWEEP

    async def _wake(self) -> float | None:
        """What has slept until now, once it is known what the server did meanwhile, or that it cannot be asked."""
        from tui.store.waking import LOOK, wake

        if self.writer.state("Email") is None or self.status.link in (Link.STARTING, Link.SYNCING):
            return LOOK / 10
        assert self.remote is not None
        woken, pause = wake(self.writer, server_wakes=self.remote.knows_snoozing)
        if woken:
            self._bells["sync"].ring()
        return pause

    async def _note(self) -> float | None:
        if self.writer.state("Email") is None:
            return 1.0  # where notes are kept is not known yet
        return await self._memos.work()

    async def _reach(self) -> float | None:
        if self.writer.state("Email") is None:
            return 1.0  # what the mailboxes are is not known yet
        await self._beyond.work()
        return None

    async def _fill(self) -> float | None:
        if self.writer.state("Email") is None:
            return None  # the first sync rings
        await self.filler.run()
        return self.filler.pause

    async def _extras(self) -> float | None:
        """The session, identities, masked addresses and address books: what changes seldom."""
        assert self.remote is not None
        if self._session_is_old:
            await self._fetch_session()
        from tui.store import contacts, identities, mask_making

        if await mask_making.make(self.remote, self.writer):
            self._bells["sync"].ring()
        for fetch in (identities.fetch, self._fetch_masks, contacts.fetch):
            try:
                await fetch(self.remote, self.writer)
            except MethodError as error:
                log.info("left out: %s", error)
        return SAFETY_POLL

    async def _fetch_masks(self, remote: Remote, writer: Writer) -> None:
        from tui.store import masks

        self.mask_looks.asked(await masks.fetch(remote, writer))

    # How it stands

    @property
    def status(self) -> Status:
        return self.standing.status

    def stumbled(self, problem: str) -> None:
        """An error that nobody foresaw ended it."""
        self.standing.is_now(Link.FAILED, problem)

    def pause_filling(self, pause: bool) -> None:
        if self.remote is not None:
            (self.filler.going.clear if pause else self.filler.going.set)()
            self.standing.progress()
