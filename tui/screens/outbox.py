"""What waits to be sent, what failed, what is in doubt; and what became of what has left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import App
from textual.binding import BindingType
from textual.events import Resize
from textual.widget import Widget

from tui.actions import bindings
from tui.screens.compose import ComposeScreen
from tui.screens.page import Page
from tui.store.records import Changed, OutboxItem, OutboxState, Receipt
from tui.widgets.clock import Clock, local_now
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.outbox_list import OutboxList, sent

if TYPE_CHECKING:
    from tui.config import Settings
    from tui.mail.draft import Draft
    from tui.store.account import AccountStore

_LEFT = "It has left already."
_ASKED = "The server is asked to give it back; it will be among the drafts."


class OutboxScreen(Page[None]):
    """Lists the outbox; a message in it can be edited, sent again or thrown away."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("outbox"), *bindings("page")]

    def __init__(
        self, mail: AccountStore, settings: Settings, *, signs: Marks = UNICODE, now: Clock = local_now
    ) -> None:
        super().__init__(mail, "Outbox", signs=signs, now=now)
        self.settings = settings
        self._now = now
        self.list = OutboxList(now, marks=signs)

    def content(self) -> Iterable[Widget]:
        yield self.list

    def on_mount(self) -> None:
        self.list.focus()
        self.set_interval(1.0, self._tick)
        self._show()

    def on_resize(self, event: Resize) -> None:
        self.list.set_row_height(3 if event.size.width >= 100 else 4)

    def changed(self, changed: Changed) -> None:
        if changed.outbox or changed.uploads or changed.status:
            self._show()

    def _show(self) -> None:
        items = self.mail.outbox()
        failed = sum(item.state is OutboxState.FAILED for item in items)
        counts = [f"{len(items) - failed} on the way"] if len(items) > failed else []
        if failed:
            counts.append(f"{failed} not sent")
        gone = [sent(item, self._now()) for item in self.mail.recently_sent()]
        self.heading.detail = ", ".join(counts) or (self.list.empty_text() if gone else "")
        self.list.show([*items, *gone])

    def _tick(self) -> None:
        """The seconds that are left go by."""
        if any(item.state is OutboxState.QUEUED for item in self.mail.outbox()):
            self.list.redraw()

    # The keys

    def action_outbox_edit(self) -> None:
        item = self.list.current
        if item is None or self._in_doubt(item):
            return
        if item.whole:
            self.say("This message is sent as it is and cannot be changed; d throws it away.")
        elif draft := self._taken_back(item):
            self._write(draft)

    def action_outbox_retry(self) -> None:
        item = self.list.current
        if item is None:
            return
        if item.state is OutboxState.FAILED:
            self.tell(self.mail.retry_send(item.key))
        elif item.state in (OutboxState.QUEUED, OutboxState.HELD):
            self.tell(self.mail.send_now(item.key))
        else:
            self.say(_LEFT if item.state is OutboxState.SENT else "It needs no push: it leaves by itself.")

    def action_outbox_discard(self) -> None:
        item = self.list.current
        if item is None or self._in_doubt(item):
            return
        if self._taken_back(item):
            self.tell(self.mail.discard_draft(item.key))

    def action_outbox_undo(self) -> None:
        """What was thrown away is open again to be written on."""
        before = {draft.key for draft in self.mail.open_drafts()}
        receipt = self.mail.undo()
        self.tell(receipt)
        if back := [draft for draft in self.mail.open_drafts() if draft.key not in before]:
            self._write(back[-1])

    def action_page_close(self) -> None:
        self.dismiss(None)

    def _taken_back(self, item: OutboxItem) -> Draft | None:
        """The message as a draft again; None, and a sentence, when that cannot be or takes a moment."""
        draft = self.mail.cancel_send(item.key)
        if draft is None:
            now = {each.key: each.state for each in self.mail.outbox()}.get(item.key)
            self.say(_ASKED if now is OutboxState.CANCELLING else _LEFT)
        return draft

    def _in_doubt(self, item: OutboxItem) -> bool:
        """A message that has left, or may have, must be neither changed nor thrown away."""
        if item.state is OutboxState.SENT:
            self.say(_LEFT)
            return True
        if item.state in (OutboxState.UNKNOWN, OutboxState.SUBMITTING):
            self.say("It may have left already; wait until the server has said so.")
            return True
        return False

    def _write(self, draft: Draft) -> None:
        screen = ComposeScreen(self.mail, draft, self.settings, now=self._now)
        cast(App[Any], self.app).push_screen(screen, self._composed)

    def _composed(self, receipt: Receipt | None) -> None:
        if receipt is not None:
            self.tell(receipt)
