"""Triage: each action is done at once, on the selection or else on the row at the cursor, and says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from textual.app import App

from tui.screens.reading import Reading
from tui.store.records import Receipt


class Triage(Reading):
    """After an action the cursor is on the next conversation: the list sees to it when its row leaves."""

    def _act(self, do: Callable[[Sequence[str]], Receipt], ids: Sequence[str] | None = None) -> None:
        ids = self.threads.chosen_ids() if ids is None else ids
        if not ids or self.mailbox is None:
            self.say("There is no conversation here.", "warning")
            return
        receipt = do(ids)
        if receipt.count:
            self.threads.clear_selection()
        self.tell(receipt)

    def action_thread_archive(self) -> None:
        self._act(lambda ids: self.mail.archive(ids, self.mailbox_id))

    def action_thread_delete(self) -> None:
        if self.is_in("trash"):
            self.action_thread_destroy()
        else:
            self._act(lambda ids: self.mail.delete(ids, self.mailbox_id))

    def action_thread_destroy(self) -> None:
        """For ever, so it asks first."""
        ids = self.threads.chosen_ids()
        if not ids:
            return
        if not self.is_in("trash", "junk"):
            self.say("Only what is in Trash or Spam can be deleted for ever; d moves it to Trash.", "warning")
            return
        from tui.screens.confirm import Confirm

        what = "this conversation" if len(ids) == 1 else f"these {len(ids):,} conversations"
        ask = Confirm(f"Delete {what} for ever?", yes="delete", no="keep", detail="This cannot be undone.")

        def answered(sure: bool | None) -> None:
            if sure:
                self._act(lambda chosen: self.mail.destroy(chosen, self.mailbox_id), ids)

        cast(App[Any], self.app).push_screen(ask, answered)

    def action_thread_move(self) -> None:
        ids = self.threads.chosen_ids()
        if not ids:
            return
        from tui.screens.mailbox_picker import MailboxPicker

        picker = MailboxPicker(self.mail, "Move to", for_moving=True, excluded=(self.mailbox_id,))

        def chosen(target: str | None) -> None:
            if target is not None:
                self._act(lambda moved: self.mail.move(moved, self.mailbox_id, target), ids)

        cast(App[Any], self.app).push_screen(picker, chosen)

    def action_thread_label(self) -> None:
        ids = self.threads.chosen_ids()
        if not ids:
            return
        from tui.screens.mailbox_picker import MailboxPicker

        picker = MailboxPicker(self.mail, "Label with", for_moving=True, excluded=(self.mailbox_id,))

        def chosen(target: str | None) -> None:
            if target is not None:
                self._act(lambda labelled: self.mail.label(labelled, self.mailbox_id, target), ids)

        cast(App[Any], self.app).push_screen(picker, chosen)

    def action_thread_spam(self) -> None:
        if self.is_in("junk"):
            self._act(lambda ids: self.mail.not_spam(ids, self.mailbox_id))
        else:
            self._act(lambda ids: self.mail.report_spam(ids, self.mailbox_id))

    def action_thread_pin(self) -> None:
        """Pins all, or unpins them when all are pinned."""
        rows = self.threads.rows
        ids = self.threads.chosen_ids()
        places = [place for one in ids if (place := self.threads.index_of(one)) is not None]
        found = [row for place in places if rows is not None and (row := rows.row(place)) is not None]
        flag = not found or not all(row.flagged for row in found)
        self._act(lambda chosen: self.mail.set_flagged(chosen, flag, mailbox_id=self.mailbox_id), ids)

    def action_thread_read(self) -> None:
        self._act(lambda ids: self.mail.set_seen(ids, True, mailbox_id=self.mailbox_id))

    def action_thread_unread(self) -> None:
        self.stop_reading()
        self._act(lambda ids: self.mail.set_seen(ids, False, mailbox_id=self.mailbox_id))

    def action_mail_redo(self) -> None:
        self.tell(self.mail.redo())

    def action_mail_sync(self) -> None:
        self.mail.sync_now()

    def action_mail_fill(self) -> None:
        pause = not self.mail.status.paused
        self.mail.pause_filling(pause)
        self.say(
            "Fetching older mail stands still; what you open comes all the same."
            if pause
            else "Older mail is being fetched again."
        )
