"""Spelling out actions on many conversations as ops, part by part, in the background.

The lists have let the conversations go when the person acted; here the database follows, in portions between which
everything else gets its turn. Nothing of it is sent before all of it is spelled out: it goes in as few requests as
the server's limits allow.
"""

from __future__ import annotations

from tui.store import ops, reads, tasks
from tui.store.bulk_rows import UNDO, Part
from tui.store.ops import MailState, Patch
from tui.store.tasks import Task
from tui.store.writer import Writer


def step(writer: Writer) -> bool:
    """Spell out the next part. False when there was none."""
    part = writer.queue.bulk.next()
    if part is None:
        return False
    patches = _undone(writer, part) if part.task == UNDO else _done(writer, part)
    writer.ops_changed(list(dict.fromkeys(patch.target for patch in patches)))
    return True


def _done(writer: Writer, part: Part) -> list[Patch]:
    task = Task.from_json(part.task)
    places = reads.places(writer.db)
    forth: list[Patch] = []
    touched: list[MailState] = []
    for mails in reads.mail_states(writer.db, part.thread_ids).values():
        forth += tasks.plan(task, mails, places)
        touched += mails
    with writer.queue.transaction():
        writer.queue.add(forth)
        if task.kind != "destroy":
            writer.queue.bulk.keep_back(part.deed, ops.inverse(touched, forth))
        writer.queue.bulk.done(part)
    return forth


def _undone(writer: Writer, part: Part) -> list[Patch]:
    with writer.queue.transaction():
        back = list(writer.queue.bulk.next_back(part.deed))
        writer.queue.add(back)
        if not back:
            writer.queue.bulk.done(part)
    return back
