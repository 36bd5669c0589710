"""How every action on conversations is done: to what, whether it may be, where one is afterwards, and its undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui.screens.reading import Reading
from tui.store.records import Receipt, ThreadRow
from tui.widgets.line_list import LineList
from tui.widgets.mailbox_tree import mailbox_name

if TYPE_CHECKING:
    from tui.store.account import AccountStore

FAR = 200
"""Rows that are looked at to find one that stays, or to see whether all are pinned: more would be felt."""

NOTHING_HERE = "There is no conversation here."


class Acting(Reading):
    """Each action is done at once, to the selection or else to the row at the cursor, and says so."""

    _landing = ""
    """Where one is when the conversation at the cursor has been put away: next, previous or list."""

    TAKING: frozenset[str] = frozenset(
        "thread_" + name
        for name in [
            "archive",
            "archive_next",
            "archive_previous",
            "delete",
            "destroy",
            "move",
            "spam",
            "snooze",
        ]
    )
    """Actions that take mail out of the mailbox at hand."""

    CHANGING: frozenset[str] = TAKING | frozenset(
        "thread_" + name
        for name in [
            "label",
            "unlabel",
            "pin",
            "read",
            "unread",
            "unsnooze",
            "mute",
            "follow",
            "memo",
            "repeat",
        ]
    )

    def refusal(self, action: str) -> str:
        """Why it may not be done here, as a sentence; empty: it may."""
        if action in self.CHANGING and self.mail.read_only:
            return "This account may be read and not changed."
        if (
            action in self.TAKING
            and self.mailbox_id
            and self.mailbox is not None
            and not self.mailbox.may_remove
        ):
            return f"Mail may not be taken out of {mailbox_name(self.mailbox)}; its owner decides that."
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not self.refusal(action) and super().check_action(action, parameters)

    def explain(self, action: str) -> bool:
        """Say why it may not be done; False: it may, or somebody else knows."""
        why = self.refusal(action)
        if why:
            self.say(why, "warning")
        return bool(why)

    # Doing

    def act(
        self, do: Callable[[Sequence[str]], Receipt], ids: Sequence[str] | None = None, *, landing: str = ""
    ) -> None:
        """Do it to ``ids``, or to what is chosen; ``landing`` is where one is afterwards, if not where the settings
        say."""
        ids = self.threads.chosen_ids() if ids is None else ids
        if not ids:
            self.say(NOTHING_HERE, "warning")
            return
        self._landing = landing or self.settings.after_action
        self.threads.land_on(self._neighbour(set(ids)))
        receipt = self._done(self.to_everything(do) if self.is_everything(ids) else do, ids)
        if receipt.count:
            self.threads.clear_selection()
        self.tell(receipt)

    def _done(self, do: Callable[[Sequence[str]], Receipt], ids: Sequence[str]) -> Receipt:
        """Each account's share in that account, where the list has those of several."""
        if not self.merged:
            return do(ids)

        def do_in(account: AccountStore, own_ids: Sequence[str]) -> Receipt:
            with self.at_hand(account):
                return do(own_ids)

        return self.together.act(ids, do_in)

    def is_everything(self, ids: Sequence[str]) -> bool:
        """Whether these stand for all that the list has, also at the server only."""
        return self.threads.everything and self.threads.selected == {*ids}

    def to_everything(self, do: Callable[[Sequence[str]], Receipt]) -> Callable[[Sequence[str]], Receipt]:
        """The same, also to what of the list is at the server only."""

        def do_to_all(ids: Sequence[str]) -> Receipt:
            with self.mail.all_of(self.query_now):
                return do(ids)

        return do_to_all

    def to_one_account(self, ids: Sequence[str]) -> bool:
        """Whether mailboxes can be offered for these: an account's own are of no use to another's mail. The cursor goes
        where they are, so that their account is the one at hand."""
        if not self.merged:
            return True
        if len(self.together.owners(ids)) > 1:
            self.say("These are in several accounts; file those of one account at a time.", "warning")
            return False
        self.threads.go_to(ids[0])
        return True

    def chosen_rows(self) -> list[ThreadRow]:
        """Some of what is chosen, as the list shows it."""
        rows = self.rows
        ids = self.threads.chosen_ids()[:FAR]
        places = [place for one in ids if (place := self.threads.index_of(one)) is not None]
        return [row for place in places if rows is not None and (row := rows.row(place)) is not None]

    def _neighbour(self, leaving: set[str]) -> str | None:
        """The first row beside the cursor that stays, on the side where one wants to be."""
        if len(leaving) >= self.threads.row_count():
            return None
        step = -1 if self._landing == "previous" else 1
        return self._first_staying(leaving, step) or self._first_staying(leaving, -step)

    def _first_staying(self, leaving: set[str], step: int) -> str | None:
        threads = self.threads
        for far in range(1, FAR):
            at = threads.cursor + step * far
            if not 0 <= at < threads.row_count():
                return None
            row_id = threads.row_id(at)
            if row_id is not None and row_id not in leaving:
                return row_id
        return None

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """What was read has been put away: back to the list, where that is wanted."""
        if message.line_list is not self.threads or message.by_hand:
            return
        if self._landing == "list" and self.wishes.reading:
            self.back_to_list()
        self._landing = ""

    # Again

    def action_mail_redo(self) -> None:
        self.tell(self.together.redo(self.mail))

    def action_thread_repeat(self) -> None:
        """The last action once more, to what is chosen now."""
        if self.mail.last_action is None:
            self.say("Nothing was done yet that could be repeated.", "warning")
        else:
            self.act(self._repeat)

    def _repeat(self, ids: Sequence[str]) -> Receipt:
        last = self.mail.last_action
        if last is None:
            return Receipt("Nothing was done yet in this account that could be repeated.", 0, undoable=False)
        return last.apply(ids, self.mailbox_id)
