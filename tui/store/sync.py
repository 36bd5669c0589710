"""The serial lane: pending ops out, changes in, states advanced. Nothing else advances a state.

One request carries the waiting ops and asks what changed, so the answer already reflects the ops. A state
moves only to ``/changes``'s newState (never to a /get's), only from the state that we hold, and only in the
transaction that stores the records, after every chained /get of that type succeeded (RFC 8620 §5.2).
"""

from __future__ import annotations

import logging
from typing import Any

from tui.frozen import frozen
from tui.jmap.errors import JmapError, MethodError, RequestRefused
from tui.jmap.request import Call, Request, Response
from tui.store import answers, box_ops, mails, muting, wire
from tui.store.box_ops import SentBoxes
from tui.store.pace import Rests
from tui.store.remote import Remote, read_headers
from tui.store.settle import SentSet, Settled, add_sets, drop_moot, name_of, settle
from tui.store.writer import Writer

log = logging.getLogger(__name__)

PAGES = 200
"""So many pages of changes in a row mean that filling anew is cheaper than following."""

STREAK = 3
"""So many changes one after the other that the server fails at mean that it changes nothing just now."""

AGAIN = "it is tried again later, and nothing else waits for it."

CANNOT_CALCULATE = frozenset({"cannotCalculateChanges", "invalidArguments"})
"""Cyrus 3.6 answers invalidArguments to a state that it has forgotten."""


@frozen
class _Asked:
    """The calls of one step whose answers belong together."""

    box_sets: list[SentBoxes]
    sets: list[SentSet]
    mailbox_changes: Call
    mailbox_gets: tuple[Call, Call]
    email_changes: Call
    email_created: Call | None
    email_updated: Call | None
    threads: Call | None

    @property
    def changing(self) -> int:
        """How many records the largest of its calls changes."""
        return max((len({op.patch.target for op in sent.ops}) for sent in self.sets), default=0)


@frozen
class _Changes:
    """One type's answer, complete: its new state, records, ids that went."""

    new: str
    more: bool
    records: list[dict[str, Any]]
    updated: list[dict[str, Any]]
    gone: list[str]

    @property
    def anything(self) -> bool:
        return bool(self.records or self.updated or self.gone)


@frozen
class _Left:
    """What is still to be fetched, and to be sent."""

    changes: bool
    ops: bool


class Unsynced(Exception):
    """The server cannot tell what changed since our state: it must be asked for everything anew.

    ``why`` is what to say when that does not help.
    """

    def __init__(self, why: JmapError) -> None:
        super().__init__(str(why))
        self.why = why


class PutOff(Exception):
    """The server could not take some of the ops just now; they wait in the queue for the next try."""


