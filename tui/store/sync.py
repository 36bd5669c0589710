"""The serial lane: pending ops out, changes in, states advanced. Nothing else advances a state.

One request carries the waiting ops and asks what changed, so the answer already reflects the ops. A state
moves only to ``/changes``'s newState (never to a /get's), only from the state that we hold, and only in the
transaction that stores the records, after every chained /get of that type succeeded (RFC 8620 §5.2).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from tui.jmap.errors import MethodError, RequestRefused
from tui.jmap.request import Call, Request, Response
from tui.store import mails, wire
from tui.store.remote import Remote, read_headers, records
from tui.store.settle import SentSet, add_sets, drop_moot, settle
from tui.store.writer import Writer

log = logging.getLogger(__name__)

AT_ONCE = 100
PAGES = 200
"""So many pages of changes in a row mean that filling anew is cheaper than following."""

CANNOT_CALCULATE = frozenset({"cannotCalculateChanges", "invalidArguments"})
"""Cyrus 3.6 answers invalidArguments to a state that it has forgotten."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The calls of one step whose answers belong together."""

    sets: list[SentSet]
    mailbox_changes: Call
    mailbox_gets: tuple[Call, Call]
    email_changes: Call
    email_created: Call
    email_updated: Call
    threads: Call


@dataclass(frozen=True, slots=True)
class _Changes:
    """One type's answer, complete: states, records, ids that went."""

    old: str
    new: str
    more: bool
    records: list[dict[str, Any]]
    updated: list[dict[str, Any]]
    gone: list[str]


class Unsynced(Exception):
    """The server cannot tell what changed since our state: it must be asked for everything anew."""


class PutOff(Exception):
    """The server could not take some of the ops just now; they wait in the queue for the next try."""


