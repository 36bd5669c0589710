"""The attachments of a message that is being written, one a line, with how far each is on its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

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

if TYPE_CHECKING:
    from tui.store.records import Upload


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
        """An attachment came, went away, came back or moved."""

    class Asked(Message):
        """Something that the list cannot do itself is wanted with one: "stop", "retry" or "show"."""

        def __init__(self, wish: str, attachment: Attachment) -> None:
            super().__init__()
            self.wish = wish
            self.attachment = attachment

    def __init__(self, attachments: tuple[Attachment, ...]) -> None:
        super().__init__()
        self._removed: list[tuple[int, Attachment]] = []
        self._uploads: Mapping[str, Upload] = {}
        self.set_reactive(AttachmentList.attachments, attachments)

    @property
    def removed(self) -> int:
        """How many were taken away and can be put back."""
        return len(self._removed)

    @property
    def current(self) -> Attachment | None:
        """The one at the cursor."""
        return self.attachments[self.cursor] if self.cursor < len(self.attachments) else None

    def add(self, attachment: Attachment) -> None:
        self.attachments = (*self.attachments, attachment)
        self.post_message(self.Changed())

    def change(self, attachment: Attachment, **properties: str | None) -> Attachment:
        """The same file with other properties."""
        changed = replace(attachment, **properties)  # pyright: ignore[reportArgumentType]  # its own fields, by name
        self.attachments = tuple(changed if each is attachment else each for each in self.attachments)
        self.post_message(self.Changed())
        return changed

    def show_uploads(self, uploads: Iterable[Upload]) -> None:
        """How the files of this machine are on their way to the server."""
        known = {each.sha256: each for each in uploads}
        if known != self._uploads:
            self._uploads = known
            self.refresh()

    # What it looks like

    def render(self) -> Content:
        rows = [self._row(index, each) for index, each in enumerate(self.attachments)]
        if self.removed:
            rows.append(Content.styled(f"{self.removed} removed; u puts back", "$mail-dim"))
        return Content("\n").join(rows)

    def _row(self, index: int, attachment: Attachment) -> Content:
        here = self.has_focus and index == self.cursor
        mark, (state, ink) = ("▸" if here else "@"), self._state(attachment)
        note = size_text(attachment.size) + (", in the text" if attachment.cid else "")
        room = max(1, self.size.width - cell_len(mark) - cell_len(note) - 3)
        name = clean(attachment.name) or "unnamed"
        if state:
            room = max(min(cell_len(name), 12), room - cell_len(state) - 2)
        if cell_len(name) > room:
            name = set_cell_size(name, max(0, room - 1)) + "…"
        return Content.assemble(
            (f"{mark} ", "$mail-accent" if here else "$mail-dim"),
            (name, "bold" if here else ""),
            (f"  {note}", "$mail-dim"),
            (f"  {state}" if state else "", ink),
        )

    def _state(self, attachment: Attachment) -> tuple[str, str]:
        """How far it is, in words, and their ink; nothing to say of what the server has."""
        upload = self._uploads.get(attachment.sha256) if attachment.sha256 else None
        if upload is None or upload.done:
            return "", ""
        if upload.error:
            return f"{clean(upload.error)} r tries again", "$mail-error"
        return f"{100 * upload.moved // max(1, upload.size)} %", "$mail-accent"

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # The keys

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
        gone = self.current
        if gone is not None:
            self._removed.append((self.cursor, gone))
            self.attachments = tuple(each for each in self.attachments if each is not gone)
            self._move(self.cursor)
            self.post_message(self.Changed())

    def action_attachments_restore(self) -> None:
        files = list(self.attachments)
        while self._removed:
            at, attachment = self._removed.pop()
            files.insert(at, attachment)
        if len(files) != len(self.attachments):
            self.attachments = tuple(files)
            self.post_message(self.Changed())

    def action_attachments_up(self) -> None:
        self._swap(-1)

    def action_attachments_down(self) -> None:
        self._swap(1)

    def _swap(self, by: int) -> None:
        here, there = self.cursor, self.cursor + by
        if 0 <= there < len(self.attachments):
            files = list(self.attachments)
            files[here], files[there] = files[there], files[here]
            self.attachments = tuple(files)
            self._move(there)
            self.post_message(self.Changed())

    def action_attachments_stop(self) -> None:
        self._ask("stop")

    def action_attachments_retry(self) -> None:
        self._ask("retry")

    def action_attachments_show(self) -> None:
        self._ask("show")

    def _ask(self, wish: str) -> None:
        if self.current is not None:
            self.post_message(self.Asked(wish, self.current))
