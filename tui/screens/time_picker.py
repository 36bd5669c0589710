"""Choosing a time: by a digit, or typed as people say it, with what was understood shown while it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from textual.timer import Timer
from textual.widgets import Input

from tui.mail.text import long_date
from tui.mail.when import format_when, parse, presets
from tui.screens.picker import Choice, ChoiceList, Picker

NEVER = "0"
"""Chosen where no time at all may be."""


ALONE_SECONDS = 0.35
"""After so long a digit stands for itself."""


class TimeChoices(ChoiceList):
    """The presets, and above them the time that was typed."""

    def __init__(self, choices: Sequence[Choice], now: datetime) -> None:
        super().__init__(choices)
        self._now = now
        self._typed = ""

    def narrow(self, query: str) -> None:
        self._typed = query.strip()
        super().narrow(query)
        understood = parse(query, self._now)
        if understood is not None:
            self._shown.insert(0, Choice(_id(understood), long_date(understood, self._now), "as typed"))
            self.reload()

    def empty_text(self) -> str:
        return "This is no time to come. Try: tomorrow 9, fri, in 3h, 14:30, 24 dec."


class TimePicker(Picker):
    """Gives the moment as seconds since the epoch, in digits. A digit chooses a preset, unless more is typed:
    ``12.12.``, ``3 Dec``, ``9:30``. ``offered`` takes the place of the usual presets; ``never`` offers
    none, too (NEVER)."""

    _alone: Timer | None = None
    """Ends the time in which a digit may still be the beginning of something."""

    def __init__(
        self,
        title: str,
        now: datetime,
        offered: Sequence[tuple[str, datetime]] | None = None,
        *,
        never: bool = False,
    ) -> None:
        self._presets = presets(now) if offered is None else offered
        choices = [
            Choice(_id(then), f"{number}  {name}", format_when(then, now))
            for number, (name, then) in enumerate(self._presets, 1)
        ]
        if never:
            choices.append(Choice(NEVER, "0  Not at all"))
        super().__init__(title, choices)
        self._never = never
        self._list = TimeChoices(choices, now)
        self._list.styles.height = len(choices) + 1

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Input).placeholder = "or a time: tomorrow 9, fri, in 3h, 14:30, 24 dec"

    def on_input_changed(self, event: Input.Changed) -> None:
        if self._alone is not None:
            self._alone.stop()
            self._alone = None
        digit = int(event.value) if event.value.isdecimal() and len(event.value) == 1 else -1
        if 1 <= digit <= len(self._presets):
            self._choose_soon(digit - 1, _id(self._presets[digit - 1][1]))
        elif self._never and event.value == NEVER:
            self._choose_soon(len(self._presets), NEVER)
        else:
            super().on_input_changed(event)

    def _choose_soon(self, place: int, choice_id: str) -> None:
        self._list.narrow("")
        self._list.cursor = place
        self._alone = self.set_timer(ALONE_SECONDS, partial(self._choose_now, choice_id))

    def _choose_now(self, choice_id: str) -> None:
        if self.is_current:
            self.choose(choice_id)


def _id(then: datetime) -> str:
    return str(int(then.timestamp()))


def chosen_time(choice_id: str, now: datetime) -> datetime:
    """The moment that the picker gave, in the time zone of ``now``."""
    return datetime.fromtimestamp(int(choice_id), UTC).astimezone(now.tzinfo)
