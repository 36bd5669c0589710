"""What became of a mail whose sending was not answered: the server is asked, and never guessed at."""

from __future__ import annotations

import logging
from dataclasses import field
from typing import TYPE_CHECKING, Any

from tui.frozen import frozen
from tui.jmap.errors import MethodError, Outcome
from tui.jmap.request import Request
from tui.store import answers, wire
from tui.store.copies import Copies, Lookup
from tui.store.writer import Writer, unpack

if TYPE_CHECKING:
    from tui.store.queue import Outgoing
    from tui.store.remote import Remote

log = logging.getLogger(__name__)


@frozen
class Traces:
    """``left``: copies that are no drafts, so the mail was sent. ``copies``: those that are. ``submission``: of one
    of them, if there is one that was not called back. ``looked`` False: the server cannot search for it."""

    left: frozenset[str] = frozenset()
    copies: Copies = field(default_factory=Copies)
    submission: dict[str, Any] | None = None
    looked: bool = True

    @property
    def submitted(self) -> str:
        """The id of the mail that the submission is of."""
        return str((self.submission or {}).get("emailId") or "")


async def traces(remote: Remote, writer: Writer, item: Outgoing) -> Traces:
    """Look for the mail with our Message-ID: on the server, and in what the sync lane has heard meanwhile, since a
    server's search may lag behind."""
    return await traces_of(remote, writer, item.draft.message_id, item)


async def traces_of(remote: Remote, writer: Writer, message_id: str, item: Outgoing | None = None) -> Traces:
    """The same for any Message-ID of ours; without a composition nothing is said of copies."""
    here = _here(writer, message_id)
    try:
        on_server, copies = await _on_server(remote, writer, message_id, item)
        found = dict.fromkeys(here, False) | on_server
    except MethodError as error:
        if error.outcome is not Outcome.FUTILE:
            raise
        log.warning("mail cannot be looked up by its Message-ID: %s", error.type)
        return Traces(left=here, looked=False)
    left = frozenset(id_ for id_, is_draft in found.items() if not is_draft)
    held = item is not None and item.hold_until > 0  # it may be waiting there for its time
    submission = await submission_of(remote, list(found)) if found and (not left or held) else None
    return Traces(left, copies, submission)


def _here(writer: Writer, message_id: str) -> frozenset[str]:
    """Mails with that Message-ID in the cache that the server holds for no drafts."""
    rows = writer.db.execute("SELECT id, keywords, confirmed FROM email WHERE message_id = ?", (message_id,))
    return frozenset(
        id_
        for id_, keywords, held in rows
        if "$draft" not in unpack(keywords if held is None else held.split("\n")[0])
    )


async def _on_server(
    remote: Remote, writer: Writer, message_id: str, item: Outgoing | None
) -> tuple[dict[str, bool], Copies]:
    """Of each mail found there whether it is a draft; and whose drafts they are."""
    request = Request()
    lookup = Lookup(request, remote, writer, message_id, item, everywhere=True)
    response = await remote.client.send(request)
    ids = answers.ids(response.result(lookup.query))
    got = answers.got(response.result(lookup.found), ids)
    if got.unsaid or not all(wire.is_set(email.get("keywords")) for email in got.found):
        raise answers.not_understood()
    drafts = {email["id"]: "$draft" in wire.keywords(email["keywords"]) for email in got.found}
    return drafts, lookup.read(response)


async def submission_of(remote: Remote, email_ids: list[str]) -> dict[str, Any] | None:
    """One of these mails that was not called back; None also where the server does not tell."""
    request = Request()
    query = request.call("EmailSubmission/query", remote.here(filter={"emailIds": email_ids}))
    get = request.call(
        "EmailSubmission/get",
        remote.here(**{"#ids": query.ref("/ids")}, properties=["id", "emailId", "undoStatus"]),
    )
    try:
        found = answers.records((await remote.client.send(request)).result(get))
    except MethodError as error:
        if error.outcome is not Outcome.FUTILE:
            raise
        log.warning("submissions cannot be looked up: %s", error.type)
        return None
    return next(
        (one for one in found if one.get("undoStatus") != "canceled" and one.get("emailId") in email_ids),
        None,
    )
