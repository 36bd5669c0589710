"""Attachments in the composer: chosen, dropped on the terminal, on their way, shown in the text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from textual import work
from textual.app import App

from tui.mail.message import Attachment
from tui.mail.safety import clean
from tui.screens.composing import Composing
from tui.store.database import StoreError
from tui.store.records import Changed
from tui.widgets.attachment_list import AttachmentList, size_text
from tui.widgets.dropped import Dropped


class ComposeFiles(Composing):
    """A file is kept here as it is when it is attached, and goes to the server while the person writes on."""

    _folder = ""
    """Where the last file was chosen."""

    def on_mount(self) -> None:
        super().on_mount()
        self._show_uploads()

    def changed(self, changed: Changed) -> None:
        super().changed(changed)
        if changed.uploads:
            self._show_uploads()

    def _show_uploads(self) -> None:
        self.form.files.show_uploads(self.mail.uploads(self.form.draft()))

    @work(exclusive=True, group="attach")
    async def action_compose_attach(self) -> None:
        from tui.screens.file_picker import FilePicker

        begin = Path(ComposeFiles._folder) if ComposeFiles._folder else Path.home()
        chosen = await cast(App[Any], self.app).push_screen_wait(FilePicker("Attach", begin))
        if chosen is not None:
            ComposeFiles._folder = str(Path(chosen).parent)
            await self._take_in([Path(chosen)])

    def on_dropped(self, event: Dropped) -> None:
        event.stop()
        self._take_dropped(event.paths)

    @work(group="attach")
    async def _take_dropped(self, paths: Iterable[Path]) -> None:
        await self._take_in(paths)

    async def _take_in(self, paths: Iterable[Path]) -> None:
        """Each is kept and saved with the draft before the next is looked at; what cannot be is said."""
        taken: list[Attachment] = []
        for path in paths:
            try:
                attachment = await self.mail.attach(self.form.draft(), path)
            except StoreError as error:
                self.say(error.sentence, warning=True)
                continue
            self.form.add_file(attachment)
            self.flush()
            taken.append(attachment)
        if taken:
            self._show_uploads()
            size = size_text(sum(each.size for each in taken))
            what = clean(taken[0].name) if len(taken) == 1 else f"{len(taken)} files"
            self.say(f"Attached {what}, {size}.")

    def on_attachment_list_changed(self, event: AttachmentList.Changed) -> None:
        super().on_attachment_list_changed(event)
        self._show_uploads()

    def on_attachment_list_asked(self, event: AttachmentList.Asked) -> None:
        event.stop()
        if event.wish == "stop" and event.attachment.sha256:
            self.mail.stop_upload(event.attachment)
        elif event.wish == "retry" and event.attachment.sha256:
            self.mail.retry_upload(event.attachment)
        elif event.wish == "show":
            self._show_in_text(event.attachment)
        self._show_uploads()

    def _show_in_text(self, attachment: Attachment) -> None:
        """A picture goes to the caret's place in the text, which is Markdown from then on."""
        if not attachment.type.startswith("image/"):
            self.say("Only a picture can be shown in the text.", warning=True)
            return
        if not attachment.cid:
            from uuid import uuid4

            cid = f"{uuid4().hex}@jaymail"
            attachment = self.form.files.change(attachment, cid=cid, disposition="inline")
        name = clean(attachment.name).replace("[", "").replace("]", "")
        self.form.body.insert(f"![{name}](cid:{attachment.cid})")
        self.write_markdown(True)
        self.form.body.focus()
        self.say("The picture is in the text, which is sent as Markdown.")
