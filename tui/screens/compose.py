"""Writing a message: the same page as reading one, with a caret."""

from __future__ import annotations

import os
from typing import Any, cast

from textual import work
from textual.app import App, SuspendNotSupported

from tui.editor import EditorError, edit
from tui.screens.compose_files import ComposeFiles
from tui.screens.confirm import Confirm
from tui.screens.send_questions import questions


class ComposeScreen(ComposeFiles):
    """Edits ``draft``, which is on this machine's disk within a second of every change.

    Gives the Receipt of what was done with it (sent, kept, discarded), or None when nothing was written.
    """

    def action_compose_editor(self) -> None:
        self.flush()
        try:
            with cast(App[Any], self.app).suspend():
                edited = edit(self.form.body.text, os.environ)
        except (EditorError, SuspendNotSupported) as error:
            self.say(str(error) if isinstance(error, EditorError) else _NO_SUSPEND, warning=True)
            return
        if edited.text != self.form.body.text:
            self.form.body.put(edited.text)
        if edited.warning:
            self.say(edited.warning, warning=True)
        self.form.body.focus()

    @work(exclusive=True)
    async def action_compose_send(self) -> None:
        wrong = self.form.settle()
        if wrong is not None:
            wrong.focus()
            return
        draft = self.form.draft()
        for question in questions(draft, self.settings, known=self.mail.written_to):
            ask = Confirm(question.text, detail=question.detail, yes="send it", no="back to the message")
            if not await cast(App[Any], self.app).push_screen_wait(ask):
                return
        receipt = self.mail.send(draft)
        if receipt.count:
            self.leave(receipt)
        else:
            self.tell(receipt)


_NO_SUSPEND = "This terminal cannot be handed to another program, so write here."
