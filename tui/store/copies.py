"""What of a draft lies on the server: which of the mails with its Message-ID were written here, which elsewhere.

Every save makes a new mail, and the answer to a save may be lost, so the ids alone do not tell. A copy counts as ours
when it carries a mark that only this machine can make, for the very Date that it has: the mark is a digest of the
composition's key, which never leaves this machine, and of that Date. A client that writes the draft on and keeps header
fields that it does not know (mutt does) gives it another Date; one that keeps the Date has no reason to keep the mark.
What is neither a copy that we know by its id nor marked was written on another device, and is never destroyed.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tui.frozen import frozen
from tui.jmap.errors import JmapError
from tui.store import answers, wire

if TYPE_CHECKING:
    from tui.jmap.request import Request, Response
    from tui.store.queue import Outgoing
    from tui.store.remote import Remote
    from tui.store.writer import Writer

log = logging.getLogger(__name__)

MARK = "header:Jaymail-Draft:asText"
PROPERTIES = ["id", "keywords", "mailboxIds", "sentAt", MARK]


@frozen
class Copies:
    """``own``: drafts that may be destroyed once there is a newer one; ``others``: those of other devices;
    ``base_gone``: what was written on here is no draft at the server any more."""

    own: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    base_gone: bool = False
    looked: bool = True
    """False: the server did not say."""


def mark(key: str, sent_at: datetime) -> str:
    """What tells a save of this composition from everything else with its Message-ID."""
    return _mark(key, int(sent_at.timestamp()))


def _mark(key: str, moment: int | None) -> str:
    return hashlib.sha256(f"{key} {moment}".encode()).hexdigest()[:32]


class Lookup:
    """The calls of one request that ask for every mail with the Message-ID of a composition: what the server finds, in
    Drafts or ``everywhere``, and what is known by its id, since a server's search may lag behind."""

    def __init__(
        self,
        request: Request,
        remote: Remote,
        writer: Writer,
        message_id: str,
        item: Outgoing | None,
        *,
        everywhere: bool = False,
    ) -> None:
        self.writer = writer
        self.item = item
        wanted: dict[str, Any] = {"header": ["Message-ID", message_id]}
        drafts = writer.by_role("drafts")
        if drafts is not None and not everywhere:
            wanted["inMailbox"] = drafts
        self.query = request.call("Email/query", remote.here(filter=wanted, limit=50))
        self.found = request.call(
            "Email/get", remote.here(**{"#ids": self.query.ref("/ids")}, properties=PROPERTIES)
        )
        rows = writer.db.execute("SELECT id FROM email WHERE message_id = ?", (message_id,))
        named = {item.server_id, item.draft.server_id} if item is not None else set[str]()
        self._ids = sorted((named | {id_ for (id_,) in rows}) - {""}) if item is not None else []
        self._known = (
            request.call("Email/get", remote.here(ids=self._ids, properties=PROPERTIES))
            if self._ids
            else None
        )

    def read(self, response: Response) -> Copies:
        """Where the server does not answer this, nothing is known to be ours: nothing is destroyed."""
        if self.item is None:
            return Copies(looked=False)
        mails: dict[str, Mapping[str, Any]] = {}
        gone: set[str] = set()
        looked = True
        try:
            if self._known is not None:
                got = answers.got(response.result(self._known), self._ids)
                mails |= {mail["id"]: mail for mail in got.found}
                gone |= set(got.gone)
            mails |= {mail["id"]: mail for mail in answers.records(response.result(self.found))}
        except JmapError as error:
            log.info("copies of a draft cannot be looked up: %s", error)
            looked = False
        return replace(self._sorted(self.item, mails.values(), gone), looked=looked)

    def _sorted(self, item: Outgoing, mails: Iterable[Mapping[str, Any]], gone: set[str]) -> Copies:
        known = {item.server_id, item.draft.server_id}
        siblings = self.writer.queue.siblings(item.key, item.draft.message_id)
        own: set[str] = set()
        others: set[str] = set()
        for mail in mails:
            if "$draft" not in wire.keywords(mail.get("keywords")):
                gone.add(mail["id"])  # it was sent, and is no draft any more
            elif mail["id"] in known or _made_by([item.key], mail) or _sent_from(item, mail):
                own.add(mail["id"])
            elif mail["id"] not in siblings.values() and not _made_by(siblings, mail):
                others.add(mail["id"])
        return Copies(frozenset(own), frozenset(others), item.server_id in gone)


def _made_by(keys: Iterable[str], mail: Mapping[str, Any]) -> bool:
    moment = wire.seconds(mail.get("sentAt"))
    return str(mail.get(MARK) or "").strip() in {_mark(key, moment) for key in keys}


def _sent_from(item: Outgoing, mail: Mapping[str, Any]) -> bool:
    """What is sent carries no mark, and is known by the Date that was noted before."""
    moment = wire.seconds(mail.get("sentAt"))
    return not mail.get(MARK) and moment is not None and moment == item.submitted_at
