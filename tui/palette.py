"""The commands: every action that would work now, by name, the last used first, with what it is given."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, cast

from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from tui.actions import ACTIONS, BY_ID, Action
from tui.frozen import frozen
from tui.key_names import key_label
from tui.keyboard import Keyboard, keyboard_of, usable
from tui.widgets.fuzzy import rank
from tui.widgets.key_hints import active_keys

_DIALOGS = frozenset({"picker", "labels", "files", "prompt", "confirm", "help"})
_MOVING = frozenset({"down", "up", "top", "bottom", "page_down", "page_up", "half_down", "half_up"})
"""Moving about is for keys; as commands these come last."""

WORDS = {
    "go.mailbox": ("goto", "go", "cf", "cd"),
    "theme.choose": ("theme",),
    "keys.choose": ("keys",),
    "search.open": ("search", "find"),
    "thread.move": ("move", "mv"),
    "thread.label": ("label", "tag", "copy", "cp"),
    "compose.later": ("later", "send later"),
}
"""What commands that take something are called when it is typed behind them; the others by the end of their id."""


_IN_A_ROW = 3
"""The worst rank of a word whose letters are together."""
_NOT_FOUND = 99


@frozen
class Command:
    """An action and who does it. ``focus``: the widget that takes the focus for it; ``keys`` as people write them."""

    action: Action
    node: DOMNode
    keys: tuple[str, ...] = ()
    focus: Widget | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Under which it takes an argument; the first is the one that is shown."""
        return WORDS.get(self.action.id, (self.action.id.partition(".")[2].replace("_", " "),))

    @property
    def takes_argument(self) -> bool:
        method = getattr(self.node, f"action_{self.action.method}", None)
        return bool(self.action.argument and method and inspect.signature(method).parameters)

    async def run(self, argument: str = "") -> None:
        """Do it, as if its key had been pressed where it works."""
        app = cast(App[Any], self.node.app)
        if self.focus is not None:
            self.focus.focus()
        action = ("", self.action.method, (argument,)) if argument else self.action.method
        await keyboard_of(app).run(app, self.action.id, self.node, action)


def commands(screen: Screen[Any]) -> dict[str, Command]:
    """By action id: what is done here in the table's order, what is done anywhere, what only moves about."""
    keyboard = keyboard_of(cast(App[Any], screen.app))
    keys = active_keys(screen)
    found: dict[str, Command] = {}
    for active in keyboard.active(screen).values():
        action = BY_ID.get(active.binding.id or "")
        if action is not None and usable(active):
            found[action.id] = Command(action, active.node, tuple(keys[action.id]))
    _add_the_keyless(screen, found)
    _add_those_of_other_panes(screen, keyboard, found)
    wanted = [found[each.id] for each in ACTIONS if each.id in found and each.where not in _DIALOGS]
    wanted.sort(
        key=lambda each: (each.action.id.partition(".")[2] in _MOVING, each.action.where == "anywhere")
    )
    return {each.action.id: each for each in wanted if each.action.id != "palette.open"}


def _add_the_keyless(screen: Screen[Any], found: dict[str, Command]) -> None:
    """Actions that no key leads to belong to the screen or to the app."""
    nodes: tuple[DOMNode | None, ...] = (screen.focused, screen, cast(App[Any], screen.app))
    for action in ACTIONS:
        if action.id not in found:
            node = next((node for node in nodes if node is not None and _does(node, action)), None)
            if node is not None:
                found[action.id] = Command(action, node)


def _add_those_of_other_panes(screen: Screen[Any], keyboard: Keyboard, found: dict[str, Command]) -> None:
    """What the reader does can be asked for in the list, too: it takes the focus then."""
    if screen.is_modal:
        return
    for widget in screen.query(Widget):
        if not widget.focusable or widget.has_focus or not widget.region.area:
            continue
        for action_id in keyboard.actions_of(widget):
            action = BY_ID[action_id]
            if action_id not in found and _does(widget, action):
                keys = tuple(map(key_label, keyboard.keys(action_id)))
                found[action_id] = Command(action, widget, keys, focus=widget)


def _does(node: DOMNode, action: Action) -> bool:
    return hasattr(node, f"action_{action.method}") and bool(node.check_action(action.method, ()))


def matching(query: str, there: Sequence[Command], recent: Sequence[str]) -> list[Command]:
    """The commands that the typed words find, best first: by name before by meaning, the last used before others."""
    places = {action_id: place for place, action_id in enumerate(recent)}
    last = len(places)
    if not query:
        return sorted(there, key=lambda each: places.get(each.action.id, last))
    found = [
        (how, places.get(each.action.id, last), closeness, place, each)
        for place, each in enumerate(there)
        if (ranked := _rank(query, each.action, each.words if each.takes_argument else ()))
        for how, closeness in [ranked]
    ]
    return [each for *_, each in sorted(found, key=lambda one: one[:-1])]


def _rank(query: str, action: Action, words: Sequence[str]) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """First how well it is found (0: by its name, 1: by its meaning, 2: by letters of its name), then how close;
    None: it is not found."""
    typed = len(query.split())
    names = (action.label, action.id.replace("_", " "), *words)
    ranks = [found for name in names if (found := rank(query, name))]
    named, at, length = min(ranks, default=(_NOT_FOUND, 0, 0))
    if named <= _IN_A_ROW * typed:
        return (0, named), (at, length)
    meant = rank(query, f"{action.label} {action.help}")
    if meant and meant[0] <= typed:  # only whole beginnings of words: letters are in every sentence
        return (1, meant[0]), (meant[1], meant[2])
    return ((2, named), (at, length)) if ranks else None


def with_argument(text: str, there: Sequence[Command]) -> tuple[Command, str, str] | None:
    """``move Arc`` is the command move, its word, and ``Arc``; None: it begins with no command that takes something."""
    found = [
        (len(word), command, word)
        for command in there
        if command.takes_argument
        for word in command.words
        if text.lower().startswith(word + " ")
    ]
    if not found:
        return None
    length, command, word = max(found, key=lambda one: one[0])
    return command, word, text[length:].strip()
