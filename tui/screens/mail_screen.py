"""What the parts of the mailbox screen share: the account, the widgets, the panes, and how it speaks."""

from __future__ import annotations

import os
from collections.abc import Generator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from textual.app import App
from textual.timer import Timer

from tui.keyboard import keyboard_of
from tui.mail.safety import clean
from tui.remembered import Remembered
from tui.screens.at_once import AtOnce
from tui.screens.panes import SHARE, TREE, Panes, Widths, Wishes, arrange
from tui.screens.telling import told
from tui.store.merged import MergedList
from tui.store.records import Filter, Mailbox, Receipt, ThreadQuery
from tui.widgets.clock import Clock
from tui.widgets.mailbox_tree import MailboxTree
from tui.widgets.marks import marks
from tui.widgets.pane_title import PaneTitle
from tui.widgets.reader import Reader
from tui.widgets.reader_lines import margin, text_width
from tui.widgets.status_line import StatusLine
from tui.widgets.thread_list import ThreadList as ThreadPane
from tui.widgets.tree_rows import MORE

if TYPE_CHECKING:
    from tui.config import Settings
    from tui.mail.enclosed import Enclosed
    from tui.mail.message import Message
    from tui.store.account import AccountStore
    from tui.store.lists import ThreadList
    from tui.store.together import Together

Severity = Literal["information", "warning", "error"]


AFTER_THE_LIST = 0.04
"""Seconds."""

_at_hand: ContextVar[AccountStore | None] = ContextVar("at hand", default=None)
"""The account that something is being done in, while it is being done: the cursor may move meanwhile."""


