"""What may stand behind a command: the mailboxes, times, themes and presets that the typed words mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from tui.frozen import frozen
from tui.mail.when import format_when, parse, presets
from tui.screens.mailbox_picker import choices
from tui.screens.picker import Choice
from tui.store.account import AccountStore
from tui.widgets.fuzzy import rank

PROBLEMS = {
    "mailbox": "No mailbox is called so.",
    "time": "This is no time to come. Try: tomorrow 9, fri, in 3h, at 14:30, 24 dec.",
    "theme": "No theme is called so.",
    "preset": "No keys are called so.",
    "text": "Type the words to look for.",
}
"""By what is wanted: what is said when the words mean none of it."""


@frozen
class Arguments:
    """What there is to choose from. ``mail`` is None where no mail is shown."""

    mail: AccountStore | None
    themes: Sequence[str]
    presets: Sequence[str]
    now: Callable[[], datetime]

    def matching(self, kind: str, typed: str) -> list[Choice]:
        """The best first; the id of each is what the command gets."""
        if kind == "time":
            return self._times(typed)
        if kind == "text":
            return [Choice(typed, typed)] if typed else []
        return _ranked(typed, self._named(kind))

    def _named(self, kind: str) -> Iterable[Choice]:
        if kind == "mailbox":
            return choices(self.mail.mailboxes(), (), ()) if self.mail is not None else ()
        return (Choice(name, name) for name in (self.themes if kind == "theme" else self.presets))

    def _times(self, typed: str) -> list[Choice]:
        now = self.now()
        offered = [Choice(name.lower(), name.lower(), format_when(then, now)) for name, then in presets(now)]
        understood = parse(typed, now) if typed else None
        if understood is None:
            return _ranked(typed, offered)
        return [Choice(typed, typed, format_when(understood, now))]


def _ranked(typed: str, found: Iterable[Choice]) -> list[Choice]:
    ranked = [
        (place, number, each)
        for number, each in enumerate(found)
        if (place := rank(typed, f"{each.name} {each.also}".strip()))
    ]
    return (
        [each for *_, each in sorted(ranked, key=lambda one: one[:2])]
        if typed
        else [one[2] for one in ranked]
    )
