"""Attachments from the mailbox screen: saved, opened, given to a command, looked at, read as messages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from textual import on
from textual.app import App

from tui import private_files
from tui.mail.file_names import called, safe_name
from tui.mail.message import Attachment, Message
from tui.screens.exporting import Exporting
from tui.store import downloads
from tui.widgets.attachment_list import size_text
from tui.widgets.reader import Reader
from tui.widgets.reader_lines import FETCHING

ALL = "all"
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff")
LARGEST_LOOK = 30_000_000
"""Octets of what is looked at here; what is larger can be saved."""


def kind(attachment: Attachment) -> str:
    """What can be looked at here: "picture", "message" or ""."""
    if attachment.size > LARGEST_LOOK:
        return ""
    if attachment.type.lower() == "message/rfc822":
        return "message"
    return "picture" if attachment.type.lower() in PICTURES else ""


class Attachments(Exporting):
    """Of the reader's current message, or of the newest one at the cursor that has any."""

    def action_message_save(self) -> None:
        message = self._with_attachments()
        if message is None:
            self.say("There is no attachment here.", "warning")
        elif message.body is None:
            self.say(FETCHING, "warning")
        elif len(message.body.attachments) == 1:
            self.save_files(message.body.attachments)
        else:
            self._choose_file(message.body.attachments)

    def _with_attachments(self) -> Message | None:
        messages = self.messages_of(self.threads.cursor_id)
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

    def _choose_file(self, attachments: tuple[Attachment, ...]) -> None:
        from tui.screens.picker import Choice, Picker

        choices = [Choice(ALL, f"All {len(attachments)}", size_text(sum(each.size for each in attachments)))]
        choices += [
            Choice(str(number), called(each.name, each.type), f"{each.type}  {size_text(each.size)}")
            for number, each in enumerate(attachments)
        ]

        def chosen(which: str | None) -> None:
            if which == ALL:
                self.save_files(attachments)
            elif which is not None:
                self.offer(attachments[int(which)])

        cast(App[Any], self.app).push_screen(Picker("Attachments", choices), chosen)

    # One of them

    @on(Reader.FileChosen)
    def _file_chosen(self, event: Reader.FileChosen) -> None:
        event.stop()
        self.offer(event.attachment)

    def offer(self, attachment: Attachment) -> None:
        """Ask what to do with it."""
        from tui.screens.picker import Choice, Picker

        doings: dict[str, tuple[str, Callable[[Attachment], None]]] = {
            "save": (f"Save in {self.settings.downloads}", lambda file: self.save_files((file,))),
            "open": ("Open with its program…", self._ask_to_open),
            "pipe": ("Give it to a command…", self.pipe_file),
        }
        looks = {
            "picture": ("Look at the picture", self._show_picture),
            "message": ("Read the message", self._read_enclosed),
        }
        if self.settings.pictures == "off":
            del looks["picture"]
        if (seen := kind(attachment)) in looks:
            doings = {"look": looks[seen], **doings}
        choices = [Choice(name, label) for name, (label, _) in doings.items()]
        title = f"{called(attachment.name, attachment.type)}  {size_text(attachment.size)}"

        def chosen(name: str | None) -> None:
            if name is not None:
                doings[name][1](attachment)

        cast(App[Any], self.app).push_screen(Picker(title, choices), chosen)

    # Saving

    def save_files(self, attachments: tuple[Attachment, ...]) -> None:
        """Each under its own name made safe, beside what is there already."""
        self.carry_out(self._save_files(attachments))

    async def _save_files(self, attachments: tuple[Attachment, ...]) -> None:
        folder = self.settings.downloads
        saved: list[str] = []
        try:
            for attachment in attachments:
                (data,) = await self.fetched(attachment)
                path = await asyncio.to_thread(downloads.write, data, attachment, folder)
                saved.append(path.name)
        finally:
            if saved:
                self.say(f"Saved {', '.join(saved)} in {folder}.")

    # Opening

    def _ask_to_open(self, attachment: Attachment) -> None:
        from tui.screens.confirm import Confirm

        detail = f"It is a file of type {attachment.type}. Open only what you expected."
        question = Confirm(
            f"Open {called(attachment.name, attachment.type)}?", yes="open it", no="leave it", detail=detail
        )

        def answered(sure: bool | None) -> None:
            if sure:
                self.carry_out(self._open_file(attachment))

        cast(App[Any], self.app).push_screen(question, answered)

    async def _open_file(self, attachment: Attachment) -> None:
        from tui import opening

        (data,) = await self.fetched(attachment)
        path = await asyncio.to_thread(private_files.write, safe_name(attachment.name, attachment.type), data)
        await self.run_opener(opening.viewer(path))

    def _show_picture(self, attachment: Attachment) -> None:
        self.carry_out(self._fetch_picture(attachment))

    async def _fetch_picture(self, attachment: Attachment) -> None:
        from tui.screens.picture import PictureScreen

        (data,) = await self.fetched(attachment)
        cast(App[Any], self.app).push_screen(PictureScreen(called(attachment.name, attachment.type), data))

    def _read_enclosed(self, attachment: Attachment) -> None:
        self.carry_out(self._fetch_enclosed(attachment))

    async def _fetch_enclosed(self, attachment: Attachment) -> None:
        from tui.mail import enclosed

        (data,) = await self.fetched(attachment)
        self.show_enclosed(await asyncio.to_thread(enclosed.parse, data, attachment.blob_id))