class Sync:
    """What the lane does in one step; the engine decides when. ``pause``: seconds, the first before something that
    the server fails at is tried again."""

    def __init__(self, remote: Remote, writer: Writer, pause: float = 1.0) -> None:
        self.remote = remote
        self.writer = writer
        self.more_to_fill = False
        """Mail or mailboxes came here of which more is on the server: the backfill should look."""
        self._later: set[str] = set()
        """Records of which the server would take nothing just now; the others, and what has changed, do not wait."""
        self._put_off = False
        """It would take no changes at all."""
        self._rests = Rests(pause)
        """Records over whose changes it stumbles again and again."""
        self._portion = remote.set_at_once()
        """How many records are changed at once, while it is found out over which one the server stumbles."""
        self._streak = 0
        remote.unreadable.attach(writer)
        self._sent_up_to = max((op.n for op in writer.queue.ops()), default=0)
        """The newest op that may have been sent; those that an earlier run left here may have been, too."""

    async def run(self) -> None:
        """Until nothing waits and nothing more has changed. Raises JmapError or PutOff."""
        if self.writer.state("Email") is None:
            await self.first()
        asked_anew = False
        pages = 0
        resting = self._rests.resting()
        self._later, self._put_off, self._streak = set(resting), False, 0
        while pages < PAGES:
            try:
                left = await self._step()
                pages += left.changes
                if not left.changes and not left.ops:
                    break
            except Unsynced as error:
                if asked_anew:  # a state that it has given out a moment ago, too
                    raise error.why from error
                log.info("the server cannot tell what changed; everything is asked anew")
                await self.reset()
                asked_anew = True
        else:
            log.warning("changes did not end after %d pages; everything is asked anew", PAGES)
            await self.reset()
        if self._later - resting - self._rests.resting() or self._put_off:
            raise PutOff

    @property
    def pause(self) -> float | None:
        """Seconds until a change that the server fails at is to be tried again; None: there is none."""
        return self._rests.pause()

    async def first(self, *, anew: bool = False) -> None:
        """Mailboxes, and the states from which changes will be followed. ``anew``: what is here is to be checked.

        The states are read before any mail is, so that at worst a change is heard of twice. Nothing that was read
        before them counts as complete after them.
        """
        request = Request()
        here = self.remote.here
        mailboxes = request.call("Mailbox/get", here(ids=None))
        state = request.call("Email/get", here(ids=[], properties=["id"]))
        response = await self.remote.client.send(request)
        email_state = answers.text(response.result(state), "state")
        error = response.error(mailboxes)
        if error is not None and error.type == "requestTooLarge":
            boxes, box_state = await self.remote.mailboxes()
        else:
            result = response.result(mailboxes)
            boxes, box_state = answers.records(result), answers.text(result, "state")
        with self.writer.transaction():
            if anew:
                mails.mark_all_stale(self.writer)
            self._all_mailboxes(boxes)
            self.writer.set_state("Mailbox", box_state)
            self.writer.set_state("Email", email_state)
        self.writer.generation += 1
        self.more_to_fill = True

    def _all_mailboxes(self, found: list[dict[str, Any]]) -> None:
        for mailbox in found:
            self.writer.put_mailbox(mailbox)
        known = {id_ for (id_,) in self.writer.db.execute("SELECT id FROM mailbox")}
        for mailbox_id in known - {mailbox["id"] for mailbox in found}:
            self.writer.drop_mailbox(mailbox_id)  # one that is still to be made stays

    async def reset(self) -> None:
        """Ask everything anew. What is here stays on the screen, and is checked from the newest on."""
        await self.first(anew=True)

    async def _step(self) -> _Left:
        """One request."""
        drop_moot(self.writer, self._sent_up_to, self.remote.set_at_once())
        request = Request()
        asked = self._ask(request)
        self._sent_up_to = max(self._sent_up_to, *(op.n for sent in asked.sets for op in sent.ops), 0)
        try:
            response = await self.remote.client.send(request)
        except RequestRefused as error:
            if self.remote.changes_less(error, asked.changing) or self.remote.takes_less(
                error, self.remote.at_once()
            ):
                return _Left(changes=False, ops=True)
            raise
        emails = boxes = trouble = None
        try:
            emails = await self._email_answer(response, asked)
        except (Unsynced, JmapError) as error:
            trouble = error
        if not isinstance(trouble, Unsynced):
            try:
                boxes = await self._mailbox_answer(response, asked)
            except JmapError as error:
                trouble = trouble or error
        ops_left = self._store(response, asked, emails, boxes)  # what is known is kept, whatever else failed
        if emails is None or boxes is None:
            assert trouble is not None
            raise trouble
        await self._complete_threads(response, asked)
        hushed = muting.hush(self.writer, [email["id"] for email in emails.records])
        return _Left(emails.more or boxes.more, ops_left or hushed)

    def _ask(self, request: Request) -> _Asked:
        here = self.remote.here
        writer = self.writer
        at_once = self.remote.at_once()
        most = 0 if self._put_off else min(self.remote.set_at_once(), self._portion)
        box_sets = box_ops.add(request, self.remote, writer) if most else []
        sets = add_sets(request, self.remote, writer, most, self._later)
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
        created = updated = threads = None
        if not self.remote.careful:
            created = request.call(
                "Email/get", here(**{"#ids": emails.ref("/created")}, properties=wire.HEADER_PROPERTIES)
            )
            updated = request.call(
                "Email/get", here(**{"#ids": emails.ref("/updated")}, properties=wire.MUTABLE_PROPERTIES)
            )
            threads = request.call("Thread/get", here(**{"#ids": created.ref("/list/*/threadId")}))
        return _Asked(
            box_sets, sets, boxes, (boxes_created, boxes_updated), emails, created, updated, threads
        )

    # Answers, made complete before anything is stored

    def _changes(self, response: Response, call: Call, type_: str) -> dict[str, Any]:
        try:
            result = response.result(call)
        except MethodError as error:
            if error.type in CANNOT_CALCULATE:
                raise Unsynced(error) from error
            raise
        ours = self.writer.state(type_)
        if result.get("oldState", ours) != ours:
            raise answers.not_understood()  # it answers another question: asked again
        if result.get("hasMoreChanges") and answers.text(result, "newState") == ours:
            # A server that promises more and stands still would be asked for ever.
            raise Unsynced(answers.not_understood())
        return result

    async def _email_answer(self, response: Response, asked: _Asked) -> _Changes:
        result = self._changes(response, asked.email_changes, "Email")
        created, missing = await self.remote.chained(
            response, asked.email_created, answers.strings(result, "created"), wire.HEADER_PROPERTIES
        )
        updated, vanished = await self.remote.chained(
            response, asked.email_updated, answers.strings(result, "updated"), wire.MUTABLE_PROPERTIES
        )
        arrived = [email["id"] for email in updated if mails.belongs(self.writer, email)]
        moved_in, _ = await self.remote.emails(
            mails.unknown(self.writer, arrived), {"properties": wire.HEADER_PROPERTIES}
        )
        return _Changes(
            answers.text(result, "newState"),
            bool(result.get("hasMoreChanges")),
            created + moved_in,
            updated,
            answers.strings(result, "destroyed") + missing + vanished,
        )

    async def _mailbox_answer(self, response: Response, asked: _Asked) -> _Changes:
        try:
            result = self._changes(response, asked.mailbox_changes, "Mailbox")
            created, updated = (
                answers.got(response.result(call), answers.strings(result, name))
                for call, name in zip(asked.mailbox_gets, ("created", "updated"), strict=True)
            )
        except Unsynced:
            return await self._mailboxes_anew()
        except MethodError as error:
            if error.type != "requestTooLarge":
                raise
            return await self._mailboxes_anew()
        if created.unsaid or updated.unsaid:
            return await self._mailboxes_anew()
        return _Changes(
            answers.text(result, "newState"),
            bool(result.get("hasMoreChanges")),
            created.found,
            updated.found,
            answers.strings(result, "destroyed") + created.gone + updated.gone,
        )

    async def _mailboxes_anew(self) -> _Changes:
        """Mailboxes are few: where changes cannot be told, all of them are read."""
        found, state = await self.remote.mailboxes()
        known = {id_ for (id_,) in self.writer.db.execute("SELECT id FROM mailbox")}
        gone = sorted(known - {mailbox["id"] for mailbox in found})
        return _Changes(state, False, found, [], gone)

    # Storing

    def _store(
        self, response: Response, asked: _Asked, emails: _Changes | None, boxes: _Changes | None
    ) -> bool:
        """What one answer says, in one transaction. True when more ops may be sent at once."""
        writer = self.writer
        try:
            with writer.transaction():
                settled = settle(writer, response, asked.sets, self._rests.hopeless())
                if boxes is not None:
                    self._apply_mailboxes(boxes)
                made = box_ops.settle(writer, response, asked.box_sets)
                if emails is not None:
                    self._apply_emails(emails)
            writer.queue.drop((*settled.ops, *made.done))
        finally:
            writer.settled.clear()
        if settled.ops or made.done:
            with writer.transaction() as delta:  # only now fewer wait: who looked before has seen too many
                delta.status = True
        if settled.ops or (emails is not None and emails.anything):
            writer.generation += 1
        if settled.too_many:
            self.remote.changes_less(settled.too_many, asked.changing)
        stumbled = self._stumbled(settled, asked)
        self._later |= settled.later
        self._put_off = self._put_off or settled.put_off or made.put_off
        done = bool(settled.ops) or bool(asked.box_sets)
        return settled.too_many is not None or stumbled or (done and writer.queue.waiting_targets() > 0)

    def _stumbled(self, settled: Settled, asked: _Asked) -> bool:
        """Keep account of what the server fails at. True when it is to be tried in smaller portions at once: one record
        may be why it failed at all of them."""
        for op in settled.ops:
            self._rests.over(op.patch.target)
        names = [name_of(self.writer, id_) for id_ in sorted(settled.later) if self._rests.again(id_)]
        if names:
            with self.writer.transaction() as delta:
                delta.notices += [f"The server fails at a change of “{name}”; {AGAIN}" for name in names]
        if not settled.stumbled:
            self._portion = min(2 * self._portion, self.remote.set_at_once())
            self._streak = 0 if settled.ops else self._streak
            return False
        self._portion = max(asked.changing // 2, 1)
        if asked.changing == 1:
            self._streak += 1
            self._put_off = self._put_off or self._streak >= STREAK
        return not self._put_off

    def _apply_mailboxes(self, boxes: _Changes) -> None:
        self.more_to_fill = self.more_to_fill or bool(boxes.records)
        for mailbox in boxes.records + boxes.updated:
            self.writer.put_mailbox(mailbox)
        for mailbox_id in boxes.gone:
            self.writer.drop_mailbox(mailbox_id)
        self.writer.set_state("Mailbox", boxes.new)

    def _apply_emails(self, emails: _Changes) -> None:
        self.more_to_fill = self.more_to_fill or bool(emails.records)
        mails.put(self.writer, emails.records)
        self.writer.refresh_threads(mails.put_mutable(self.writer, emails.updated))
        mails.drop(self.writer, emails.gone)
        self.writer.set_state("Email", emails.new)

    async def _complete_threads(self, response: Response, asked: _Asked) -> None:
        """Earlier mails of the conversations that got new mail, where they are not here yet."""
        if asked.threads is None or response.error(asked.threads) is not None:
            return  # the conversation is completed when it is opened
        threads = answers.records(response.result(asked.threads))
        members = [id_ for thread in threads for id_ in answers.strings(thread, "emailIds")]
        await read_headers(self.remote, self.writer, mails.unknown(self.writer, members))
