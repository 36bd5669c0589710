"""Whole conversations with their bodies, and the quiet backfill of older mail.

All of it reads beside the sync lane and advances no state.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence

from tui.jmap.errors import MethodError, Outcome
from tui.jmap.request import Request
from tui.store import answers, mails, reads, wire
from tui.store.mails import COMPLETE
from tui.store.pace import LONGEST_WISH
from tui.store.pages import Pages
from tui.store.remote import BODIES_AT_ONCE, HEADERS_AT_ONCE, PAGE_AT_ONCE, Remote, read_headers
from tui.store.search import Search
from tui.store.search.there import jmap_filter
from tui.store.setup import StoreOptions
from tui.store.unreadable import BODY, HEAD
from tui.store.writer import Writer

log = logging.getLogger(__name__)

PAGE = 50
SAMPLES = 30
"""Steps over which the rate of the backfill is taken."""

BREATH = 0.02
"""Seconds between two steps of the backfill, in which everything else goes first."""


class Filler:
    """``changed`` is called when the progress has moved."""

    def __init__(
        self, remote: Remote, writer: Writer, options: StoreOptions, changed: Callable[[], None]
    ) -> None:
        self.remote = remote
        self.writer = writer
        self.options = options
        self._changed = changed
        self._pages = Pages(remote, writer)
        self._samples = deque[tuple[float, int]](maxlen=SAMPLES)
        self._unlisted = False
        """Some mailbox could not be read."""
        self.going = asyncio.Event()
        """Cleared while the person wants the backfill to stand still."""
        self.going.set()

    async def older(self, mailbox_id: str, limit: int = PAGE, *, whole_threads: bool = True) -> None:
        """The next page below the mailbox's horizon; two askers share one request."""
        await self._pages.older(mailbox_id, limit, whole_threads=whole_threads)

    async def end(self) -> None:
        """Give up what is under way."""
        await self._pages.end()

    # Conversations

    async def conversation(self, thread_id: str) -> None:
        """Every mail of the conversation with its body, as far as it is not here yet."""
        row = self.writer.db.execute("SELECT k, complete FROM thread WHERE id = ?", (thread_id,)).fetchone()
        if row is None or not row[1]:
            request = Request()
            call = request.call("Thread/get", self.remote.here(ids=[thread_id]))
            got = answers.got((await self.remote.client.send(request)).result(call), [thread_id])
            members = [id_ for thread in got.found for id_ in answers.strings(thread, "emailIds")]
            await read_headers(self.remote, self.writer, mails.unknown(self.writer, members))
            if got.unsaid:
                return
            with self.writer.transaction():
                self.writer.db.execute("UPDATE thread SET complete = 1 WHERE id = ?", (thread_id,))
        missing = self.writer.db.execute(
            "SELECT email.id FROM email JOIN thread ON thread.k = email.thread_k "
            "WHERE thread.id = ? AND email.k NOT IN (SELECT email_k FROM body)",
            (thread_id,),
        ).fetchall()
        await self.bodies([id_ for (id_,) in missing])

    async def bodies(self, email_ids: Sequence[str]) -> int:
        """Fetch and keep the readable parts of mails that are here; how many of them are settled now."""
        settled = 0
        for chunk in self.remote.chunks(email_ids, BODIES_AT_ONCE):
            found, gone = await self.remote.emails(chunk, wire.BODY_ARGUMENTS, BODIES_AT_ONCE)
            with self.writer.transaction():
                for email in found:
                    mails.put_body(self.writer, email)
                mails.drop(self.writer, gone)
            settled += len(found) + len(gone)
        return settled

    async def search(self, wanted: Search) -> tuple[list[str], bool]:
        """What the server finds, its newest hits, and whether these are all; they are in the cache when this returns.
        Raises NotThere where it has no such condition."""
        hidden = sorted(reads.hidden(self.writer.db))
        asked = jmap_filter(wanted, hidden, reads.snoozed(self.writer.db) or None)
        request = Request()
        query = request.call(
            "Email/query",
            self.remote.here(
                filter=asked,
                sort=[{"property": "receivedAt", "isAscending": False}],
                limit=self.remote.at_once(),
            ),
        )
        answer = (await self.remote.client.send(request)).result(query)
        found, limit = (
            answers.ids(answer),
            answer.get("limit"),
        )  # a server may take less than it was asked for
        most = min(self.remote.at_once(), limit) if isinstance(limit, int) else self.remote.at_once()
        await read_headers(self.remote, self.writer, mails.unknown(self.writer, found))
        return found, len(found) < most

    # Backfill

    async def run(self) -> None:
        """The newest page of every mailbox, then headers newest first down to the horizon that the person wants,
        then bodies. Ends when there is nothing left; it goes on where it was."""
        refused: set[str] = set()
        await read_headers(self.remote, self.writer, self.remote.unreadable.due(HEAD))
        while (mailbox_id := self._next_mailbox(refused, unseen=True)) is not None:
            await self._step(mailbox_id, refused)
        await self._check_stale()
        while (mailbox_id := self._next_mailbox(refused)) is not None:
            await self._step(mailbox_id, refused)
        while batch := self._without_body():
            await self.going.wait()
            if await self.bodies(batch) == 0 and batch == self._without_body():
                log.warning("the server says nothing about %d mails; their bodies are left out", len(batch))
                break
            await asyncio.sleep(BREATH)
        await self.bodies(self.remote.unreadable.due(BODY))
        self._changed()
        self._unlisted = bool(refused)

    def _without_body(self) -> list[str]:
        but = self.remote.unreadable.resting(BODY)
        return mails.without_body(self.writer, self.options.keep_bodies, BODIES_AT_ONCE, but)

    @property
    def pause(self) -> float | None:
        """Seconds until what the server could not give or list is to be asked for again; None: there is nothing."""
        pauses = [self.remote.unreadable.pause(), LONGEST_WISH if self._unlisted else None]
        return min((pause for pause in pauses if pause is not None), default=None)

    async def _step(self, mailbox_id: str, refused: set[str]) -> None:
        """A page of one mailbox. One that the server does not list must not keep the others waiting."""
        await self.going.wait()
        try:
            first = self.writer.horizon(mailbox_id) is None
            await self.older(mailbox_id, PAGE if first else PAGE_AT_ONCE, whole_threads=False)
        except MethodError as error:
            if error.outcome is not Outcome.FUTILE:
                raise
            log.warning("a mailbox cannot be read: %s", error.type)
            refused.add(mailbox_id)
        self._samples.append((time.monotonic(), self._here()))
        self._changed()
        await asyncio.sleep(BREATH)

    def _next_mailbox(self, refused: Collection[str], *, unseen: bool = False) -> str | None:
        """One that shows nothing yet, else the one whose horizon is the newest, while fewer mails are kept than
        wanted."""
        row = self.writer.db.execute(
            "SELECT id, horizon FROM mailbox WHERE horizon IS NOT ? AND (horizon IS NULL OR NOT ?) "
            "AND id NOT IN (SELECT value FROM json_each(?)) "
            "ORDER BY horizon IS NOT NULL, role IS NOT 'inbox', horizon DESC LIMIT 1",
            (COMPLETE, unseen, json.dumps(list(refused))),
        ).fetchone()
        if row is None or (row[1] is not None and self._here() >= self.options.keep_headers):
            return None
        return row[0]

    def progress(self) -> tuple[int, int]:
        """Headers here and headers wanted; (0, 0) when nothing is missing."""
        (open_mailboxes, expected) = self.writer.db.execute(
            "SELECT count(*) FILTER (WHERE horizon IS NOT ?), sum(emails) FROM mailbox", (COMPLETE,)
        ).fetchone()
        here = self._here()
        wanted = min(self.options.keep_headers, expected or 0)
        return (here, wanted) if open_mailboxes and here < wanted else (0, 0)

    def _here(self) -> int:
        return self.writer.db.execute("SELECT count(*) FROM email").fetchone()[0]

    def rate(self) -> float:
        """Headers a second, lately; 0 before it can be told."""
        if len(self._samples) < 2:
            return 0.0
        (begun, before), (now, here) = self._samples[0], self._samples[-1]
        return (here - before) / (now - begun) if now > begun else 0.0

    async def _check_stale(self) -> None:
        """After a reset: ask of every mail that is here whether it still is what it was, newest first."""
        while batch := mails.stale(self.writer, HEADERS_AT_ONCE):
            generation = self.writer.generation
            found, gone = await self.remote.emails(batch, {"properties": wire.MUTABLE_PROPERTIES})
            if generation != self.writer.generation:
                continue
            with self.writer.transaction():
                self.writer.refresh_threads(mails.put_mutable(self.writer, found))
                mails.drop(self.writer, gone)
                mails.checked(self.writer, batch)
            await asyncio.sleep(BREATH)
