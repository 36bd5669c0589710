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


def offered(now: Collection[Filter], senders: Sequence[Address]) -> Iterator[Choice]:
    """The filters that there are; those of ``now`` are taken away when they are chosen again."""
    if now:
        yield Choice(ALL, "Everything", "no filter", also="all none clear")
    for kind, name in _NAMES.items():
        yield Choice(kind, name, "on" if Filter(kind) in now else "")
    for sender in senders:
        choice_id = f"{SENDER}{sender.email}"
        note = "on" if Filter("from", sender.email) in now else sender.email
        yield Choice(choice_id, f"From {short_name(sender)}", note)
    known = {Filter("from", sender.email) for sender in senders}
    for each in now:
        if each.kind in ("text", "from") and each not in known:
            yield Choice(f"{each.kind}:{each.value}", chip(each), "on")


class FilterChoices(ChoiceList):
    """The filters whose names match, and at the end the typed words themselves."""

    def narrow(self, query: str) -> None:
        super().narrow(query)
        if words := query.strip():
            self._shown.append(Choice(f"{WORDS}{words}", f"With the words “{words}”"))
            self.reload()


class FilterPicker(Picker):
    """Gives the id of the choice: a kind of filter, or one with its value, or `ALL`. ``senders`` wrote the conversation
    at the cursor."""

    def __init__(self, now: Collection[Filter], senders: Sequence[Address]) -> None:
        choices: Sequence[Choice] = [*offered(now, senders)]
        super().__init__("Show only", choices)
        self._list = FilterChoices(choices)
        self._list.styles.height = len(choices)
