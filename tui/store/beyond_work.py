"""Actions on all of a list are carried on at the server: what is not on this machine is looked up there page by page,
newest first, and becomes ops like everything else that is done.

It reads beside the sync lane and advances no state. Where it stands is on disk with the ops, so that it goes on there
after a stop; mail that was received while it works is left alone.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tui.jmap.errors import MethodError, Outcome
from tui.jmap.request import Request
from tui.store import answers, ops, reads, snoozing, tasks, wire
from tui.store.beyond_rows import Far
from tui.store.ops import MailState, Patch
from tui.store.remote import HEADERS_AT_ONCE, PAGE_AT_ONCE, Remote
from tui.store.tasks import WHOLE, Task
from tui.store.writer import Writer

log = logging.getLogger(__name__)


class BeyondWork:
    """``acted`` is called when there are ops to be sent."""

    def __init__(self, remote: Remote, writer: Writer, acted: Callable[[], None]) -> None:
        self.remote = remote
        self.writer = writer
        self._acted = acted

    async def work(self) -> None:
        """Until nothing waits. Raises JmapError when the server cannot be asked just now."""
        while (far := self.writer.queue.bulk.beyond.next()) is not None:
            task = Task.from_json(far.task)
            try:
                found, last = await self._page(far)
                covered = found
                if task.kind in WHOLE or not task.mailbox_id:
                    covered = await self._conversations(found)
            except MethodError as error:
                if error.outcome is not Outcome.FUTILE:
                    raise
                self._give_up(far, error)
                continue
            self._spell_out(far, task, found, covered, last=last)
            await asyncio.sleep(0)

    async def _page(self, far: Far) -> tuple[list[dict[str, Any]], bool]:
        """The next mails, and whether they are the last. Those of one second come together: the next page begins by
        the date, since places shift while mail leaves the list."""
        found: dict[str, dict[str, Any]] = {}
        position = 0
        while True:
            ids = await self._query(far, position)
            fresh = [id_ for id_ in ids if id_ not in found]
            if not fresh:
                return list(found.values()), True
            position += len(ids)
            emails, _ = await self.remote.emails(fresh, {"properties": wire.MUTABLE_PROPERTIES})
            found |= {email["id"]: email for email in emails}
            if found and _oldest(found.values()) + 1 < far.before:
                return list(found.values()), False

    async def _query(self, far: Far, position: int) -> list[str]:
        bound = {"before": wire.utc_date(far.before)}
        wanted = json.loads(far.filter)
        both = {"operator": "AND", "conditions": [wanted, bound]} if "operator" in wanted else wanted | bound
        request = Request()
        query = request.call(
            "Email/query",
            self.remote.here(
                filter=both,
                sort=[{"property": "receivedAt", "isAscending": False}],
                position=position,
                limit=PAGE_AT_ONCE,
            ),
        )
        return answers.ids((await self.remote.client.send(request)).result(query))

    async def _conversations(self, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Every mail of the conversations that these belong to."""
        members: list[str] = []
        threads = list(dict.fromkeys(str(email.get("threadId")) for email in found))
        for chunk in self.remote.chunks(threads, HEADERS_AT_ONCE):
            request = Request()
            call = request.call("Thread/get", self.remote.here(ids=list(chunk)))
            got = answers.got((await self.remote.client.send(request)).result(call), list(chunk))
            members += [id_ for thread in got.found for id_ in answers.strings(thread, "emailIds")]
        emails, _ = await self.remote.emails(members, {"properties": wire.MUTABLE_PROPERTIES})
        return emails

    def _spell_out(
        self,
        far: Far,
        task: Task,
        found: Sequence[Mapping[str, Any]],
        covered: Sequence[Mapping[str, Any]],
        *,
        last: bool,
    ) -> None:
        places = reads.places(self.writer.db)
        forth: list[Patch] = []
        touched: list[MailState] = []
        for mails in self._states(covered):
            forth += tasks.plan(task, mails, places)
            touched += mails
        queue = self.writer.queue
        with queue.transaction():
            if not queue.bulk.beyond.holds(far.deed):
                return  # taken back while the server was asked
            queue.add(forth)
            if task.kind != "destroy":
                queue.bulk.keep_back(far.deed, ops.inverse(touched, forth))
            if last:
                queue.bulk.beyond.drop(far.deed)
            else:
                queue.bulk.beyond.advance(far.deed, _oldest(found) + 1)
        self.writer.ops_changed(list(dict.fromkeys(patch.target for patch in forth)))
        self._acted()

    def _states(self, emails: Iterable[Mapping[str, Any]]) -> list[list[MailState]]:
        """By conversation, oldest first. What is known here counts as it is here, with what was done to it since."""
        ordered = sorted(emails, key=lambda email: (_received(email), str(email["id"])))
        here = reads.states(self.writer.db, [email["id"] for email in ordered])
        threads: dict[str, list[MailState]] = {}
        for email in ordered:
            id_ = email["id"]
            there = MailState(
                id_,
                wire.keywords(email.get("keywords")) | snoozing.read(email),
                wire.ids(email.get("mailboxIds")),
            )
            threads.setdefault(str(email.get("threadId") or id_), []).append(here.get(id_, there))
        return list(threads.values())

    def _give_up(self, far: Far, error: MethodError) -> None:
        log.warning("an action cannot be carried on at the server: %s", error.type)
        with self.writer.queue.transaction():
            self.writer.queue.bulk.beyond.drop(far.deed)
        with self.writer.transaction() as delta:
            delta.status = True
            delta.notices.append(
                "The server cannot say which older mail is meant; it was done to what is on this machine, "
                "so scroll down and do it again for the rest."
            )


def _received(email: Mapping[str, Any]) -> int:
    return wire.seconds(email.get("receivedAt")) or 0


def _oldest(emails: Iterable[Mapping[str, Any]]) -> int:
    return min(map(_received, emails))
