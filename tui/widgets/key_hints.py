"""The keys that work here, in one line; and, while a sequence is pending, what may follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from textual.app import RenderResult
from textual.content import Content
from textual.screen import Screen
from textual.signal import Signal
from textual.widget import Widget

from tui.actions import ACTIONS, BY_ID, CHAINS, Action, key_label, textual_key
from tui.keys import usable
from tui.mail.text import width
from tui.widgets.one_line import OneLine
from tui.widgets.paint import Piece

_SHORT = {textual_key(part): part for action in ACTIONS for key in action.keys for part in key.split(" ")}


def written(key: str) -> str:
    """One of Textual's keys as people write it: ``number_sign`` is ``#``."""
    return key_label(" ".join(_SHORT.get(part, part) for part in key.split(" ")))


def active_keys(screen: Screen[Any]) -> dict[str, list[str]]:
    """What would work on a screen now, the innermost context first and then as in the table: action ids, and
    their keys as people write them, the person's own included."""
    keys: dict[str, list[str]] = {}
    contexts: set[str] = set()
    for key, active in screen.active_bindings.items():
        action = BY_ID.get(active.binding.id or "")
        if action is not None and usable(active):
            keys.setdefault(action.id, []).append(key)
            contexts.add(action.where)
    return {
        action.id: [written(key) for key in sorted(keys[action.id], key=_place(action))]
        for where in sorted(contexts, key=_breadth)
        for action in ACTIONS
        if action.where == where and action.id in keys
    }


def _breadth(where: str) -> int:
    """How many focus chains a context is part of: the fewer, the closer it is to what has the focus."""
    return sum(where in chain for chain in CHAINS.values())


def _place(action: Action) -> Callable[[str], int]:
    usual = [textual_key(key) for key in action.keys]
    return lambda key: usual.index(key) if key in usual else len(usual)


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
