"""The account at its server: a client, an account id, and the reads that advance no state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from tui.jmap.request import Request
from tui.jmap.session import MAIL, Limits, Session
from tui.store import mails, wire
from tui.store.writer import Writer

if TYPE_CHECKING:
    from tui.jmap.client import JmapClient

HEADERS_AT_ONCE = 100
"""Mails to a request: more would hold the background loop for longer than a frame while they are stored."""

BODIES_AT_ONCE = 20


class Remote:
    """``account_id`` is the mail account; masked addresses may belong to another one of the same session."""

    def __init__(self, client: JmapClient, session: Session) -> None:
        self.client = client
        self.session = session
        account = session.mail_account()
        self.account_id = account.id
        self.read_only = account.is_read_only

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
        """Arguments of a method on the mail account."""
        return {"accountId": self.account_id, **arguments}

    def chunks(self, ids: Sequence[str], wanted: int) -> list[Sequence[str]]:
        size = max(1, min(wanted, self.limits.max_objects_in_get))
        return [ids[start : start + size] for start in range(0, len(ids), size)]

    async def emails(
        self, ids: Sequence[str], arguments: Mapping[str, Any], at_once: int = HEADERS_AT_ONCE
    ) -> tuple[list[dict[str, Any]], list[str]]:
        """Email/get of any number of mails: those found, and the ids of those that are gone."""
        found: list[dict[str, Any]] = []
        gone: list[str] = []
        for chunk in self.chunks(ids, at_once):
            request = Request()
            call = request.call("Email/get", self.here(ids=list(chunk), **arguments))
            result = (await self.client.send(request)).result(call)
            found += records(result)
            gone += wire.strings(result.get("notFound"))
        return found, gone


def records(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The objects of a /get answer, each once (Cyrus repeats an id that was asked for twice)."""
    return list(
        {
            item["id"]: item for item in wire.items(result.get("list")) if isinstance(item.get("id"), str)
        }.values()
    )


async def read_headers(remote: Remote, writer: Writer, email_ids: Sequence[str]) -> None:
    """Fetch these mails into the cache, asking again for what a sync has overtaken."""
    for chunk in remote.chunks(email_ids, HEADERS_AT_ONCE):
        wanted = list(chunk)
        while wanted:
            generation = writer.generation
            found, _ = await remote.emails(wanted, {"properties": wire.HEADER_PROPERTIES})
            with writer.transaction():
                wanted = sorted(mails.put(writer, found, trusted=generation == writer.generation))
