"""Sequences of keys (``g i``), which Textual does not know, and what is shown while one has begun."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.app import App
from textual.binding import ActiveBinding
from textual.events import Key
from textual.timer import Timer

from tui.actions import ACTIONS, BY_ID
from tui.key_names import key_label, table_key
from tui.keyboard import Keyboard

Show = Callable[[str, Sequence[tuple[str, str]]], None]


class Sequences:
    """Takes the keys of sequences before anything else sees them.

    While one has begun, ``pending`` is what of it was pressed, in Textual's names. ``show`` is called with that and
    what may follow, ``after`` seconds later, and with nothing when the sequence ends. ``fallback`` gets the begun
    sequence and a character that nothing is bound to; it says whether it could use it.
    """

    def __init__(
        self,
        app: App[int],
        keyboard: Keyboard,
        *,
        after: float,
        show: Show,
        fallback: Callable[[str, str], bool],
    ) -> None:
        self.pending = ""
        self._app = app
        self._keyboard = keyboard
        self._after = after
        self._show = show
        self._fallback = fallback
        self._timer: Timer | None = None
        self._shown = False

    async def take(self, event: Key) -> bool:
        """Whether the key was one of a sequence; it is used up then."""
        if not self.pending and not self._may_begin(event):
            return False
        pressed = f"{self.pending} {event.key}".strip()
        following = self._keyboard.following(self._app.screen, pressed)
        if not self.pending and not following:
            return False
        event.stop()
        if following:
            self._go_on(pressed, following)
        else:
            await self._end(pressed, event)
        return True

    def _may_begin(self, event: Key) -> bool:
        focused = self._app.focused
        typed = focused is not None and focused.check_consume_key(event.key, event.character)
        return event.key in self._keyboard.beginnings and not typed

    def _go_on(self, pressed: str, following: Mapping[str, ActiveBinding]) -> None:
        self._close()
        self.pending = pressed
        hints = _hints(pressed, following)
        if self._after <= 0:
            self._open(hints)
        else:
            self._timer = self._app.set_timer(self._after, lambda: self._open(hints))

    def _open(self, hints: Sequence[tuple[str, str]]) -> None:
        self._shown = True
        self._show(key_label(table_key(self.pending)), hints)

    def _close(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._shown:
            self._shown = False
            self._show("", ())

    async def _end(self, pressed: str, event: Key) -> None:
        begun, self.pending = self.pending, ""
        self._close()
        active = self._keyboard.following(self._app.screen, begun).get(pressed)
        if active is not None:
            await self._keyboard.run(self._app, active.binding.id or "", active.node, active.binding.action)
        elif self._keyboard.explain(self._app.screen, pressed):
            return
        elif event.is_printable and event.character and not self._fallback(begun, event.character):
            self._app.bell()


def _hints(pressed: str, following: Mapping[str, ActiveBinding]) -> list[tuple[str, str]]:
    """The keys that may follow and what they do, in the table's order, each action once."""
    keys: dict[str, str] = {}
    for key, active in following.items():
        rest = key.removeprefix(pressed + " ")
        keys.setdefault(active.binding.id or "", key_label(table_key(rest)))
    return [(keys[action.id], BY_ID[action.id].label) for action in ACTIONS if action.id in keys]
