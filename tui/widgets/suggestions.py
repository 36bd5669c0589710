"""What a half-typed address may mean, beneath its field."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.mail.addresses import full_name
from tui.mail.message import Address
from tui.mail.safety import clean


class Suggestions(Widget):
    """A few lines, one of them marked; nothing at all while there is nothing to suggest."""

    DEFAULT_CSS = """
    Suggestions { height: auto; max-height: 8; width: 1fr; display: none; color: $mail-text; }
    Suggestions.-shown { display: block; }
    """

    found: reactive[tuple[Address, ...]] = reactive((), layout=True)
    cursor: reactive[int] = reactive(0)

    class Chosen(Message):
        """One was clicked."""

    @property
    def current(self) -> Address | None:
        """The marked one."""
        return self.found[self.cursor] if self.cursor < len(self.found) else None

    def show(self, found: Sequence[Address]) -> None:
        self.cursor = 0
        self.found = tuple(found)
        self.set_class(bool(found), "-shown")

    def move(self, by: int) -> None:
        self.cursor = max(0, min(self.cursor + by, len(self.found) - 1))

    def render(self) -> Content:
        return Content("\n").join(self._row(index, each) for index, each in enumerate(self.found))

    def _row(self, index: int, address: Address) -> Content:
        here = index == self.cursor
        email = clean(address.email)
        name = full_name(address) if address.name else ""
        room = max(0, self.size.width - 2)
        if cell_len(name) > max(8, room // 2):
            name = set_cell_size(name, max(8, room // 2) - 1) + "…"
        gap = "  " if name else ""
        return Content.assemble(
            ("▸ " if here else "  ", "$mail-accent"),
            (name, "bold" if here else ""),
            (gap + email, "bold" if here and not name else "$mail-dim"),
        )

    def on_click(self, event: events.Click) -> None:
        self.cursor = min(event.y, max(0, len(self.found) - 1))
        self.post_message(self.Chosen())
