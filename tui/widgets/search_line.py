"""Where words to find are typed: what may come next is shown behind the caret, and earlier searches come back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from tui.store.search.query import KEYWORDS, OPERATORS

STATES = (*KEYWORDS, "snoozed")
DATES = (
    "today", "yesterday", "this week", "last week", "this month", "last month", "this year", "last year",
    *(f"last {day}" for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")),
    "7d", "1mo", "1y",
)  # fmt: skip

Names = Callable[[], Iterable[str]]
Found = Callable[[str], Iterable[str]]
"""Gives names for what is typed; they need not all go on with it."""

_LAST = re.compile(r'[-+]?(?:([A-Za-z]+):)?("[^"]*|[^\s()"]*)\Z')


class Completion(Suggester):
    """Operators, states, mailboxes, people, dates, and the lists, masked emails and keywords that there are, for the
    word or the open quote at the end of the line."""

    def __init__(self, mailboxes: Names, people: Found, known: Mapping[str, Names] | None = None) -> None:
        """``known``: what else is known of an operator's values, by its name."""
        super().__init__(use_cache=False, case_sensitive=True)  # what is typed stays as it is typed
        self._mailboxes = mailboxes
        self._people = people
        self._known = known or {}

    async def get_suggestion(self, value: str) -> str | None:
        found = self.ends(value)
        return found[0] if found else None

    def ends(self, value: str) -> tuple[str, str] | None:
        """The whole line with its end completed: as it is shown behind the caret, where no quote can be put before what
        is typed already, and as it is taken."""
        last = _LAST.search(value)
        if last is None or (value.count('"') % 2 == 1) is not last[2].startswith('"'):
            return None
        field, typed = (last[1] or "").lower(), last[2].lstrip('"')
        if not field:
            typed = "" if last[2].startswith('"') else typed.lstrip("-")
        choices = self._choices(field, typed.lower()) if typed or field else ()
        found = next((name for name in choices if self._goes_on(name, typed.lower())), None)
        if found is None:
            return None
        taken = value[: len(value) - len(typed)] + found
        if field and (" " in found or last[2].startswith('"')):
            taken = f'{value[: last.start(2)]}"{found}"'
        return value + found[len(typed) :], taken

    @staticmethod
    def _goes_on(name: str, typed: str) -> bool:
        return name.lower().startswith(typed) and len(name) > len(typed)

    def _choices(self, field: str, typed: str) -> Iterable[str]:
        if not field:
            return [f"{operator}:" for operator in OPERATORS]
        if field == "is":
            return STATES
        if field == "has":
            return ("attachment",)
        if field == "in":
            return [*self._mailboxes(), "anywhere"]
        if field in ("from", "to", "cc", "bcc"):
            return self._people(typed)
        if field in self._known:
            return self._known[field]()
        return DATES if field in ("before", "after", "on") else ()


class SearchLine(Input):
    """Enter and the arrow down go to what was found; the arrow up brings an earlier search back."""

    DEFAULT_CSS = """
    SearchLine {
        display: none;
        margin: 0 1 1 1;
        background: $mail-bar;
        &.-open { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "earlier(1)", show=False),
        Binding("ctrl+e,tab", "take", show=False),
    ]

    class Here(Message):
        """The person wants to search the mailbox that they are in."""

    def __init__(self, mailboxes: Names, people: Found, known: Mapping[str, Names] | None = None) -> None:
        self.completion = Completion(mailboxes, people, known)
        super().__init__(
            placeholder="words, from:ann, is:unread, before:2026-11, a OR b · / again: only here",
            suggester=self.completion,
            compact=True,
            select_on_focus=False,  # what was searched for is gone on with
        )
        self.cursor_blink = False
        self.earlier: Sequence[str] = ()
        """What was searched for before, the last one first."""
        self._back = -1

    def insert_text_at_cursor(self, text: str) -> None:
        if text == "/" and not self.value:
            self.post_message(self.Here())
            return
        self._back = -1
        super().insert_text_at_cursor(text)

    def open(self, text: str = "") -> None:
        self._back = -1
        self.add_class("-open")
        self.value = text
        self.cursor_position = len(text)
        self.focus()

    def action_earlier(self, step: int) -> None:
        if self.earlier:
            self._back = min(self._back + step, len(self.earlier) - 1)
            self.value = self.earlier[self._back]
            self.cursor_position = len(self.value)

    def action_cursor_right(self, select: bool = False) -> None:
        """At the end: take what is shown there."""
        if not self.cursor_at_end or not self._suggestion:
            super().action_cursor_right(select)
        elif (found := self.completion.ends(self.value)) is not None:
            self.value = found[1]
            self.cursor_position = len(self.value)

    def action_take(self) -> None:
        """What is shown behind the caret."""
        if self.cursor_at_end:
            self.action_cursor_right()
