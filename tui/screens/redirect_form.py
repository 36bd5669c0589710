"""To whom a message is redirected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from tui.actions import bindings
from tui.mail.message import Address
from tui.screens.compose_form import People
from tui.screens.dialog import Dialog
from tui.widgets.address_field import AddressField
from tui.widgets.line_field import LineField
from tui.widgets.suggestions import Suggestions


class RedirectForm(Dialog[tuple[Address, ...] | None]):
    """Gives the recipients on Enter, or None on Escape. ``subject`` is that of the mail."""

    DEFAULT_CSS = """
    RedirectForm {
        & AddressField { margin-top: 1; background: $panel; max-height: 6; }
        & #problem { color: $mail-error; width: 1fr; height: auto; display: none; }
        & #problem.-shown { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("prompt")]

    def __init__(self, subject: str, sender: str, people: People | None = None) -> None:
        super().__init__()
        self.title_text = f"Redirect “{subject or '(no subject)'}”"
        self.detail_text = f"As it is, from {sender}. Answers go to who wrote it."
        self._people = people
        self.field = AddressField((), self._complete)

    def _complete(self, typed: str) -> Sequence[Address]:
        return (
            self._people(typed, {each.email.lower() for each in self.field.addresses}) if self._people else ()
        )

    def content(self) -> Iterable[Widget]:
        yield self.field
        yield self.field.suggestions
        yield Static("", id="problem", markup=False)

    def hints(self) -> Iterable[tuple[str, str]]:
        return (("Enter", "send it"), ("Esc", "cancel"))

    def on_mount(self) -> None:
        self.field.focus()

    def on_text_area_changed(self) -> None:
        self._say("")

    def on_suggestions_chosen(self, event: Suggestions.Chosen) -> None:
        event.stop()
        self.field.focus()
        self.field.take()

    def on_line_field_submitted(self, event: LineField.Submitted) -> None:
        event.stop()
        self.action_prompt_take()

    def action_prompt_take(self) -> None:
        self.field.settle()
        if self.field.problem or not self.field.addresses:
            self._say(self.field.problem or "Whom should it go to?")
        else:
            self.dismiss(self.field.addresses)

    def action_prompt_cancel(self) -> None:
        self.dismiss(None)

    def _say(self, problem: str) -> None:
        self.query_one("#problem", Static).update(problem)
        self.query_one("#problem").set_class(bool(problem), "-shown")
