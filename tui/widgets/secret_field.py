"""A token or password while it is typed: dots, in the look of the other fields."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from tui.widgets.neighbour import focus_neighbour


class SecretField(Input):
    """One line that shows dots. Enter submits; up and down leave it."""

    DEFAULT_CSS = """
    SecretField {
        background: transparent;
        &:focus { background: transparent; background-tint: transparent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "leave(-1)", "Field before", show=False),
        Binding("down", "leave(1)", "Next field", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(password=True, compact=True, select_on_focus=False)
        self.cursor_blink = False

    def action_leave(self, by: int) -> None:
        focus_neighbour(self, by)

    def action_copy(self) -> None:
        """A secret does not go to the clipboard."""

    def action_cut(self) -> None:
        """A secret does not go to the clipboard."""
