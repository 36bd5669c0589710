"""Where words to find are typed: what may come next is shown behind the caret, and earlier searches come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from tui.store.search.query import KEYWORDS, OPERATORS

STATES = (*KEYWORDS, "snoozed")
Names = Callable[[], Iterable[str]]


class Completion(Suggester):
    """Operators, states, mailboxes and people, for the word at the caret."""

    def __init__(self, mailboxes: Names, people: Names) -> None:
        super().__init__(use_cache=False, case_sensitive=False)
        self._mailboxes = mailboxes
        self._people = people

    async def get_suggestion(self, value: str) -> str | None:
        """The whole line as it would be with the word at its end completed."""
        word = value.rpartition(" ")[2].lstrip("-(")
        if not word or '"' in word:
            return None
        field, colon, typed = word.lower().rpartition(":")
        found = next((name for name in self._choices(field, colon) if self._goes_on(name, typed)), None)
        if found is None:
            return None
        if " " in found:
            return f'{value[: len(value) - len(typed)]}"{found}"'
        return value[: len(value) - len(typed)] + found

    @staticmethod
    def _goes_on(name: str, typed: str) -> bool:
        return name.lower().startswith(typed) and len(name) > len(typed)

    def _choices(self, field: str, colon: str) -> Iterable[str]:
        if not colon:
            return [f"{operator}:" for operator in OPERATORS]
        if field == "is":
            return STATES
        if field == "has":
            return ("attachment",)
        if field == "in":
            return [*self._mailboxes(), "anywhere"]
        if field in ("from", "to", "cc", "bcc"):
            return self._people()
        if field in ("before", "after", "on"):
            return ("today", "yesterday", "7d", "1mo", "1y")
        return ()


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

    def __init__(self, mailboxes: Names, people: Names) -> None:
        super().__init__(
            placeholder="words, from:ann, is:unread, before:2026-11, a OR b · / again: only here",
            suggester=Completion(mailboxes, people),
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

    def action_take(self) -> None:
        """What is shown behind the caret."""
        if self.cursor_at_end:
            self.action_cursor_right()
