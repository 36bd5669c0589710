"""Triage: put away, pinned, marked, muted and followed; each with one key."""

from __future__ import annotations

from typing import Any, cast

from textual.app import App

from tui.keyboard import keyboard_of
from tui.screens.acting import Acting

_MENU = ("thread.", "message.", "invitation.", "draft.", "reader.")
"""What the menu of a conversation names: the actions whose names begin so."""


class Triage(Acting):
    """What needs no question, but for what cannot be undone."""

    def action_thread_archive(self) -> None:
        self._archive()

    def action_thread_archive_next(self) -> None:
        self._archive("next")

    def action_thread_archive_previous(self) -> None:
        self._archive("previous")

    def _archive(self, landing: str = "") -> None:
        self.act(lambda ids: self.mail.archive(ids, self.mailbox_id), landing=landing)

    def action_thread_delete(self) -> None:
        if self.is_in("trash"):
            self.action_thread_destroy()
        else:
            self.act(lambda ids: self.mail.delete(ids, self.mailbox_id))

    def action_thread_destroy(self) -> None:
        """For ever, so it asks first."""
        ids = self.threads.chosen_ids()
        if not ids:
            return
        if not self.is_in("trash", "junk"):
            key = keyboard_of(cast(App[Any], self.app)).label("thread.delete")
            self.say(
                f"Only what is in Trash or Spam can be deleted for ever; {key} moves it to Trash.", "warning"
            )
            return
        from tui.screens.confirm import Confirm

        what = "this conversation" if len(ids) == 1 else f"these {len(ids):,} conversations"
        if self.is_everything(ids) and (more := self.far(len(ids))):
            what += f", and {more} at the server,"
        ask = Confirm(f"Delete {what} for ever?", yes="delete", no="keep", detail="This cannot be undone.")

        def answered(sure: bool | None) -> None:
            if sure:
                self.act(lambda chosen: self.mail.destroy(chosen, self.mailbox_id), ids)

        cast(App[Any], self.app).push_screen(ask, answered)

    def action_thread_spam(self) -> None:
        if self.is_in("junk"):
            self.act(lambda ids: self.mail.not_spam(ids, self.mailbox_id))
        else:
            self.act(lambda ids: self.mail.report_spam(ids, self.mailbox_id))

    # Marks

    def action_thread_pin(self) -> None:
        """Pins all, or unpins them when all are pinned."""
        flag = not all(row.flagged for row in self.chosen_rows())
        self.act(lambda ids: self.mail.set_flagged(ids, flag, mailbox_id=self.mailbox_id))

    def action_thread_read(self) -> None:
        self.act(lambda ids: self.mail.set_seen(ids, True, mailbox_id=self.mailbox_id))

    def action_thread_unread(self) -> None:
        self.stop_reading()
        self.act(lambda ids: self.mail.set_seen(ids, False, mailbox_id=self.mailbox_id))

    def action_thread_mute(self) -> None:
        """Mutes all, or none of them any more when all are muted."""
        on = not all(row.muted for row in self.chosen_rows())
        self.act(lambda ids: self.mail.mute(ids, on, mailbox_id=self.mailbox_id))

    def action_thread_follow(self) -> None:
        on = not all(row.followed for row in self.chosen_rows())
        self.act(lambda ids: self.mail.follow(ids, on, mailbox_id=self.mailbox_id))

    # All of it

    def action_thread_more(self) -> None:
        """Choose from everything that can be done with a conversation here."""
        from tui.palette import commands
        from tui.screens.picker import Choice, Picker

        found = commands(self)
        fitting = [
            Choice(each.action.id, f"{each.action.label} — {each.action.help}", "  ".join(each.keys))
            for each in found.values()
            if each.action.id.startswith(_MENU) and each.action.id != "thread.more"
        ]

        async def chosen(action_id: str | None) -> None:
            if action_id is not None:
                await found[action_id].run()

        cast(App[Any], self.app).push_screen(Picker("What to do with it", fitting), chosen)

    # The account

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
