"""The keys in force: which action a key means to what has the focus, and how to change that while it runs.

Textual's own keymaps are not used: they go through all bindings for each of them at every key (10 ms for a whole
preset), drop keys that two widgets share, and give none to an action that the table gives none.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from textual.app import App
from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode
from textual.keys import key_to_character
from textual.screen import Screen
from textual.widget import Widget

from tui import presets
from tui.actions import ACTIONS, BY_ID, Keymap, binding
from tui.key_names import key_label, textual_key
from tui.keys import keymap, known_preset

log = logging.getLogger(__name__)

Keyed = Mapping[str, Binding]
"""One node's bindings by key, in Textual's names."""


def usable(active: ActiveBinding) -> bool:
    """Whether a key's action would do something now: it is allowed, and somebody has it."""
    return active.enabled and hasattr(active.node, f"action_{active.binding.action}")


class Keyboard:
    """One person's keys. ``preset`` is the set in use, ``own`` what the settings file asks for, usable or not;
    ``warnings`` has a sentence for each of those that is not."""

    def __init__(self, preset: str, own: Keymap) -> None:
        self._own = own
        self.use(preset)

    def use(self, preset: str) -> None:
        """Take the keys of that preset from now on."""
        self.preset, _ = known_preset(preset)
        self.keymap, self.warnings = keymap(preset, self._own)
        self._keyed: dict[type[DOMNode], Keyed] = {}
        self.beginnings = frozenset(
            textual_key(key).split(" ")[0] for action in ACTIONS for key in self.keys(action.id) if " " in key
        )

    def keys(self, action_id: str) -> tuple[str, ...]:
        """The keys of an action, in the table's notation."""
        return self.keymap.get(action_id, BY_ID[action_id].keys)

    def usual_keys(self, action_id: str) -> tuple[str, ...]:
        """Those that the action has in the preset, without the person's own."""
        return presets.preset(self.preset).get(action_id, BY_ID[action_id].keys)

    def label(self, action_id: str) -> str:
        """The first key of an action as people write it; empty when it has none."""
        return next(map(key_label, self.keys(action_id)), "")

    def actions_of(self, node: DOMNode) -> frozenset[str]:
        """The ids of the actions that a node has keys for."""
        return frozenset(each.id for each in self._of(node).values() if each.id in BY_ID)

    def begins(self, first: str, action_id: str) -> bool:
        """Whether the key, in Textual's names, begins a sequence of that action."""
        return any(" " in key and textual_key(key).split(" ")[0] == first for key in self.keys(action_id))

    # What is pressed, and what could be

    async def press(self, app: App[Any], key: str, *, priority: bool) -> bool:
        """Do what the key means to the first that takes it; whether somebody did."""
        taking = list(self._chain(app.screen, through_dialogs=priority))
        typing = _typing(node for node, _ in taking)
        for node, keyed in reversed(taking) if priority else taking:
            found = keyed.get(key)
            if found is None or found.priority != priority:
                continue
            if (
                typing is not None
                and node is not typing
                and typing.check_consume_key(key, key_to_character(key))
            ):
                continue
            if await self.run(app, found.id or found.action, node, found.action):
                return True
        return False

    async def run(
        self, app: App[Any], name: str, node: DOMNode, action: str | tuple[str, str, tuple[object, ...]]
    ) -> bool:
        """Do it, and note it for whoever wants to know what a key did (JAYMAIL_LOG=DEBUG). What is refused is not
        offered; who asks for it all the same is told why by the node's ``explain``, where it has one."""
        done = await app.run_action(action, node)
        if done:
            log.debug("did %s", name)
        elif (explain := getattr(node, "explain", None)) is not None:
            return bool(explain(action if isinstance(action, str) else action[1]))
        return done

    def explain(self, screen: Screen[Any], key: str) -> bool:
        """Have whoever refuses what the key means say why; False: nobody does."""
        refusing = [(node, keyed[key]) for node, keyed in self._chain(screen) if key in keyed]
        explains = [(getattr(node, "explain", None), found.action) for node, found in refusing]
        return any(explain(action) for explain, action in explains if explain is not None)

    def active(self, screen: Screen[Any]) -> dict[str, ActiveBinding]:
        """What each key means on the screen now, by Textual's names: the innermost that allows it."""
        found: dict[str, ActiveBinding] = {}
        taking = list(self._chain(screen))
        typing = _typing(node for node, _ in taking)
        for node, keyed in taking:
            for key, each in keyed.items():
                first = key.split(" ")[0]
                if typing not in (None, node) and typing.check_consume_key(first, key_to_character(first)):
                    continue
                state = node.check_action(each.action, ()) if each.id in BY_ID else None
                before = found.get(key)
                if state is not False and (before is None or each.priority > before.binding.priority):
                    found[key] = ActiveBinding(node, each, bool(state), each.tooltip)
        return found

    def following(self, screen: Screen[Any], begun: str) -> dict[str, ActiveBinding]:
        """The sequences that go on so, and would do something now."""
        start = begun + " "
        return {k: each for k, each in self.active(screen).items() if k.startswith(start) and usable(each)}

    def _chain(
        self, screen: Screen[Any], *, through_dialogs: bool = False
    ) -> Iterator[tuple[DOMNode, Keyed]]:
        """Who may take a key, the focused widget first, then what it is in, then the app."""
        focused = screen.focused
        app = cast(App[Any], screen.app)
        nodes: Sequence[DOMNode] = (screen, app) if focused is None else focused.ancestors_with_self
        for node in nodes:
            yield node, self._of(node)
            if node.is_modal and not through_dialogs:
                return

    def _of(self, node: DOMNode) -> Keyed:
        kind = type(node)
        if kind not in self._keyed:
            self._keyed[kind] = self._rebound(node)
        return self._keyed[kind]

    def _rebound(self, node: DOMNode) -> Keyed:
        """A node's bindings, with the keys in force for those that are of the table."""
        given = list(node._bindings)  # pyright: ignore[reportPrivateUsage]
        keyed = {key: each for key, each in given if each.id not in BY_ID}
        contexts = {BY_ID[each.id].where for _, each in given if each.id in BY_ID}
        for action in ACTIONS:
            if action.where in contexts and (keys := self.keys(action.id)):
                keyed |= {each.key: each for each in Binding.make_bindings([binding(action, keys)])}
        return keyed


def keyboard_of(app: App[Any]) -> Keyboard:
    """The keys in force in an app: Fastmail's where it has none of its own."""
    own: object = getattr(app, "keyboard", None)
    return own if isinstance(own, Keyboard) else _usual()


@functools.cache
def _usual() -> Keyboard:
    return Keyboard(presets.NAMES[0], {})


def _typing(nodes: Iterable[DOMNode]) -> Widget | None:
    """The focused widget, which may want the key as text."""
    first = next(iter(nodes), None)
    return first if isinstance(first, Widget) else None
