"""What a masked address is for: asked when one is made, and when it is to say something else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from tui.actions import bindings
from tui.frozen import frozen
from tui.mail.safety import clean
from tui.screens.dialog import Dialog
from tui.widgets.form_row import FormRow
from tui.widgets.line_field import LineField

_PREFIX = re.compile(r"[a-z0-9_]{0,64}")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?", re.IGNORECASE)


@frozen
class Wish:
    """A masked address as the person wants it. ``for_domain`` is an origin where it can be one."""

    for_domain: str = ""
    description: str = ""
    prefix: str = ""


def origin(text: str) -> str:
    """``https://shop.example`` for ``shop.example`` or any page of it: how sites find their address again."""
    text = text.strip()
    found = re.fullmatch(rf"(https?://)?({_HOST.pattern})(?:[/?#].*)?", text, re.IGNORECASE)
    return f"{found[1] or 'https://'}{found[2]}".lower() if found else text


class MaskForm(Dialog[Wish | None]):
    """Gives the Wish on Enter, or None on Escape. The beginning of an address is asked only for a new one."""

    DEFAULT_CSS = """
    MaskForm FormRow { margin: 0; }
    MaskForm #title { margin-bottom: 1; }
    MaskForm #problem { color: $mail-error; height: auto; width: 1fr; margin-top: 1; display: none; }
    MaskForm #problem.-shown { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("prompt")]

    def __init__(self, title: str, wish: Wish, *, new: bool, problem: str = "") -> None:
        super().__init__()
        self.title_text = title
        self._new = new
        self._refused = problem
        self._site = LineField(wish.for_domain)
        self._description = LineField(wish.description)
        self._prefix = LineField(wish.prefix)
        self._prefix_row = FormRow("Begins", self._prefix)

    def content(self) -> Iterable[Widget]:
        yield FormRow("Site", self._site)
        yield FormRow("For what", self._description)
        if self._new:
            yield self._prefix_row
        yield Static(
            clean(self._refused), id="problem", markup=False, classes="-shown" if self._refused else ""
        )

    def hints(self) -> Iterable[tuple[str, str]]:
        return (("Enter", "make it" if self._new else "save"), ("Tab", "next"), ("Esc", "cancel"))

    def on_mount(self) -> None:
        """A beginning that was refused is what is to be changed. Whoever changes a text goes on at its end."""
        for field in (self._site, self._description, self._prefix):
            field.move_cursor(field.document.end)
        (self._prefix if self._refused and self._prefix.text else self._site).focus()

    def on_line_field_submitted(self, event: LineField.Submitted) -> None:
        event.stop()
        self.action_prompt_take()

    def on_text_area_changed(self, event: LineField.Changed) -> None:
        self._prefix_row.problem = self._prefix_problem()

    def _prefix_problem(self) -> str:
        if self._new and not _PREFIX.fullmatch(self._prefix.text.strip()):
            return "An address begins with at most 64 of a–z, 0–9 and _."
        return ""

    def action_prompt_take(self) -> None:
        if self._prefix_problem():
            self._prefix.focus()
            return
        self.dismiss(Wish(origin(self._site.text), self._description.text.strip(), self._prefix.text.strip()))

    def action_prompt_cancel(self) -> None:
        self.dismiss(None)
