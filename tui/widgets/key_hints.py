"""The keys that work here, in one line; and, while a sequence is pending, what may follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from textual.app import App, RenderResult
from textual.content import Content
from textual.screen import Screen
from textual.signal import Signal
from textual.widget import Widget

from tui.actions import ACTIONS, BY_ID
from tui.contexts import CHAINS
from tui.key_names import key_label, textual_key
from tui.keyboard import keyboard_of, usable
from tui.mail.text import width
from tui.widgets.one_line import OneLine
from tui.widgets.paint import Piece


def active_keys(screen: Screen[Any]) -> dict[str, list[str]]:
    """What would work on a screen now, the innermost context first and then as in the table: action ids, and
    their keys as people write them, the person's own included."""
    keyboard = keyboard_of(cast(App[Any], screen.app))
    reachable: dict[str, set[str]] = {}
    for key, active in keyboard.active(screen).items():
        if usable(active) and active.binding.id in BY_ID:
            reachable.setdefault(active.binding.id, set()).add(key)
    contexts = {BY_ID[action_id].where for action_id in reachable}
    return {
        action.id: [
            key_label(key) for key in keyboard.keys(action.id) if textual_key(key) in reachable[action.id]
        ]
        for where in sorted(contexts, key=_breadth)
        for action in ACTIONS
        if action.where == where and action.id in reachable
    }


def _breadth(where: str) -> int:
    """How many focus chains a context is part of: the fewer, the closer it is to what has the focus."""
    return sum(where in chain for chain in CHAINS.values())


def active_hints(screen: Screen[Any]) -> list[tuple[str, str]]:
    """Key and label of the actions worth naming now. The one that shows all keys is the last."""
    found = {
        name: (keys[0], BY_ID[name].label.lower())
        for name, keys in active_keys(screen).items()
        if BY_ID[name].show
    }
    last = found.pop("help.show", None)
    return [*found.values(), *([last] if last else [])]


class KeyHints(OneLine):
    """As many hints as there is room for, whole ones, and the last of them always."""

    def on_mount(self) -> None:
        changed = cast(Signal[Screen[Any]], self.screen.bindings_updated_signal)  # pyright: ignore[reportUnknownMemberType]
        changed.subscribe(self, self._updated)

    def _updated(self, screen: Screen[Any]) -> None:
        self.refresh()

    def pieces(self, cells: int) -> Sequence[Piece]:
        hints = active_hints(self.screen)
        room = cells - 1 - sum(_taken(hint) for hint in hints[-1:])
        shown: list[tuple[str, str]] = []
        for hint in hints[:-1]:
            room -= _taken(hint)
            if room < 0:
                break
            shown.append(hint)
        line = [Piece(" ")]
        for key, label in [*shown, *hints[-1:]]:
            line += [Piece(key, "bold text"), Piece(f" {label}  ", "dim")]
        return line


def _taken(hint: tuple[str, str]) -> int:
    return width(hint[0]) + width(hint[1]) + 3


class WhichKey(Widget):
    """What may follow the first key of a sequence, over the foot of whatever screen is shown."""

    DEFAULT_CSS = """
    WhichKey {
        layer: which-key;
        dock: bottom;
        width: 1fr;
        height: auto;
        padding: 0 2;
        background: $mail-bar;
        border-top: solid $mail-rule;
    }
    """

    def __init__(self, first: str, following: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._first = first
        self._following = following

    def render(self) -> RenderResult:
        """Columns of the same width, as many as there is room for."""
        widest = max((width(key) + width(label) for key, label in self._following), default=0) + 4
        across = max(1, self.content_size.width // widest)
        lines: list[Content] = []
        for start in range(0, len(self._following), across):
            cells = [_cell(key, label, widest) for key, label in self._following[start : start + across]]
            lines.append(Content.assemble(*cells))
        return Content("\n").join(lines)


def _cell(key: str, label: str, cells: int) -> Content:
    shown = Content.assemble((key, "bold $mail-accent"), (f"  {label}", "$mail-text"))
    return shown.pad_right(max(0, cells - shown.cell_length))
