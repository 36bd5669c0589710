"""A part of the screen whose rule, at its left, can be dragged with the mouse."""

from __future__ import annotations

from textual.containers import Vertical
from textual.events import MouseDown, MouseMove, MouseUp
from textual.message import Message


class Pane(Vertical):
    """A title and what stands below it. The rule is its left border."""

    class RuleDragged(Message):
        """The rule is held over this column of the screen; ``done``: it was let go there."""

        def __init__(self, pane: Pane, column: int, *, done: bool) -> None:
            self.pane = pane
            self.column = column
            self.done = done
            super().__init__()

    _held = False

    def on_mouse_down(self, event: MouseDown) -> None:
        # With a border, the content begins at column 1: the rule itself is column 0 of the outer region.
        if event.button == 1 and self.styles.border_left[0] and event.screen_x == self.region.x:
            self._held = True
            self.capture_mouse()
            event.stop()

    def on_mouse_move(self, event: MouseMove) -> None:
        if self._held:
            self.post_message(self.RuleDragged(self, event.screen_x, done=False))
            event.stop()

    def on_mouse_up(self, event: MouseUp) -> None:
        if self._held:
            self._held = False
            self.release_mouse()
            self.post_message(self.RuleDragged(self, event.screen_x, done=True))
            event.stop()
