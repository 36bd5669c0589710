"""Choosing a time: by a digit, or typed as people say it, with what was understood shown while it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from textual.widgets import Input

from tui.mail.text import long_date
from tui.mail.when import format_when, parse, presets
from tui.screens.picker import Choice, ChoiceList, Picker


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
        return "This is no time to come. Try: tomorrow 9, fri, in 3h, at 14:30, dec 24."


class TimePicker(Picker):
    """Gives the moment as seconds since the epoch, in digits. A first digit chooses a preset, so a time that begins
    with one is typed with a word before it: ``at 14:30``, ``in 3h``."""

    def __init__(self, title: str, now: datetime) -> None:
        self._presets = presets(now)
        choices = [
            Choice(_id(then), f"{number}  {name}", format_when(then, now))
            for number, (name, then) in enumerate(self._presets, 1)
        ]
        super().__init__(title, choices)
        self._list = TimeChoices(choices, now)
        self._list.styles.height = len(choices) + 1

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Input).placeholder = "or a time: tomorrow 9, fri, in 3h, at 14:30"

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value.isdecimal() and 1 <= int(event.value) <= len(self._presets):
            self.choose(_id(self._presets[int(event.value) - 1][1]))
        else:
            super().on_input_changed(event)


def _id(then: datetime) -> str:
    return str(int(then.timestamp()))


def chosen_time(choice_id: str, now: datetime) -> datetime:
    """The moment that the picker gave, in the time zone of ``now``."""
    return datetime.fromtimestamp(int(choice_id), UTC).astimezone(now.tzinfo)
