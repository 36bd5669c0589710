"""A row of a quiet form: label, field, and under the field what is wrong with it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from tui.mail.safety import clean


class FormRow(Horizontal):
    """``label`` stands right-aligned before ``field``; an accent bar marks the row that has the focus."""

    DEFAULT_CSS = """
    FormRow {
        height: auto;
        padding-left: 1;

        & > .label {
            width: 9;
            height: 1;
            text-align: right;
            color: $mail-dim;
            margin-right: 2;
        }
        & > .cell { height: auto; width: 1fr; }
        & .problem { height: auto; width: 1fr; color: $mail-error; display: none; }
        & .problem.-shown { display: block; }
        &:focus-within {
            padding-left: 0;
            border-left: outer $mail-accent;
            & > .label { color: $mail-unread; text-style: bold; }
        }
    }
    """

    def __init__(self, label: str, field: Widget, below: Widget | None = None) -> None:
        super().__init__()
        self.field = field
        self._below = below
        self._label = Static(label, classes="label", markup=False)
        self._problem = Static("", classes="problem", markup=False)

    def compose(self) -> ComposeResult:
        yield self._label
        with Vertical(classes="cell"):
            yield self.field
            if self._below is not None:
                yield self._below
            yield self._problem

    def rename(self, label: str) -> None:
        """Another label for the same field."""
        self._label.update(label)

    @property
    def problem(self) -> str:
        """The sentence under the field; empty: nothing is wrong."""
        return str(self._problem.visual)

    @problem.setter
    def problem(self, sentence: str) -> None:
        self._problem.update(clean(sentence))
        self._problem.set_class(bool(sentence), "-shown")