class Sync:
    """What the lane does in one step; the engine decides when."""

    def __init__(self, remote: Remote, writer: Writer) -> None:
        self.remote = remote
        self.writer = writer
        self._at_once = AT_ONCE
        """Records to a call, less where the server finds that too many."""
        self._sent_up_to = max((op.n for op in writer.queue.ops()), default=0)
        """The newest op that may have been sent; those that an earlier run left here may have been, too."""

    async def run(self) -> None:
        """Until nothing waits and nothing more has changed. Raises JmapError or PutOff."""
        if self.writer.state("Email") is None:
            await self.first()
        for _ in range(PAGES):
            try:
                if not await self._step():
                    return
            except Unsynced:
                log.info("the server cannot tell what changed; everything is asked anew")
                await self.reset()
        log.warning("changes did not end after %d pages; everything is asked anew", PAGES)
        await self.reset()

    async def first(self) -> None:
        """Mailboxes and identities, and the states from which changes will be followed.

        The states are read before any mail is, so that at worst a change is heard of twice.
        """
        request = Request()
        here = self.remote.here
        mailboxes = request.call("Mailbox/get", here(ids=None))
        state = request.call("Email/get", here(ids=[], properties=["id"]))
        response = await self.remote.client.send(request)
        boxes, email_state = response.result(mailboxes), response.result(state)["state"]
        with self.writer.transaction():
            self._all_mailboxes(boxes)
            self.writer.set_state("Mailbox", str(boxes["state"]))
            self.writer.set_state("Email", str(email_state))
        self.writer.generation += 1

    def _all_mailboxes(self, result: dict[str, Any]) -> None:
        found = records(result)
        for mailbox in found:
            self.writer.put_mailbox(mailbox)
        known = {id_ for (id_,) in self.writer.db.execute("SELECT id FROM mailbox")}
        for mailbox_id in known - {mailbox["id"] for mailbox in found}:
            self.writer.drop_mailbox(mailbox_id)

    async def reset(self) -> None:
        """Ask everything anew. What is here stays on the screen, and is checked from the newest on."""
        with self.writer.transaction():
            mails.mark_all_stale(self.writer)
        await self.first()

    async def _step(self) -> bool:
        """One request. True when there is more to send or to fetch."""
        drop_moot(self.writer, self._sent_up_to)
        request = Request()
        asked = self._ask(request)
        self._sent_up_to = max(self._sent_up_to, *(op.n for sent in asked.sets for op in sent.ops), 0)
        try:
            response = await self.remote.client.send(request)
        except RequestRefused as error:
            if not error.limit or self._at_once == 1:
                raise
            self._at_once = max(1, self._at_once // 2)  # the server's limits are lower than it said
            return True
        try:
            emails = await self._email_answer(response, asked)
            boxes = await self._mailbox_answer(response, asked)
        except Unsynced:
            self._store(response, asked.sets, None, None)
            raise
        ops_left = self._store(response, asked.sets, emails, boxes)
        await self._complete_threads(response, asked)
        return emails.more or boxes.more or ops_left

    def _ask(self, request: Request) -> _Asked:
        here = self.remote.here
        writer = self.writer
        at_once = min(self._at_once, self.remote.limits.max_objects_in_get)
        sets = add_sets(
            request, self.remote, writer, min(self._at_once, self.remote.limits.max_objects_in_set)
        )
        boxes = request.call(
            "Mailbox/changes",
            here(sinceState=writer.state("Mailbox"), maxChanges=self.remote.limits.max_objects_in_get),
        )
        boxes_created = request.call("Mailbox/get", here(**{"#ids": boxes.ref("/created")}))
        boxes_updated = request.call(
            "Mailbox/get",
            here(**{"#ids": boxes.ref("/updated"), "#properties": boxes.ref("/updatedProperties")}),
        )
        emails = request.call("Email/changes", here(sinceState=writer.state("Email"), maxChanges=at_once))
        created = request.call(
            "Email/get", here(**{"#ids": emails.ref("/created")}, properties=wire.HEADER_PROPERTIES)
        )
        updated = request.call(
            "Email/get", here(**{"#ids": emails.ref("/updated")}, properties=wire.MUTABLE_PROPERTIES)
        )
        threads = request.call("Thread/get", here(**{"#ids": created.ref("/list/*/threadId")}))
        return _Asked(sets, boxes, (boxes_created, boxes_updated), emails, created, updated, threads)

    # Answers, made complete before anything is stored

    def _changes(self, response: Response, call: Call, type_: str) -> dict[str, Any]:
        try:
            result = response.result(call)
        except MethodError as error:
            if error.type in CANNOT_CALCULATE:
                raise Unsynced from error
            raise
        if result.get("hasMoreChanges") and result.get("newState") == self.writer.state(type_):
            raise Unsynced  # a server that promises more and stands still would be asked for ever
        return result

    async def _email_answer(self, response: Response, asked: _Asked) -> _Changes:
        result = self._changes(response, asked.email_changes, "Email")
        created, missing = await self._got(
            response, asked.email_created, wire.strings(result.get("created")), wire.HEADER_PROPERTIES
        )
        updated, vanished = await self._got(
            response, asked.email_updated, wire.strings(result.get("updated")), wire.MUTABLE_PROPERTIES
        )
        arrived = [email["id"] for email in updated if mails.belongs(self.writer, email)]
        moved_in, _ = await self.remote.emails(
            mails.unknown(self.writer, arrived), {"properties": wire.HEADER_PROPERTIES}
        )
        gone = wire.strings(result.get("destroyed")) + missing + vanished
        return _Changes(
            str(result["oldState"] if "oldState" in result else self.writer.state("Email")),
            str(result["newState"]),
            bool(result.get("hasMoreChanges")),
            created + moved_in,
            updated,
            gone,
        )

    async def _got(
        self, response: Response, call: Call, ids: list[str], properties: list[str]
    ) -> tuple[list[dict[str, Any]], list[str]]:
        """A chained Email/get, asked for again by explicit ids where it was too large for one call."""
        try:
            result = response.result(call)
        except MethodError as error:
            if error.type != "requestTooLarge":
                raise
            return await self.remote.emails(ids, {"properties": properties})
        return records(result), wire.strings(result.get("notFound"))

    async def _mailbox_answer(self, response: Response, asked: _Asked) -> _Changes:
        try:
            result = self._changes(response, asked.mailbox_changes, "Mailbox")
        except Unsynced:
            return await self._mailboxes_anew()
        created, updated = (records(response.result(call)) for call in asked.mailbox_gets)
        return _Changes(
            str(result["oldState"] if "oldState" in result else self.writer.state("Mailbox")),
            str(result["newState"]),
            bool(result.get("hasMoreChanges")),
            created,
            updated,
            wire.strings(result.get("destroyed")),
        )

    async def _mailboxes_anew(self) -> _Changes:
        """Mailboxes are few: where changes cannot be told, all of them are read."""
        request = Request()
        call = request.call("Mailbox/get", self.remote.here(ids=None))
        result = (await self.remote.client.send(request)).result(call)
        found = records(result)
        known = {id_ for (id_,) in self.writer.db.execute("SELECT id FROM mailbox")}
        gone = sorted(known - {mailbox["id"] for mailbox in found})
        return _Changes(str(self.writer.state("Mailbox")), str(result["state"]), False, found, [], gone)

    # Storing

    def _store(
        self, response: Response, sets: list[SentSet], emails: _Changes | None, boxes: _Changes | None
    ) -> bool:
        """What one answer says, in one transaction. True when more ops may be sent at once."""
        writer = self.writer
        try:
            with writer.transaction():
                settled = settle(writer, response, sets)
                if boxes is not None and boxes.old == writer.state("Mailbox"):
                    self._apply_mailboxes(boxes)
                if emails is not None and emails.old == writer.state("Email"):
                    self._apply_emails(emails)
            writer.queue.drop(settled.ops)
        finally:
            writer.settled.clear()
        writer.generation += 1
        if settled.too_many:
            self._at_once = max(1, self._at_once // 2)
        if settled.put_off:
            raise PutOff
        return settled.too_many or (bool(settled.ops) and writer.queue.waiting_targets() > 0)

    def _apply_mailboxes(self, boxes: _Changes) -> None:
        for mailbox in boxes.records + boxes.updated:
            self.writer.put_mailbox(mailbox)
        for mailbox_id in boxes.gone:
            self.writer.drop_mailbox(mailbox_id)
        self.writer.set_state("Mailbox", boxes.new)

    def _apply_emails(self, emails: _Changes) -> None:
        mails.put(self.writer, emails.records)
        self.writer.refresh_threads(mails.put_mutable(self.writer, emails.updated))
        mails.drop(self.writer, emails.gone)
        self.writer.set_state("Email", emails.new)

    async def _complete_threads(self, response: Response, asked: _Asked) -> None:
        """Earlier mails of the conversations that got new mail, where they are not here yet."""
        if response.error(asked.threads) is not None:
            return  # the conversation is completed when it is opened
        threads = records(response.result(asked.threads))
        members = [id_ for thread in threads for id_ in wire.strings(thread.get("emailIds"))]
        await read_headers(self.remote, self.writer, mails.unknown(self.writer, members))
