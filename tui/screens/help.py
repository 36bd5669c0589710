"""Every key with what it does, by where it works: made from the table of actions and the keys in force."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import zip_longest
from typing import Any, ClassVar, cast

from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from tui.actions import ACTIONS, BY_ID, Action, bindings
from tui.contexts import CONTEXTS
from tui.key_names import key_label
from tui.keyboard import Keyboard, keyboard_of
from tui.mail.text import fit, width, wrap
from tui.widgets.fuzzy import plain
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
    """What works on the screen below comes first, then what works elsewhere. ``/`` keeps what has the typed words."""

    DEFAULT_CSS = """
    HelpScreen > Input { margin: 0 2 1 2; background: $panel; display: none; }
    HelpScreen > Input.-open { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("help"), *bindings("page")]
    AUTO_FOCUS = "Keys"

    def __init__(self, below: Screen[Any]) -> None:
        super().__init__()
        keyboard = keyboard_of(cast(App[Any], below.app))
        here = groups(below)
        self._groups = [*here, *elsewhere(keyboard, {title for title, _ in here})]
        self._preset = keyboard.preset

    def compose(self) -> ComposeResult:
        title = PaneTitle(f"Keys of {self._preset}", apart=True)
        title.detail = "your own: [keys] in the settings file"
        title.active = True
        yield title
        line = Input(placeholder="words, a key, or an action's name", compact=True)
        line.cursor_blink = False
        yield line
        with Keys():
            yield Static(id="keys")
        yield KeyHints()

    def on_resize(self) -> None:
        self._show()

    def on_input_changed(self) -> None:
        self._show()
        self.query_one(Keys).scroll_home(animate=False)

    def on_input_submitted(self) -> None:
        self.query_one(Keys).focus()

    def on_key(self, event: events.Key) -> None:
        """Down leaves the line, and Esc takes the words out of it."""
        line = self.query_one(Input)
        if not line.has_focus or event.key not in ("down", "escape"):
            return
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            line.value = ""
            line.remove_class("-open")
        self.query_one(Keys).focus()

    def _show(self) -> None:
        found = with_words(self._groups, self.query_one(Input).value)
        text = page(found, self.size.width - 9) if found else Content("No key and no action has these words.")
        self.query_one("#keys", Static).update(text)

    def action_help_search(self) -> None:
        line = self.query_one(Input)
        line.add_class("-open")
        line.focus()

    def action_page_close(self) -> None:
        self.dismiss(None)


Group = tuple[str, list[tuple[str, str, str]]]
"""A context's heading, and its actions: their keys, what they do, their ids."""


def groups(screen: Screen[Any]) -> list[Group]:
    """The contexts that hold on a screen now, innermost first, each with its actions."""
    keyboard = keyboard_of(cast(App[Any], screen.app))
    found: dict[str, list[tuple[str, str, str]]] = {}
    for action_id, keys in active_keys(screen).items():
        action = BY_ID[action_id]
        found.setdefault(action.where, []).append(("  ".join(keys), _meaning(keyboard, action), action.id))
    return [(CONTEXTS[where], rows) for where, rows in found.items()]


def elsewhere(keyboard: Keyboard, here: Collection[str]) -> list[Group]:
    """The other contexts, in the table's order."""
    found: list[Group] = []
    for where, title in CONTEXTS.items():
        rows = [
            ("  ".join(map(key_label, keys)), _meaning(keyboard, action), action.id)
            for action in ACTIONS
            if action.where == where and (keys := keyboard.keys(action.id))
        ]
        if rows and title not in here:
            found.append((title, rows))
    return found


def _meaning(keyboard: Keyboard, action: Action) -> str:
    """What it does, and where the keys are the person's own, which ones are usual."""
    usual = keyboard.usual_keys(action.id)
    if keyboard.keys(action.id) == usual:
        return action.help
    return f"{action.help} (yours; usually {'  '.join(map(key_label, usual)) or 'no key'})"


def with_words(found: Sequence[Group], typed: str) -> list[Group]:
    """The rows that have all of the words, in their keys, their meaning or their name; no empty headings."""
    words = plain(typed).split()
    kept = [(title, [row for row in rows if _has(words, title, row)]) for title, rows in found]
    return [(title, rows) for title, rows in kept if rows]


def _has(words: Sequence[str], title: str, row: tuple[str, str, str]) -> bool:
    text = plain(f"{title} {' '.join(row)} {BY_ID[row[2]].label}")
    return all(word in text for word in words)


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
            (fit(middle, room) if right else middle, "$mail-text"),
            (right, "$mail-dim"),
        )
