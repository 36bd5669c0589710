"""The files of an account begin anew when the sign-in leads to another account than the one they are of."""

from __future__ import annotations

import logging

from tui.store.writer import Writer

log = logging.getLogger(__name__)

_NOT_SENT = "The sign-in leads to another account now. If it is to be sent from there, send it again."
_IN_DOUBT = "The sign-in leads to another account now, and the old one may have sent it: look there first."


def begin_account(writer: Writer, account_id: str) -> None:
    """Make sure that what is kept here is that account's. Drafts stay; actions that wait are for mail that cannot be
    reached any more, and the same ids may mean other mail now."""
    known = writer.meta("account")
    if known == account_id:
        return
    if known is not None:
        log.warning("the sign-in leads to another account; the cache is filled anew")
        writer.queue.leave_account(_NOT_SENT, _IN_DOUBT)
    with writer.transaction() as delta:
        if known is not None:
            writer.clear()
            delta.notices.append("The sign-in leads to another account now; its mail is being fetched.")
        writer.set_meta("account", account_id)
