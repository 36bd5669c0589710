"""Choosing what a list is narrowed to; words that are no filter's name are looked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from tui.mail.addresses import short_name
from tui.mail.message import Address
from tui.screens.picker import Choice, ChoiceList, Picker
from tui.store.records import Filter

_NAMES = {
    "unread": "Unread",
    "pinned": "Pinned",
    "attachment": "With attachments",
    "to_me": "To me",
    "list": "From mailing lists",
    "mask": "To masked addresses",
}
_CHIPS = {"attachment": "attachments", "to_me": "to me", "list": "lists", "mask": "masked"}

ALL, WORDS, SENDER = "all", "text:", "from:"
"""Ids of choices beside the kinds of filters: to take all filters away, and what begins one with a value."""


def chip(narrowed: Filter) -> str:
    """A filter in a word or two, as the list's title shows it."""
    match narrowed.kind:
        case "text":
            return f"“{narrowed.value}”"
        case "from":
            return f"from {narrowed.value}"
        case kind:
            return _CHIPS.get(kind, kind)


def filter_of(choice_id: str) -> Filter:
    """The filter that a choice stands for."""
    for kind in ("text", "from"):
        if choice_id.startswith(f"{kind}:"):
            return Filter(kind, choice_id.removeprefix(f"{kind}:"))
    return Filter(choice_id)


def offered(now: Collection[Filter], sender: Address | None) -> Iterator[Choice]:
    """The filters that there are; those of ``now`` are taken away when they are chosen again."""
    if now:
        yield Choice(ALL, "Everything", "no filter", also="all none clear")
    for kind, name in _NAMES.items():
        yield Choice(kind, name, "on" if Filter(kind) in now else "")
    if sender is not None and sender.email:
        choice_id = f"{SENDER}{sender.email}"
        yield Choice(choice_id, f"From {short_name(sender)}", sender.email)
    for each in now:
        if each.kind in ("text", "from") and (sender is None or each != Filter("from", sender.email)):
            yield Choice(f"{each.kind}:{each.value}", chip(each), "on")


class FilterChoices(ChoiceList):
    """The filters whose names match, and at the end the typed words themselves."""

    def narrow(self, query: str) -> None:
        super().narrow(query)
        if words := query.strip():
            self._shown.append(Choice(f"{WORDS}{words}", f"With the words “{words}”"))
            self.reload()


class FilterPicker(Picker):
    """Gives the id of the choice: a kind of filter, or one with its value, or `ALL`."""

    def __init__(self, now: Collection[Filter], sender: Address | None) -> None:
        choices: Sequence[Choice] = [*offered(now, sender)]
        super().__init__("Show only", choices)
        self._list = FilterChoices(choices)
        self._list.styles.height = len(choices)
