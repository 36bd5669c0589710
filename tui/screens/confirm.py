"""A question with two answers, each a letter away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType

from tui.actions import bindings
from tui.screens.dialog import Dialog


class Confirm(Dialog[bool]):
    """Asks ``question`` and gives True for y, False for n, Escape or q. Enter is deliberately no answer:
    a question that comes up while somebody is typing must not be answered by the typing."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("confirm")]

    def __init__(self, question: str, *, yes: str, no: str, detail: str = "") -> None:
        super().__init__()
        self.title_text = question
        self.detail_text = detail
        self._labels = yes, no

    def hints(self) -> Iterable[tuple[str, str]]:
        yes, no = self._labels
        return (("y", yes), ("n", no))

    def action_confirm_yes(self) -> None:
        self.dismiss(True)

    def action_confirm_no(self) -> None:
        self.dismiss(False)
