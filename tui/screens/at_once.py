"""A screen that paints when something has changed, and not when the next tick of its clock comes."""

from __future__ import annotations

from time import monotonic

from textual.screen import Screen

FRAME = 1 / 60
"""Seconds between two paints, at least: more than one in a frame is seen by nobody."""


MANY = 8
"""Changed widgets that are painted in one go after all."""


class AtOnce(Screen[None]):
    """Textual paints at the next of its ticks, which come sixty times a second, so that a key waits for half a frame on
    average before anything of it is seen. Here the first paint after a pause comes at once, and with it only what has
    asked for it by then: the row that a key moved to, and not what follows from that."""

    _painted_at = 0.0

    def _on_timer_update(self) -> None:
        """Textual draws anew all that lies in the smallest rectangle around what has changed, which is the whole screen
        as soon as two of its corners have: each is drawn by itself."""
        changed = [*self._dirty_widgets]
        if self._layout_required or self._scroll_required or self._repaint_required or len(changed) > MANY:
            super()._on_timer_update()
            return
        for widget in changed:
            self._dirty_widgets = {widget}
            super()._on_timer_update()

    def on_idle(self) -> None:
        """Nothing else is to be done for this screen now."""
        now = monotonic()
        if self._dirty_widgets and now - self._painted_at >= FRAME:
            self._painted_at = now
            self._on_timer_update()
