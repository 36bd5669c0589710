"""The account at its server: a client, an account id, and the reads that advance no state."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from tui.jmap.errors import (
    AnswerLost,
    AnswerTooLarge,
    JmapError,
    MethodError,
    Outcome,
    RequestRefused,
    SignInRefused,
)
from tui.jmap.request import Call, Request, Response
from tui.jmap.session import MAIL, SNOOZING, Limits, Session
from tui.store import answers, mails, wire
from tui.store.unreadable import BODY, HEAD, Unreadable
from tui.store.writer import Writer

if TYPE_CHECKING:
    from tui.jmap.client import JmapClient

log = logging.getLogger(__name__)

HEADERS_AT_ONCE = 100
"""Mails to a request: more would hold the background loop for longer than a frame while they are stored."""

PAGE_AT_ONCE = 500
"""Mails to a page of the backfill: some servers look through the whole mailbox for each page."""

BODIES_AT_ONCE = 20

STREAK = 5
"""So many mails one after the other that the server cannot give mean that it gives none just now."""

STUMBLES = frozenset({"serverFail", "serverPartialFail", "invalidArguments"})
"""Errors of a call that one of its records may be the cause of."""

SETS_AT_ONCE = 5_000
"""Mails to a request that changes them, where the server takes so many."""


class Remote:
    """``account_id`` is the mail account; masked addresses may belong to another one of the same session."""

    def __init__(self, client: JmapClient, session: Session) -> None:
        self.client = client
        self.session = session
        account = session.mail_account()
        self.account_id = account.id
        self._most = PAGE_AT_ONCE
        self._most_changed = SETS_AT_ONCE
        self.unreadable = Unreadable()
        self.careful = False
        """Answers are lost again and again: a record may be why. What is asked for is then asked for by itself."""

    @property
    def read_only(self) -> bool:
        return self.session.mail_account().is_read_only

    @property
    def limits(self) -> Limits:
        return self.session.limits

    @property
    def mail_may_be_in_two(self) -> bool:
        """Whether a mail may be in more than one mailbox (RFC 8621 §1.3.1, maxMailboxesPerEmail)."""
        offered: object = self.session.mail_account().capabilities.get(MAIL)
        most = (
            cast("dict[str, object]", offered).get("maxMailboxesPerEmail")
            if isinstance(offered, dict)
            else None
        )
        return not isinstance(most, int) or most > 1

    def here(self, **arguments: Any) -> dict[str, Any]:
        """Arguments of a method on the mail account. Where the server knows snoozing, it is asked for with the rest of
        what may change of a mail."""
        properties = cast("list[str]", arguments.get("properties") or [])
        if self.knows_snoozing and "keywords" in properties:
            arguments["properties"] = [*properties, "snoozed"]
        return {"accountId": self.account_id, **arguments}

    @property
    def knows_snoozing(self) -> bool:
        """Whether mail has a property ``snoozed`` there, and the server wakes it."""
        return self.session.offers(SNOOZING)

    def at_once(self, wanted: int = HEADERS_AT_ONCE) -> int:
        """How many records one call may name, as the server says and as it has shown."""
        return max(1, min(wanted, self._most, self.limits.max_objects_in_get))

    def takes_less(self, error: JmapError, tried: int) -> bool:
        """Whether the server refused only because of the number of records: then fewer are named from now on."""
        method = isinstance(error, MethodError) and error.type == "requestTooLarge"
        request = isinstance(error, RequestRefused) and error.limit not in ("", "maxCallsInRequest")
        if tried <= 1 or not (method or request):
            return False
        self._most = max(1, min(self._most, tried) // 2)
        log.info("the server takes fewer records than it says; %d from now on", self._most)
        return True

    def set_at_once(self) -> int:
        """How many records one call may change, as the server says and as it has shown."""
        return max(1, min(self._most_changed, self.limits.max_objects_in_set))

    def changes_less(self, error: JmapError, tried: int) -> bool:
        """The same for calls that change records."""
        method = isinstance(error, MethodError) and error.type == "requestTooLarge"
        request = isinstance(error, RequestRefused) and error.limit not in ("", "maxCallsInRequest")
        if tried <= 1 or not (method or request):
            return False
        self._most_changed = max(1, min(self._most_changed, tried) // 2)
        log.info("the server takes fewer changes than it says; %d from now on", self._most_changed)
        return True

    def chunks(self, ids: Sequence[str], wanted: int) -> list[Sequence[str]]:
        size = self.at_once(wanted)
        return [ids[start : start + size] for start in range(0, len(ids), size)]

    async def emails(
        self, ids: Sequence[str], arguments: Mapping[str, Any], at_once: int = HEADERS_AT_ONCE
    ) -> tuple[list[dict[str, Any]], list[str]]:
        """Email/get of any number of mails: those found, and the ids of those that are gone."""
        what = BODY if "bodyProperties" in arguments else HEAD
        found: list[dict[str, Any]] = []
        gone: list[str] = []
        failed: list[str] = []
        streak, size = 0, at_once
        resting = self.unreadable.resting(what)
        waiting = [id_ for id_ in dict.fromkeys(ids) if id_ not in resting]
        while waiting:
            chunk = waiting[: self.at_once(size)]
            try:
                got = await self._get(chunk, arguments)
            except JmapError as error:
                if self.takes_less(error, len(chunk)):
                    continue
                if not self.stumbles(error):
                    raise
                if len(chunk) > 1:
                    size = len(chunk) // 2  # halves, until the one that it stumbles over stands alone
                    continue
                if streak % STREAK == 0 and not await self._gives_mail(what, waiting, arguments, streak):
                    self.unreadable.failed(what, failed)
                    raise
                failed += chunk
                streak += 1
                del waiting[:1]
                continue
            found += got.found
            gone += got.gone
            failed += [id_ for id_ in got.unsaid if self.unreadable.knows(what, id_)]
            streak, size = 0, min(2 * size, at_once)
            del waiting[: len(chunk)]
        self.unreadable.failed(what, failed)
        self.unreadable.settled(what, [*gone, *(email["id"] for email in found)])
        return found, gone

    async def chained(
        self, response: Response, call: Call | None, ids: list[str], properties: list[str]
    ) -> tuple[list[dict[str, Any]], list[str]]:
        """The answer to an Email/get that was chained to another call, complete: what it was too large for, stumbled
        over or left out, and all where there was no such call, is asked for by its ids."""
        got = answers.Got([], [], ids)
        if call is not None:
            try:
                got = answers.got(response.result(call), ids)
            except MethodError as error:
                if error.type != "requestTooLarge" and not self.stumbles(error):
                    raise
        found, gone = await self.emails(got.unsaid, {"properties": properties})
        return got.found + found, got.gone + gone

    async def _get(self, ids: Sequence[str], arguments: Mapping[str, Any]) -> answers.Got:
        request = Request()
        call = request.call("Email/get", self.here(ids=ids, **arguments))
        got = answers.got((await self.client.send(request)).result(call), ids)
        if got.unsaid:
            log.warning("the server says nothing about %d mails that it was asked for", len(got.unsaid))
        return got

    def stumbles(self, error: JmapError) -> bool:
        """Whether one record of many may be what the server failed at."""
        if isinstance(error, MethodError):
            return error.type in STUMBLES
        return isinstance(error, AnswerTooLarge) or (self.careful and isinstance(error, AnswerLost))

    async def _gives_mail(
        self, what: str, waiting: Sequence[str], arguments: Mapping[str, Any], streak: int
    ) -> bool:
        """Whether the server gives any mail just now: then it is those that it fails at, and not the server. Where
        nothing is known that it should be able to give, it has to answer at all, and after a while to give something
        of what is ``waiting``."""
        probes = self.unreadable.given(what, waiting)
        if not probes and streak:
            probes = [*waiting[1:][-1:], *waiting[1:][len(waiting) // 2 :][:1]]
        elif not probes:
            return await self._answers([], {"properties": ["id"]})
        return any([await self._answers([id_], arguments) for id_ in probes])

    async def _answers(self, ids: Sequence[str], arguments: Mapping[str, Any]) -> bool:
        try:
            await self._get(ids, arguments)
        except JmapError:
            return False
        return True

    async def mailboxes(self) -> tuple[list[dict[str, Any]], str]:
        """All of them, and their state. More than the server gives at once are asked for in portions."""
        request = Request()
        call = request.call("Mailbox/get", self.here(ids=None))
        response = await self.client.send(request)
        error = response.error(call)
        if error is None or error.type != "requestTooLarge":
            result = response.result(call)
            return answers.records(result), answers.text(result, "state")
        return await self._mailboxes_in_portions()

    async def _mailboxes_in_portions(self) -> tuple[list[dict[str, Any]], str]:
        found: dict[str, dict[str, Any]] = {}
        state = ""
        while True:
            request = Request()
            query = request.call(
                "Mailbox/query", self.here(position=len(found), limit=self.limits.max_objects_in_get)
            )
            get = request.call("Mailbox/get", self.here(**{"#ids": query.ref("/ids")}))
            result = (await self.client.send(request)).result(get)
            before, state = state, answers.text(result, "state")
            if before not in ("", state):
                found.clear()  # something moved between two portions, and may have slipped through
                continue
            fresh = {box["id"]: box for box in answers.records(result) if box["id"] not in found}
            if not fresh:
                return list(found.values()), state
            found |= fresh


def refuses(error: JmapError) -> bool:
    """Whether the server has understood what it was asked, and will not do it, however often it is asked. What
    answers at the wrong address, or refuses the sign-in, has not looked at it."""
    if isinstance(error, SignInRefused):
        return error.status == 403
    return isinstance(error, MethodError | RequestRefused) and error.outcome is Outcome.FUTILE


async def read_headers(remote: Remote, writer: Writer, email_ids: Sequence[str]) -> None:
    """Fetch these mails into the cache, asking again for what a sync has overtaken."""
    for chunk in remote.chunks(email_ids, HEADERS_AT_ONCE):
        wanted = list(chunk)
        while wanted:
            generation = writer.generation
            found, _ = await remote.emails(wanted, {"properties": wire.HEADER_PROPERTIES})
            with writer.transaction():
                wanted = sorted(mails.put(writer, found, trusted=generation == writer.generation))
