"""What was done to the mail of one account or all, the last deed first; any of them can be gone back to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import BindingType
from textual.widget import Widget

from tui.actions import bindings
from tui.mail.text import date_and_time
from tui.mail.text import width as cells
from tui.screens.page import Page
from tui.store.account import AccountStore
from tui.store.records import Changed, PastDeed, Receipt
from tui.widgets.clock import Clock, local_now, moment
from tui.widgets.line_list import Line, LineList, Look
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.paint import Piece, column

if TYPE_CHECKING:
    from tui.store.together import Together


class Past(Protocol):
    """An account, or all of them together."""

    def history(self) -> tuple[PastDeed, ...]: ...
    def undo_to(self, place: int) -> Receipt: ...
    def redo(self) -> Receipt: ...


class DeedList(LineList):
    """Deeds as rows; their ids count from the last one, which is 1."""

    def __init__(self, now: Clock, *, marks: Marks = UNICODE) -> None:
        super().__init__(marks=marks)
        self._now = now
        self._deeds: Sequence[PastDeed] = ()

    def show(self, deeds: Sequence[PastDeed]) -> None:
        self._deeds = tuple(deeds)
        self.reload()

    @property
    def deed(self) -> PastDeed | None:
        """The one at the cursor."""
        return self._deeds[self.cursor] if self._deeds else None

    def row_count(self) -> int:
        return len(self._deeds)

    def row_id(self, index: int) -> str | None:
        return str(index + 1)

    def index_of(self, row_id: str) -> int | None:
        index = int(row_id) - 1
        return index if index < len(self._deeds) else None

    def empty_text(self) -> str:
        return "Nothing was done yet. What you do to mail is listed here, and can be taken back."

    def draw(self, index: int, look: Look) -> Sequence[Line]:
        deed = self._deeds[index]
        when = date_and_time(moment(deed.when), self._now())
        state = "taken back" if deed.undone else "" if deed.undoable else "stays"
        room = max(0, look.width - cells(when) - 14)
        ink = "dim" if deed.undone or not deed.undoable else "text"
        return [
            (
                column(deed.text, room, ink),
                Piece("  "),
                column(state, 10, "dim", right=True),
                Piece("  "),
                Piece(when, "dim"),
            )
        ]


class HistoryScreen(Page[None]):
    """Lists what was done; Enter takes back everything down to the deed at the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("history"), *bindings("page")]

    def __init__(
        self,
        mail: AccountStore,
        together: Together | None = None,
        *,
        signs: Marks = UNICODE,
        now: Clock = local_now,
    ) -> None:
        """``together``: all accounts, where there are several; undo goes through what was done in any of them."""
        super().__init__(mail, "What was done", signs=signs, now=now)
        self._past: Past = together or mail
        if together is not None:
            self.status.place = "All accounts"
        self.list = DeedList(now, marks=signs)

    def content(self) -> Iterable[Widget]:
        yield self.list

    def on_mount(self) -> None:
        self.list.focus()
        self._show()

    def changed(self, changed: Changed) -> None:
        self._show()

    def _show(self) -> None:
        deeds = self._past.history()
        self.list.show(deeds)
        back, again = sum(deed.undoable for deed in deeds), sum(deed.undone for deed in deeds)
        self.heading.detail = f"{back} to take back, {again} to do again" if deeds else ""

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        self.action_history_undo()

    def action_history_undo(self) -> None:
        deed = self.list.deed
        if deed is None:
            return
        if deed.undone:
            self.say("This was taken back already; Z does it again.", warning=True)
            return
        self._tell(self._past.undo_to(self.list.cursor))

    def action_history_redo(self) -> None:
        self._tell(self._past.redo())

    def _tell(self, receipt: Receipt) -> None:
        self.tell(receipt)
        self._show()

    def action_page_close(self) -> None:
        self.dismiss(None)
