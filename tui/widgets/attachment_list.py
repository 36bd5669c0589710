"""The attachments of a message that is being written, one a line."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.actions import bindings
from tui.mail.message import Attachment
from tui.mail.safety import clean
from tui.widgets.neighbour import focus_neighbour


def size_text(octets: int) -> str:
    """``912 B``, ``48 kB``, ``1.2 MB``: decimal, as the rest of the world writes sizes."""
    if octets < 1000:
        return f"{octets} B"
    value = float(octets)
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        if value < 999.5:
            return f"{value:.1f} {unit}" if value < 9.95 and unit != "kB" else f"{value:.0f} {unit}"
    return f"{value / 1000:.1f} TB"


class AttachmentList(Widget, can_focus=True):
    """Lists the attachments; takes one away at the cursor and puts all back. Hidden while there are none."""

    DEFAULT_CSS = """
    AttachmentList { height: auto; max-height: 6; width: 1fr; color: $mail-text; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("attachments")]

    attachments: reactive[tuple[Attachment, ...]] = reactive((), layout=True)
    cursor: reactive[int] = reactive(0)

    class Changed(Message):
        """An attachment went away or came back."""

    def __init__(self, attachments: tuple[Attachment, ...]) -> None:
        super().__init__()
        self._all = attachments
        self.set_reactive(AttachmentList.attachments, attachments)

    @property
    def removed(self) -> int:
        """How many were taken away and can be put back."""
        return len(self._all) - len(self.attachments)

    def render(self) -> Content:
        rows = [self._row(index, each) for index, each in enumerate(self.attachments)]
        if self.removed:
            rows.append(Content.styled(f"{self.removed} removed; u puts back", "$mail-dim"))
        return Content("\n").join(rows)

    def _row(self, index: int, attachment: Attachment) -> Content:
        here = self.has_focus and index == self.cursor
        mark, size = ("▸" if here else "@"), size_text(attachment.size)
        room = max(1, self.size.width - cell_len(mark) - cell_len(size) - 3)
        name = clean(attachment.name) or "unnamed"
        if cell_len(name) > room:
            name = set_cell_size(name, max(0, room - 1)) + "…"
        return Content.assemble(
            (f"{mark} ", "$mail-accent" if here else "$mail-dim"),
            (name, "bold" if here else ""),
            (f"  {size}", "$mail-dim"),
        )

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        self._move(event.y)

    def _move(self, row: int) -> None:
        self.cursor = max(0, min(row, len(self.attachments) - 1))

    def action_attachments_next(self) -> None:
        if self.cursor >= len(self.attachments) - 1:
            focus_neighbour(self, 1)
        else:
            self._move(self.cursor + 1)

    def action_attachments_previous(self) -> None:
        if self.cursor == 0:
            focus_neighbour(self, -1)
        else:
            self._move(self.cursor - 1)

    def action_attachments_remove(self) -> None:
        kept = [each for index, each in enumerate(self.attachments) if index != self.cursor]
        if len(kept) < len(self.attachments):
            self.attachments = tuple(kept)
            self._move(self.cursor)
            self.post_message(self.Changed())

    def action_attachments_restore(self) -> None:
        if self.removed:
            self.attachments = self._all
            self.post_message(self.Changed())
