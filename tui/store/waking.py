"""Waking what is due, in the background: once, wherever the server has not."""

from __future__ import annotations

import time

from tui.store import reads, snoozing, tasks
from tui.store.packing import unpack
from tui.store.tasks import Task
from tui.store.writer import Writer

GRACE = 90.0
"""Seconds that a server has which wakes mail by itself."""

LOOK = 30.0
"""Seconds: a machine that sleeps, or whose clock is set, does not tell; so it is looked often."""


def wake(writer: Writer, *, server_wakes: bool) -> tuple[list[str], float]:
    """Put what is due back to where it was, as waiting ops; the ids of those mails, and in how many seconds to look
    again."""
    now = time.time() - (GRACE if server_wakes else 0)
    asleep = _asleep(writer)
    due = {thread_id for thread_id, until in asleep if until <= now}
    ahead = [until - now for _, until in asleep if until > now]
    if not due:
        return [], min([LOOK, *ahead])
    places = reads.places(writer.db)
    states = reads.mail_states(writer.db, sorted(due))
    patches = [
        patch
        for mails in states.values()
        for patch in tasks.plan(Task("wake", until=int(now)), mails, places)
    ]
    with writer.queue.transaction():
        writer.queue.add(patches)
    targets = list(dict.fromkeys(patch.target for patch in patches))
    writer.ops_changed(targets)
    return targets, min([LOOK, *ahead])


def _asleep(writer: Writer) -> list[tuple[str, int]]:
    """Conversations that sleep, with the time at which each of their mails wakes."""
    rows = writer.db.execute(
        "SELECT thread.id, keywords, mailboxes FROM email JOIN thread ON thread.k = thread_k "
        "WHERE instr(keywords, 'snoozed-until-') > 0"
    ).fetchall()
    found = [
        (thread_id, snoozing.until(unpack(keywords)))
        for thread_id, keywords, mailboxes in rows
        if writer.roles.snoozed in unpack(mailboxes)
    ]
    return [(thread_id, until) for thread_id, until in found if until is not None]
