"""Snooze: out of the way until its time, then back on top and new."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from tui.mail.when import format_when
from tui.store import reads
from tui.store.acting import READ_ONLY, Words, nothing, says_why
from tui.store.filing import Filing
from tui.store.records import Receipt
from tui.store.tasks import Task


class Postponing(Filing):
    """What is snoozed sleeps in a mailbox of its own, at the server, with its time on it: every machine knows it."""

    @says_why
    def snooze(self, thread_ids: Sequence[str], mailbox_id: str, until: int) -> Receipt:
        """Out of this mailbox until then (seconds since the epoch, UTC; to the minute). What sleeps already sleeps
        until the new time."""
        until -= until % 60
        if until <= time.time():
            return nothing("That time is over; choose a later one.")
        if self.read_only:
            return nothing(READ_ONLY)
        asleep = reads.snoozed(self._db) or self._make("Snoozed", None, "snoozed")
        now = datetime.now().astimezone()
        when = format_when(datetime.fromtimestamp(until).astimezone(), now)
        words = Words(f"Snoozed {{}} until {when}", "Wake {} again", f"Snooze until {when}")
        task = Task("snooze", mailbox_id, asleep, until=until)
        return self._triage(task, thread_ids, words, lambda ids, box: self.snooze(ids, box, until))

    def unsnooze(self, thread_ids: Sequence[str], mailbox_id: str = "") -> Receipt:
        """Back to where they were, at once."""
        words = Words("Woke {}", "Let {} sleep again", "Unsnooze")
        return self._triage(Task("unsnooze", mailbox_id), thread_ids, words, self.unsnooze)
