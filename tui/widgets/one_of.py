"""One of a few things, all of them in sight: ``● Fastmail   ○ another server``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.neighbour import focus_neighbour

_GAP = 3


class OneOf(Widget, can_focus=True):
    """Left, right and space choose among ``options``; Enter, up and down move on to other fields."""

    DEFAULT_CSS = """
    OneOf { height: auto; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Previous", show=False),
        Binding("right,space", "step(1)", "Next", show=False),
        Binding("up", "leave(-1)", "Field before", show=False),
        Binding("down,enter", "leave(1)", "Next field", show=False),
    ]

    chosen: reactive[int] = reactive(0)

    class Changed(Message):
        """Another option is chosen."""

        def __init__(self, one_of: OneOf) -> None:
            super().__init__()
            self.one_of = one_of

        @property
        def control(self) -> OneOf:
            return self.one_of

    def __init__(self, options: Sequence[str], chosen: int = 0) -> None:
        super().__init__()
        self.options = options
        self.set_reactive(OneOf.chosen, chosen)

    def render(self) -> Content:
        parts: list[tuple[str, str]] = []
        for index, option in enumerate(self.options):
            here = index == self.chosen
            gap = " " * _GAP if parts else ""
            parts += [
                (gap + ("● " if here else "○ "), "$mail-accent" if here else "$mail-dim"),
                (option, "bold $mail-unread" if here else "$mail-dim"),
            ]
        return Content.assemble(*parts)

    def watch_chosen(self) -> None:
        self.post_message(self.Changed(self))

    def on_click(self, event: events.Click) -> None:
        at = 0
        for index, option in enumerate(self.options):
            at += cell_len(option) + 2 + _GAP
            if event.x < at:
                self.chosen = index
                return

    def action_step(self, by: int) -> None:
        self.chosen = (self.chosen + by) % len(self.options)

    def action_leave(self, by: int) -> None:
        focus_neighbour(self, by)
