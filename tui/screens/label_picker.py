"""Choosing labels: those that the conversations carry are ticked, and several can be changed at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from tui.actions import bindings
from tui.frozen import frozen
from tui.mail.text import width as cells
from tui.screens.dialog import Dialog
from tui.screens.mailbox_picker import NEW, MailboxChoices, choices, recent, remember, takes_mail
from tui.screens.picker import ROWS, Choice
from tui.widgets.line_list import Line, LineList, Look
from tui.widgets.paint import Piece, column

if TYPE_CHECKING:
    from tui.store.account import AccountStore


NO_LABELS = frozenset({"trash", "junk", "sent", "drafts"})
"""That mail is in one of these says what became of it; it is moved there, and not labelled."""


class Tick(StrEnum):
    """How many of the conversations carry a label, drawn as it is written."""

    NONE = "[ ]"
    SOME = "[-]"
    ALL = "[x]"


@frozen
class LabelChange:
    """Ids of mailboxes to put the conversations into, and to take them out of; and names of new ones to make."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    create: tuple[str, ...] = ()


class LabelChoices(MailboxChoices):
    """The labels that match, each with its tick."""

    def __init__(self, choices: Sequence[Choice], ticks: Mapping[str, Tick], *, may_create: bool) -> None:
        super().__init__(choices, may_create=may_create)
        self._before = ticks
        self._now: dict[str, Tick] = {}
        """Those that were changed here."""

    def tick_of(self, choice_id: str) -> Tick:
        return self._now.get(choice_id) or self._before.get(choice_id, Tick.NONE)

    def toggle(self, choice_id: str) -> None:
        """On, off, and where only some have it, back to that."""
        was, now = self._before.get(choice_id, Tick.NONE), self.tick_of(choice_id)
        after = {Tick.ALL: Tick.NONE, Tick.SOME: Tick.ALL, Tick.NONE: was if was is Tick.SOME else Tick.ALL}
        self._now[choice_id] = after[now]
        if after[now] is was:
            del self._now[choice_id]
        if choice_id.startswith(NEW) and all(each.id != choice_id for each in self._all):
            self._all = [Choice(choice_id, choice_id.removeprefix(NEW), "new"), *self._all]
        self.redraw()

    def change(self) -> LabelChange:
        on = [id_ for id_, tick in self._now.items() if tick is Tick.ALL]
        return LabelChange(
            add=tuple(id_ for id_ in on if not id_.startswith(NEW)),
            remove=tuple(id_ for id_, tick in self._now.items() if tick is Tick.NONE),
            create=tuple(id_.removeprefix(NEW) for id_ in on if id_.startswith(NEW)),
        )

    def draw(self, index: int, look: Look) -> Sequence[Line]:
        choice = self._shown[index]
        tick = self.tick_of(choice.id)
        note = min(cells(choice.note), look.width // 2)
        ink = "bold unread" if look.cursor else "text"
        name = column(choice.name, max(0, look.width - note - 6), ink)
        mark = Piece(f"{tick} ", "dim" if tick is Tick.NONE else "bold accent")
        return [(mark, name, Piece(" "), column(choice.note, note, "dim", right=True))]


class LabelPicker(Dialog[LabelChange | None]):
    """Enter takes the label at the cursor and closes; Tab ticks it and stays, and then Enter closes with what was
    ticked. ``ticks`` says which mailboxes the conversations are in now."""

    DEFAULT_CSS = """
    LabelPicker {
        & Input { margin-top: 1; background: $panel; }
        & LabelChoices { margin-top: 1; background: $mail-bar; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("labels"), *bindings("picker")]

    def __init__(
        self, mail: AccountStore, title: str, ticks: Mapping[str, Tick], *, may_create: bool = True
    ) -> None:
        super().__init__()
        self.title_text = title
        self._mail = mail
        mailboxes = mail.mailboxes()
        barred = {
            each.id
            for each in mailboxes
            if each.role in NO_LABELS or (not takes_mail(each) and each.id not in ticks)
        }
        found = sorted(
            choices(mailboxes, recent(mail), barred),
            key=lambda each: ticks.get(each.id, Tick.NONE) is Tick.NONE,
        )
        self._list = LabelChoices(found, ticks, may_create=may_create)
        self._list.styles.height = max(1, min(ROWS, len(found)))

    def content(self) -> Iterable[Widget]:
        line = Input(placeholder="type a part of the name", compact=True)
        line.cursor_blink = False
        yield line
        yield self._list

    def hints(self) -> Iterable[tuple[str, str]]:
        return (("Tab", "tick, and go on"), ("Enter", "do it"), ("Esc", "cancel"))

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._list.narrow(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_picker_choose()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        self._list.toggle(event.row_id)

    def action_labels_tick(self) -> None:
        if (at := self._list.cursor_id) is not None:
            self._list.toggle(at)
            line = self.query_one(Input)
            if line.value:
                line.value = ""
            else:
                self._list.move(1)

    def action_picker_next(self) -> None:
        self._list.move(1)

    def action_picker_previous(self) -> None:
        self._list.move(-1)

    def action_picker_choose(self) -> None:
        """A name that was typed and not ticked yet is meant, too; so is the row at the cursor, if nothing is ticked."""
        change = self._list.change()
        at = self._list.cursor_id
        if at is not None and (self.query_one(Input).value or change == LabelChange()):
            self._list.toggle(at)
            change = self._list.change()
        for mailbox_id in reversed(change.add):
            remember(self._mail, mailbox_id)
        self.dismiss(change)

    def action_picker_cancel(self) -> None:
        self.dismiss(None)
