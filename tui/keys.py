"""Keys: presets, the person's own, and sequences of two keys (``g i``), which Textual does not know."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence

from textual.app import App
from textual.binding import ActiveBinding
from textual.events import Key

from tui.actions import ACTIONS, BY_ID, Keymap, conflicts, key_label, textual_key

PRESETS: Mapping[str, Keymap] = {"fastmail": {}}
"""Whole sets of keys, as differences from the table's own, which are Fastmail's."""

_NO_KEY = "no_key"
"""Textual skips an empty list of keys in a keymap, so an action without keys gets one that never comes."""


def keymap(preset: str, own: Keymap) -> tuple[Keymap, tuple[str, ...]]:
    """The keys that differ from the table's, and a sentence for each that cannot be used.

    An own key that would mean two things at once is left out, so that what worked goes on working.
    """
    warnings: list[str] = []
    if preset not in PRESETS:
        names = ", ".join(PRESETS)
        warnings.append(f'There are no keys called "{preset}"; there are: {names}. The usual ones are used.')
    made = dict(PRESETS.get(preset, {}))
    for action_id, keys in own.items():
        if action_id not in BY_ID:
            warnings.append(_unknown(action_id))
        elif bad := next((key for key in keys if not _possible(key)), None):
            warnings.append(f'"{bad}" is not a key, so {action_id} keeps its usual ones.')
        else:
            made[action_id] = keys
    while found := [c for c in conflicts(made) if c[1] in own or c[2] in own]:
        key, one, other = found[0]
        loser = other if other in own and other in made else one
        kept = one if loser == other else other
        warnings.append(
            f"{key_label(key)} cannot mean both {kept} and {loser}, so {loser} keeps its usual keys."
        )
        made.pop(loser, None)
        own = {action_id: keys for action_id, keys in own.items() if action_id != loser}
    return made, tuple(warnings)


def for_textual(keys: Keymap) -> dict[str, str]:
    """A keymap as ``App.set_keymap`` wants it."""
    return {action_id: ",".join(map(textual_key, own)) or _NO_KEY for action_id, own in keys.items()}


def _unknown(action_id: str) -> str:
    near = difflib.get_close_matches(action_id, list(BY_ID), 1)
    hint = f"; did you mean {near[0]}?" if near else "."
    return f'There is no action "{action_id}" to set keys for{hint}'


def _possible(key: str) -> bool:
    parts = key.split(" ")
    return 1 <= len(parts) <= 2 and all(part and (part == "," or "," not in part) for part in parts)


def usable(active: ActiveBinding) -> bool:
    """Whether a key's action would do something now: it is allowed, and somebody has it."""
    return active.enabled and hasattr(active.node, f"action_{active.binding.action}")


class Sequences:
    """Takes the keys of sequences before anything else sees them.

    While one has begun, ``pending`` is its first key, and ``show`` was called with what may follow;
    it is called with nothing when the sequence ends. ``fallback`` gets a second key that nothing is bound to.
    """

    def __init__(
        self,
        app: App[int],
        keys: Keymap,
        *,
        show: Callable[[str, Sequence[tuple[str, str]]], None],
        fallback: Callable[[str, str], bool],
    ) -> None:
        self.pending = ""
        self._app = app
        self._show = show
        self._fallback = fallback
        self._first = {
            textual_key(key).split(" ")[0]
            for action in ACTIONS
            for key in keys.get(action.id, action.keys)
            if " " in key
        }

    async def take(self, event: Key) -> bool:
        """Whether the key was one of a sequence; it is used up then."""
        if self.pending:
            event.stop()
            await self._second(event)
            return True
        focused = self._app.focused
        if event.key not in self._first or (
            focused is not None and focused.check_consume_key(event.key, event.character)
        ):
            return False
        following = self._following(event.key)
        if not following:
            return False
        event.stop()
        self.pending = event.key
        self._show(event.character or event.key, _hints(following))
        return True

    def _following(self, first: str) -> dict[str, ActiveBinding]:
        start = first + " "
        active = self._app.screen.active_bindings
        return {key: one for key, one in active.items() if key.startswith(start) and usable(one)}

    async def _second(self, event: Key) -> None:
        first, self.pending = self.pending, ""
        self._show("", ())
        active = self._following(first).get(f"{first} {event.key}")
        if active is not None:
            await self._app.run_action(active.binding.action, active.node)
        elif event.is_printable and event.character and not self._fallback(first, event.character):
            self._app.bell()


def _hints(following: Mapping[str, ActiveBinding]) -> list[tuple[str, str]]:
    """The second keys and what they do, in the table's order, each action once."""
    keys: dict[str, tuple[str, str]] = {}
    for key, active in following.items():
        action = BY_ID.get(active.binding.id or "")
        if action is not None:
            shown = next((own for own in action.keys if textual_key(own) == key), key)
            keys.setdefault(action.id, (key_label(shown.split(" ")[1]), action.label))
    return [keys[action.id] for action in ACTIONS if action.id in keys]
