"""The command palette: a command by a part of its name, and what it is given behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import Input

from tui.actions import bindings
from tui.command_arguments import PROBLEMS, Arguments
from tui.palette import Command, matching, with_argument
from tui.screens.picker import ROWS, Choice, ChoiceList, Picker


class CommandList(ChoiceList):
    """Commands; or, behind one that takes something, what it can be given. The id of such a choice is the action's,
    a space, and the argument."""

    def __init__(self, there: Sequence[Command], recent: Sequence[str], arguments: Arguments) -> None:
        self._there = there
        self._recent = recent
        self._arguments = arguments
        self._empty = ""
        super().__init__(self._commands(""))

    def narrow(self, query: str) -> None:
        given = with_argument(query, self._there)
        if given is None:
            self._shown, self._empty = self._commands(query), "No command is called so."
        else:
            command, word, typed = given
            kind = command.action.argument
            self._shown = [
                Choice(f"{command.action.id} {each.id}", f"{word} {each.name}", each.note)
                for each in self._arguments.matching(kind, typed)
            ]
            self._empty = PROBLEMS[kind]
        self.cursor = 0
        self.reload()

    def _commands(self, query: str) -> list[Choice]:
        found = matching(query.strip(), self._there, self._recent)
        return [
            Choice(each.action.id, f"{each.action.label} — {each.action.help}", "  ".join(each.keys))
            for each in found
        ]

    @property
    def chosen_name(self) -> str:
        """What stands at the cursor."""
        return self._shown[self.cursor].name if self._shown else ""

    def empty_text(self) -> str:
        return self._empty


class Palette(Picker):
    """Gives the id of an action, and behind a space what it is given; None on Escape."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("palette")]

    def __init__(self, there: Sequence[Command], recent: Sequence[str], arguments: Arguments) -> None:
        super().__init__("Commands", ())
        self._there = {each.action.id: each for each in there}
        self._list = CommandList(there, recent, arguments)
        self._list.styles.height = max(1, min(ROWS, len(there)))

    def hints(self) -> Iterable[tuple[str, str]]:
        return (("Enter", "do it"), ("Tab", "write it out"), ("↑ ↓", "move"), ("Esc", "cancel"))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Input).placeholder = "a command, or: move archive, snooze tomorrow 9"

    def action_palette_complete(self) -> None:
        """Put what is at the cursor into the line: a command that takes something waits for it then."""
        self._follow()
        if (chosen := self._list.cursor_id) is None:
            return
        action_id, _, argument = chosen.partition(" ")
        command = self._there[action_id]
        if not argument and not command.takes_argument:
            return
        line = self.query_one(Input)
        line.value = self._list.chosen_name if argument else f"{command.words[0]} "
        line.cursor_position = len(line.value)
