"""Choosing one of many by typing a part of its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from tui.actions import bindings
from tui.frozen import frozen
from tui.mail.text import width as cells
from tui.screens.dialog import Dialog
from tui.widgets.fuzzy import rank
from tui.widgets.line_list import Line, LineList, Look
from tui.widgets.paint import Piece, column

ROWS = 12
"""Rows of the list that are seen at once, where the screen has the room."""


@frozen
class Choice:
    """Something to choose, and a quiet note at the right. ``also``: more words that find it."""

    id: str
    name: str
    note: str = ""
    also: str = ""


class ChoiceList(LineList, can_focus=False):
    """The choices that match, best first. The caret stays in the text field, and the cursor here looks alive."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._all = choices
        self._shown = list(choices)

    def narrow(self, query: str) -> None:
        """Keep what matches; without a query all of it, in the order it was given."""
        ranked = [
            (found, place, each)
            for place, each in enumerate(self._all)
            if (found := rank(query, f"{each.name} {each.also}".strip()))
        ]
        self._shown = [each for _, _, each in sorted(ranked, key=lambda one: one[:2])]
        if not query.strip():
            self._shown = list(self._all)
        self.cursor = 0
        self.reload()

    def row_count(self) -> int:
        return len(self._shown)

    def row_id(self, index: int) -> str | None:
        return self._shown[index].id

    def index_of(self, row_id: str) -> int | None:
        return next((index for index, each in enumerate(self._shown) if each.id == row_id), None)

    def draw(self, index: int, look: Look) -> Sequence[Line]:
        choice = self._shown[index]
        note = min(cells(choice.note), look.width // 2)
        ink = "bold unread" if look.cursor else "text"
        name = column(choice.name, max(0, look.width - note - 2), ink)
        return [(name, Piece(" "), column(choice.note, note, "dim", right=True))]

    def empty_text(self) -> str:
        return "Nothing is called so."

    def _draw(self, index: int, look: Look, width: int) -> list[Strip]:
        return super()._draw(index, replace(look, focused=look.cursor), width)


class Picker(Dialog[str | None]):
    """Gives the id of the chosen one, or None on Escape."""

    DEFAULT_CSS = """
    Picker {
        & Input { margin-top: 1; background: $panel; }
        & ChoiceList { margin-top: 1; background: $mail-bar; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("picker")]

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self.title_text = title
        self._typed = ""
        self._list = ChoiceList(choices)
        self._list.styles.height = max(1, min(ROWS, len(choices)))

    def content(self) -> Iterable[Widget]:
        line = Input(placeholder="type a part of the name", compact=True)
        line.cursor_blink = False
        yield line
        yield self._list

    def hints(self) -> Iterable[tuple[str, str]]:
        return (("Enter", "choose"), ("↑ ↓", "move"), ("Esc", "cancel"))

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._follow()

    def _follow(self) -> None:
        """Narrow to what is typed now: Enter may come before the word that something was typed."""
        typed = self.query_one(Input).value
        if typed != self._typed:
            self._typed = typed
            self._list.narrow(typed)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_picker_choose()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        self.choose(event.row_id)

    def choose(self, choice_id: str) -> None:
        """This one it is."""
        self.dismiss(choice_id)

    def action_picker_next(self) -> None:
        self._list.move(1)

    def action_picker_previous(self) -> None:
        self._list.move(-1)

    def action_picker_choose(self) -> None:
        self._follow()
        if (chosen := self._list.cursor_id) is not None:
            self.choose(chosen)

    def action_picker_cancel(self) -> None:
        self.dismiss(None)
