"""Older mail, page by page below a mailbox's horizon: the date down to which the mailbox is complete here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from tui.jmap.errors import JmapError
from tui.jmap.request import Request
from tui.store import answers, mails, wire
from tui.store.mails import COMPLETE
from tui.store.remote import HEADERS_AT_ONCE, Remote, read_headers
from tui.store.writer import Writer

LEAST = 10
"""Mails to a page, however often it was overtaken."""

log = logging.getLogger(__name__)


class Pages:
    """Reads beside the sync lane and advances no state."""

    def __init__(self, remote: Remote, writer: Writer) -> None:
        self.remote = remote
        self.writer = writer
        self._reading: dict[str, asyncio.Task[None]] = {}

    async def older(self, mailbox_id: str, limit: int, *, whole_threads: bool) -> None:
        """The next page below the mailbox's horizon; two askers share one request."""
        task = self._reading.get(mailbox_id)
        if task is None:
            task = asyncio.create_task(self._page(mailbox_id, limit, whole_threads=whole_threads))
            self._reading[mailbox_id] = task
            task.add_done_callback(lambda _: self._reading.pop(mailbox_id, None))
        await asyncio.shield(task)

    async def end(self) -> None:
        """Give up what is under way."""
        tasks = list(self._reading.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _page(self, mailbox_id: str, limit: int, *, whole_threads: bool) -> None:
        seen: set[str] = set()
        while (before := self.writer.horizon(mailbox_id)) != COMPLETE:
            ids, members = await self._read(mailbox_id, before, len(seen), limit, whole_threads=whole_threads)
            if whole_threads:
                await read_headers(self.remote, self.writer, mails.unknown(self.writer, members))
            if self.writer.horizon(mailbox_id) != before:
                return
            # A whole page of one second: what follows it is further down the same answer.
            if seen.issuperset(ids):
                log.warning("a mailbox gives the same mails at every position; it counts as read")
                with self.writer.transaction():
                    self.writer.set_horizon(mailbox_id, COMPLETE)
                return
            seen.update(ids)

    async def _read(
        self, mailbox_id: str, horizon: int | None, skip: int, limit: int, *, whole_threads: bool
    ) -> tuple[list[str], list[str]]:
        """One page into the cache: the ids of its mails, and of all mails of their conversations. One that a sync has
        overtaken is asked for again, and is smaller each time: on a slow server with much going on no large page
        would ever come in time."""
        while True:
            generation = self.writer.generation
            stored: list[dict[str, Any]] = []
            at_once = self.remote.at_once(limit)
            try:
                answer, found, members = await self._ask(
                    mailbox_id, horizon, skip, at_once, whole_threads=whole_threads
                )
            except JmapError as error:
                if self.remote.takes_less(error, at_once):
                    continue
                raise
            while len(found) > HEADERS_AT_ONCE and generation == self.writer.generation:
                with self.writer.transaction():
                    mails.put(self.writer, found[:HEADERS_AT_ONCE])
                found, stored = found[HEADERS_AT_ONCE:], stored + found[:HEADERS_AT_ONCE]
                await asyncio.sleep(0)  # an action of the person goes between two portions
            # A sync that settled meanwhile may have passed over a mail that this page does not show yet.
            if generation != self.writer.generation:
                limit = max(limit // 2, min(limit, LEAST))
                continue
            ids = answers.ids(answer)
            # A server that caps the limit says which one it used (RFC 8620 §5.5): a short page is then not the last.
            last = not ids or (len(ids) < at_once and answer.get("limit") is None)
            with self.writer.transaction():
                mails.put(self.writer, found)
                self._advance(mailbox_id, horizon, stored + found, last=last)
            return ids, members

    async def _ask(
        self, mailbox_id: str, horizon: int | None, skip: int, limit: int, *, whole_threads: bool
    ) -> tuple[Mapping[str, Any], list[dict[str, Any]], list[str]]:
        request = Request()
        bound = {} if horizon is None else {"before": wire.utc_date(horizon + 1)}
        query = request.call(
            "Email/query",
            self.remote.here(
                filter={"inMailbox": mailbox_id, **bound},
                sort=[{"property": "receivedAt", "isAscending": False}],
                position=skip,
                limit=limit,
            ),
        )
        get = threads = None
        if not self.remote.careful:
            get = request.call(
                "Email/get",
                self.remote.here(**{"#ids": query.ref("/ids")}, properties=wire.HEADER_PROPERTIES),
            )
        if whole_threads and get is not None:
            threads = request.call("Thread/get", self.remote.here(**{"#ids": get.ref("/list/*/threadId")}))
        response = await self.remote.client.send(request)
        answer = response.result(query)
        found, _ = await self.remote.chained(response, get, answers.ids(answer), wire.HEADER_PROPERTIES)
        members: list[str] = []
        if (
            threads is not None and response.error(threads) is None
        ):  # else the conversations are completed when they are opened
            for thread in answers.records(response.result(threads)):
                members += answers.strings(thread, "emailIds")
        return answer, found, members

    def _advance(
        self, mailbox_id: str, horizon: int | None, found: list[dict[str, Any]], *, last: bool
    ) -> None:
        dates = [moment for email in found if (moment := wire.seconds(email.get("receivedAt"))) is not None]
        if last:
            self.writer.set_horizon(mailbox_id, COMPLETE)
        elif dates:
            oldest = min(dates)
            # It only ever sinks: a server that ignored the bound would else be asked for the same page for ever.
            self.writer.set_horizon(mailbox_id, oldest if horizon is None else min(horizon, oldest))
