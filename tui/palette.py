"""The command palette: every action that would work now, found by typing a part of its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen

from tui.actions import ACTIONS, BY_ID, Action
from tui.keyboard import keyboard_of, usable
from tui.screens.picker import Choice
from tui.widgets.key_hints import active_keys

Run = tuple[str, DOMNode]
"""An action's method, and the node that has it."""

_UNNAMED = frozenset({"lines", "reader", "picker", "prompt", "confirm"})
"""Moving about is for keys; as commands it would only be in the way."""


def commands(screen: Screen[Any]) -> tuple[list[Choice], Callable[[str], Run]]:
    """The choices for a screen as it is now, and what each of them runs."""
    keys = active_keys(screen)
    runs: dict[str, Run] = {}
    for active in keyboard_of(cast(App[Any], screen.app)).active(screen).values():
        action = BY_ID.get(active.binding.id or "")
        if action is not None and usable(active) and action.where not in _UNNAMED:
            runs[action.id] = (active.binding.action, active.node)
    for action in ACTIONS:
        node = _node(screen, action) if not action.keys and action.id not in runs else None
        if node is not None:
            runs[action.id] = (action.method, node)
    runs.pop("palette.open", None)
    choices = [
        Choice(action.id, f"{action.label} — {action.help}", "  ".join(keys.get(action.id, ())))
        for action in ACTIONS
        if action.id in runs
    ]
    return choices, runs.__getitem__


def _node(screen: Screen[Any], action: Action) -> DOMNode | None:
    """Who has an action that no key leads to."""
    nodes: tuple[DOMNode | None, ...] = (screen.focused, screen, cast(App[Any], screen.app))
    for node in nodes:
        if (
            node is not None
            and hasattr(node, f"action_{action.method}")
            and node.check_action(action.method, ())
        ):
            return node
    return None
