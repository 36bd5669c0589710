"""Every key that works on the screen below, with what it does: made from the table of actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.actions import BY_ID, CONTEXTS, bindings
from tui.mail.text import fit, width, wrap
from tui.widgets.key_hints import KeyHints, active_keys
from tui.widgets.pane_title import PaneTitle

_WIDE = 84
"""Columns from which there is room for the names that the settings file uses."""

_NAMES = 24
"""Columns that those names take."""


class Keys(VerticalScroll):
    """The page itself, scrolled with the reader's keys."""

    BINDINGS = bindings("reader")

    def action_reader_down(self) -> None:
        self.scroll_relative(y=1, animate=False)

    def action_reader_up(self) -> None:
        self.scroll_relative(y=-1, animate=False)

    def action_reader_page_down(self) -> None:
        self.scroll_relative(y=max(1, self.size.height - 2), animate=False)

    def action_reader_page_up(self) -> None:
        self.scroll_relative(y=-max(1, self.size.height - 2), animate=False)

    def action_reader_half_down(self) -> None:
        self.scroll_relative(y=max(1, self.size.height // 2), animate=False)

    def action_reader_half_up(self) -> None:
        self.scroll_relative(y=-max(1, self.size.height // 2), animate=False)

    def action_reader_top(self) -> None:
        self.scroll_home(animate=False)

    def action_reader_bottom(self) -> None:
        self.scroll_end(animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Messages and folding are the reader's own."""
        return hasattr(self, f"action_{action}")


class HelpScreen(Screen[None]):
    """Shows ``groups``: for each context, its heading and rows of keys, meaning and action id."""

    BINDINGS = bindings("page")
    AUTO_FOCUS = "Keys"

    def __init__(self, below: Screen[Any]) -> None:
        super().__init__()
        self._groups = groups(below)

    def compose(self) -> ComposeResult:
        title = PaneTitle("Keys", apart=True)
        title.detail = "your own: [keys] in the settings file"
        title.active = True
        yield title
        with Keys():
            yield Static(id="keys")
        yield KeyHints()

    def on_resize(self) -> None:
        self.query_one("#keys", Static).update(page(self._groups, self.size.width - 6))

    def action_page_close(self) -> None:
        self.dismiss(None)


Group = tuple[str, list[tuple[str, str, str]]]


def groups(screen: Screen[Any]) -> list[Group]:
    """The contexts that hold on a screen now, innermost first, each with its actions."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for action_id, keys in active_keys(screen).items():
        action = BY_ID[action_id]
        found.setdefault(action.where, []).append(("  ".join(keys), action.help, action.id))
    return [(CONTEXTS[where], rows) for where, rows in found.items()]


def page(found: Sequence[Group], cells: int) -> Content:
    """The groups as text for that width."""
    widest = max((width(keys) for _, rows in found for keys, _, _ in rows), default=0)
    lines: list[Content] = []
    for title, rows in found:
        lines += [Content(""), Content.styled(title, "bold $mail-accent")]
        for row in rows:
            lines += _row(row, min(widest, max(8, cells // 3)), cells)
    return Content("\n").join(lines[1:])


def _row(row: tuple[str, str, str], key_cells: int, cells: int) -> Iterable[Content]:
    """A row of as many lines as its longer column needs; wide pages have the action's name at the right."""
    keys, meaning, name = row
    room = max(1, cells - key_cells - 2 - (_NAMES if cells >= _WIDE else 0))
    columns = zip_longest(
        wrap(keys, key_cells), wrap(meaning, room), [name] if cells >= _WIDE else [], fillvalue=""
    )
    for left, middle, right in columns:
        yield Content.assemble(
            (fit(left, key_cells), "bold $mail-text"),
            "  ",
            (fit(middle, room), "$mail-text"),
            (right, "$mail-dim"),
        )