class MailScreen(AtOnce):
    """The widgets and the state. What can be done with them is in the classes that build on this one."""

    def __init__(
        self,
        mail: AccountStore,
        settings: Settings,
        *,
        now: Clock,
        remembered: Remembered | None = None,
        together: Together | None = None,
    ) -> None:
        super().__init__()
        self.remembered = remembered or Remembered(Path(os.devnull))
        self.home = mail
        """The account whose mailboxes the tree shows."""
        self._together = together
        self.settings = settings
        self.now = now
        self._telling: Timer | None = None
        self.mailbox: Mailbox | None = None
        """The one whose conversations are listed."""
        self.view = ""
        """The view that is listed instead of a mailbox, one of VIEWS."""
        self.filters: tuple[Filter, ...] = ()
        """What the list is narrowed to, in the order in which it was asked for."""
        self.in_tree: dict[str, Mailbox] = {}
        """The mailboxes, by id, in the tree's order."""
        self.rows: ThreadList | MergedList | None = None
        """What is listed."""
        self.enclosed: Enclosed | None = None
        """The message inside a message that is read instead of the conversation."""
        self.wishes = Wishes()
        self.widths = _widths(self.remembered)
        self.compact = settings.density == "compact"
        """Every conversation takes one line."""
        signs = marks(settings.icons)
        self.boxes = MailboxTree(marks=signs, folded=self._folded(), id="tree")
        self.threads = ThreadPane(marks=signs, now=now, label=self.label, id="threads")
        self.reader = Reader(marks=signs, now=now, widest=settings.reader_width, id="reader")
        self.status = StatusLine(marks=signs, now=now)
        self.boxes_title, self.list_title = PaneTitle("Jaymail"), PaneTitle()
        self.reader_title = PaneTitle(apart=True, place=self._place_of_text)

    def _place_of_text(self, cells: int) -> tuple[int, int]:
        """Where the reader below its title begins; its scrollbar has a cell of its own."""
        widest = self.settings.reader_width
        return margin(cells - 1, widest), text_width(cells - 1, widest)

    @property
    def _folds(self) -> str:
        """Under which name it is remembered what is folded: ids are an account's own."""
        return f"folded in {self.home.setup.key}"

    def _folded(self) -> AbstractSet[str]:
        folded = self.remembered.strings(self._folds)
        return {MORE} if folded is None else folded

    # Whose mail it is

    @property
    def together(self) -> Together:
        """All accounts that are open."""
        if self._together is None:
            from tui.store.together import Together

            self._together = Together(lambda: (self.home,))
        return self._together

    @property
    def merged(self) -> bool:
        """The list has the rows of several accounts."""
        return isinstance(self.threads.rows, MergedList)

    @property
    def mail(self) -> AccountStore:
        """The account at hand: that of the row at the cursor while the inboxes of all are listed, else the screen's."""
        if (held := _at_hand.get()) is not None:
            return held
        if not self.merged or self.focused is self.boxes:
            return self.home
        at = self.threads.cursor_id
        return self.together.owner(at)[0] if at is not None else self.home

    @contextmanager
    def at_hand(self, account: AccountStore) -> Generator[None]:
        """Whatever is done inside is done in this account."""
        token = _at_hand.set(account)
        try:
            yield
        finally:
            _at_hand.reset(token)

    @property
    def known(self) -> dict[str, Mailbox]:
        """The mailboxes of the account at hand, by id."""
        return self.known_in(self.mail)

    def known_in(self, account: AccountStore) -> dict[str, Mailbox]:
        return self.in_tree if account is self.home else {box.id: box for box in account.mailboxes()}

    def owner(self, row_id: str) -> tuple[AccountStore, str]:
        """Whose conversation that row of the list is, and its id there."""
        return self.together.owner(row_id) if self.merged else (self.home, row_id)

    def messages_of(self, row_id: str | None) -> tuple[Message, ...]:
        """The mails of the conversation in that row of the list; none when there is no row."""
        if row_id is None:
            return ()
        account, thread_id = self.owner(row_id)
        return account.conversation(thread_id)

    def on_mailbox_tree_folded(self, message: MailboxTree.Folded) -> None:
        self.remembered.keep({self._folds: message.folded})

    def label(self, mailbox_id: str) -> str:
        """The label that a conversation in that mailbox carries; empty for none."""
        raise NotImplementedError

    # The panes

    @property
    def panes(self) -> Panes:
        return arrange(
            self.size.width, self.size.height, self.wishes, widths=self.widths, compact=self.compact
        )

    def wish(self, **changes: bool | None) -> None:
        """The person wants other panes."""
        wishes = replace(self.wishes, **changes)  # pyright: ignore[reportArgumentType]  # its own fields, by name
        if wishes != self.wishes:
            self.wishes = wishes
            self.show_panes()

    def show_panes(self) -> None:
        """Show and hide what the size and the wishes say."""
        raise NotImplementedError

    def show_conversation(self) -> None:
        """Show in the reader what is under the list's cursor."""
        raise NotImplementedError

    def back_to_list(self) -> None:
        """The keys go to the list, and the screen, too, where there is room for one pane only."""
        self.wish(reading=False, tree=None if self.panes.over else self.wishes.tree)
        self.threads.focus()

    # What actions apply to

    @property
    def home_id(self) -> str:
        """The mailbox that is shown, or that is come back to."""
        return self.mailbox.id if self.mailbox is not None else ""

    @property
    def mailbox_id(self) -> str:
        """Where actions take place."""
        return self.home_id

    def far(self, here: int) -> str:
        """How many conversations of what is listed are at the server only, in words: ``about 8,000``. Empty: none, or
        the server cannot be asked for them. ``here``: how many are not."""
        raise NotImplementedError

    @property
    def query_now(self) -> ThreadQuery:
        """What is listed."""
        raise NotImplementedError

    def is_in(self, *roles: str) -> bool:
        return self.mailbox is not None and self.mailbox.role in roles

    def expect_back(self, receipt: Receipt) -> None:
        """The cursor goes to the first conversation that undo brings back into the list, when it comes."""
        mine = [owned for row_id in receipt.back if (owned := self.together.owner(row_id))[0] is self.home]
        self.threads.expect(receipt.back if self.merged else [thread_id for _, thread_id in mine])

    # How it speaks

    def say(self, text: str, severity: Severity = "information") -> None:
        """A sentence in the corner, for as long as it takes to read it."""
        seconds = max(4.0, len(text) / 12)
        self.notify(clean(text), severity=severity, timeout=seconds, markup=False)

    def tell(self, receipt: Receipt) -> None:
        """What an action did, and how to take it back, once the list has shown it: a toast lays out the screen anew,
        which would take longer than all the rest. The next one replaces it."""
        if self._telling is not None:
            self._telling.stop()
        self._telling = self.set_timer(AFTER_THE_LIST, partial(self._tell, receipt))

    def _tell(self, receipt: Receipt) -> None:
        cast(App[Any], self.app).clear_notifications()
        undo = keyboard_of(cast(App[Any], self.app)).label("mail.undo")
        self.say(told(receipt, undo), "information" if receipt.count else "warning")


def _widths(remembered: Remembered) -> Widths:
    """As the person has made them."""
    tree = int(remembered.number("tree width", 1, 500, TREE))
    return Widths(tree, remembered.number("list share", 0.05, 0.95, SHARE))
