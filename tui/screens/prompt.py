"""One line of text, asked for in a small dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.actions import bindings
from tui.screens.dialog import Dialog

Check = Callable[[str], str]
"""Looks at what was typed and returns what is wrong with it as a sentence; empty: nothing is."""


class Prompt(Dialog[str | None]):
    """Asks for a line of text; gives it on Enter, or None on Escape. ``check`` speaks up under the line."""

    DEFAULT_CSS = """
    Prompt {
        & Input { margin-top: 1; background: $panel; }
        & #problem { color: $mail-error; width: 1fr; height: auto; display: none; }
        & #problem.-shown { display: block; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("prompt")]

    def __init__(
        self,
        title: str,
        *,
        value: str = "",
        detail: str = "",
        placeholder: str = "",
        take: str = "OK",
        check: Check | None = None,
    ) -> None:
        super().__init__()
        self.title_text = title
        self.detail_text = detail
        self._value = value
        self._placeholder = placeholder
        self._take = take
        self._check = check

    def content(self) -> Iterable[Widget]:
        line = Input(self._value, placeholder=self._placeholder, compact=True, select_on_focus=False)
        line.cursor_blink = False
        yield line
        yield Static("", id="problem", markup=False)

    def hints(self) -> Iterable[tuple[str, str]]:
        return (("Enter", self._take), ("Esc", "cancel"))

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_changed(self) -> None:
        self._say("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_prompt_take()

    def action_prompt_take(self) -> None:
        value = self.query_one(Input).value
        problem = self._check(value) if self._check else ""
        if problem:
            self._say(problem)
        else:
            self.dismiss(value)

    def action_prompt_cancel(self) -> None:
        self.dismiss(None)

    def _say(self, problem: str) -> None:
        self.query_one("#problem", Static).update(problem)
        self.query_one("#problem").set_class(bool(problem), "-shown")
