"""Snoozing: mail goes away and comes back at its time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from textual.app import App

from tui.screens.acting import NOTHING_HERE, Acting


class Postponing(Acting):
    """The times are the person's own, in the time zone of this machine."""

    def action_thread_snooze(self, time: str = "") -> None:
        """Until ``time``, as people type it; without one, until what is chosen."""
        from tui.mail.when import parse

        ids = self.threads.chosen_ids()
        if not ids:
            self.say(NOTHING_HERE, "warning")
        elif not time:
            self._ask(ids)
        elif (until := parse(time, self.now())) is not None:
            self._snooze(ids, until)
        else:
            self.say(f"“{time}” is no time to come. Try: tomorrow 9, fri, in 3h, dec 24.", "warning")

    def _ask(self, ids: tuple[str, ...]) -> None:
        from tui.screens.time_picker import TimePicker, chosen_time

        now = self.now()
        title = "Snooze until" if len(ids) == 1 else f"Snooze {len(ids):,} conversations until"

        def chosen(when: str | None) -> None:
            if when is not None:
                self._snooze(ids, chosen_time(when, now))

        cast(App[Any], self.app).push_screen(TimePicker(title, now), chosen)

    def _snooze(self, ids: tuple[str, ...], until: datetime) -> None:
        self.act(lambda chosen: self.mail.snooze(chosen, self.mailbox_id, int(until.timestamp())), ids)

    def action_thread_unsnooze(self) -> None:
        self.act(lambda ids: self.mail.unsnooze(ids, self.mailbox_id))
