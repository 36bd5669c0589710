"""Notes to self on a mail: written, changed, and thrown away by emptying them."""

from __future__ import annotations

from typing import Any, cast

from textual.app import App

from tui.mail.message import Message
from tui.screens.acting import NOTHING_HERE, Acting


class Noting(Acting):
    """The note is on the reader's current message, or on the newest of the conversation at the cursor."""

    def action_thread_memo(self, text: str = "") -> None:
        message = self._to_note()
        if message is None:
            self.say(NOTHING_HERE, "warning")
        elif text:
            self._note(message, text)
        else:
            self._ask_note(message)

    def _ask_note(self, message: Message) -> None:
        from tui.screens.note_form import NoteForm

        before, mail = message.memos[-1].text if message.memos else "", self.mail

        def written(after: str | None) -> None:
            if after is not None and after != before:
                with self.at_hand(mail):
                    self._note(message, after)

        cast(App[Any], self.app).push_screen(NoteForm(message.subject, before), written)

    def _note(self, message: Message, text: str) -> None:
        if not message.memos:
            self.tell(self.mail.add_memo(message.id, text))
        elif text:
            self.tell(self.mail.edit_memo(message.memos[-1].id, text))
        else:
            self.tell(self.mail.remove_memo(message.memos[-1].id))

    def _to_note(self) -> Message | None:
        messages = self.messages_of(self.threads.cursor_id)
        current = self.reader.current_message if self.panes.reader else None
        at_bar = next((each for each in messages if current is not None and each.id == current.id), None)
        return at_bar or (messages[-1] if messages else None)
