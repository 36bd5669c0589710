"""Saving attachments from the mailbox screen."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from textual.app import App

from tui.mail.message import Attachment, Message
from tui.screens.mail_screen import MailScreen
from tui.store.database import StoreError
from tui.widgets.reader_lines import FETCHING

ALL = "all"


class Attachments(MailScreen):
    """Of the reader's current message, or of the newest one at the cursor that has any."""

    def action_message_save(self) -> None:
        message = self._with_attachments()
        if message is None:
            self.say("There is no attachment here.", "warning")
        elif message.body is None:
            self.say(FETCHING, "warning")
        elif len(message.body.attachments) == 1:
            self._save(message.body.attachments)
        else:
            self._choose(message.body.attachments)

    def _with_attachments(self) -> Message | None:
        thread_id = self.threads.cursor_id
        messages = self.mail.conversation(thread_id) if thread_id is not None else ()
        current = self.reader.current_message if self.panes.reader else None
        first = [message for message in messages if current is not None and message.id == current.id]
        return next(
            (
                message
                for message in [*first, *reversed(messages)]
                if (message.body.attachments if message.body is not None else message.has_attachment)
            ),
            None,
        )

    def _choose(self, attachments: tuple[Attachment, ...]) -> None:
        from tui.screens.picker import Choice, Picker
        from tui.widgets.attachment_list import size_text

        choices = [Choice(ALL, f"All {len(attachments)}", size_text(sum(each.size for each in attachments)))]
        choices += [
            Choice(str(number), each.name or each.type, size_text(each.size))
            for number, each in enumerate(attachments)
        ]

        def chosen(which: str | None) -> None:
            if which is not None:
                self._save(attachments if which == ALL else (attachments[int(which)],))

        cast(App[Any], self.app).push_screen(Picker("Save attachments", choices), chosen)

    def _save(self, attachments: tuple[Attachment, ...]) -> None:
        self.say("Fetching…" if len(attachments) == 1 else f"Fetching {len(attachments)} attachments…")
        self.run_worker(self._fetch(attachments), group="attachments", exit_on_error=False)

    async def _fetch(self, attachments: tuple[Attachment, ...]) -> None:
        folder = self.settings.downloads
        saving = (self.mail.save_attachment(attachment, folder) for attachment in attachments)
        results = await asyncio.gather(*saving, return_exceptions=True)
        saved = [path.name for path in results if not isinstance(path, BaseException)]
        if saved:
            self.say(f"Saved {', '.join(saved)} in {folder}.")
        for result in results:
            if isinstance(result, StoreError):
                self.say(result.sentence, "error")
            elif isinstance(result, BaseException):
                raise result
