"""Pictures in a message: those inside it, and those of the network, when the person asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from textual import on
from textual.app import App

from tui.mail.message import Message
from tui.mail.page import Picture
from tui.screens.viewing import Viewing
from tui.widgets.pictures import Drawing, NoPicture, drawing
from tui.widgets.reader import Reader
from tui.widgets.reader_remarks import REMOTE, Remarks

PIXELS_A_CELL = 8
"""CSS pixels that are about as wide as a cell."""
HIGHEST = 24
"""Lines that one picture takes at most."""
OFF = 'Pictures are not drawn here; the setting "pictures" says so.'


class Picturing(Viewing):
    """Nothing is fetched from the network unless it is asked for this message, or always for its sender; and for a
    sender only while nothing is wrong with the mail that claims to be from there."""

    _loading: set[str]

    def on_mount(self) -> None:
        self._loading = set()

    def remarks(self, message: Message) -> Remarks:
        remarks = super().remarks(message)
        if self.reader.has_pictures(message):
            return Remarks(remarks.verified, remarks.warnings, remarks.facts, remote=True)
        trusted = bool(message.sender) and not remarks.warnings and bool(self._remote_pictures(message))
        if trusted and self.mail.senders.loads_remote(message.sender[0].email):
            self.call_later(self._load_pictures, message)
        return remarks

    def _remote_pictures(self, message: Message) -> list[Picture]:
        page = self.reader.page_of(message)
        return [picture for picture in page.pictures if picture.remote] if page is not None else []

    @on(Reader.RemarkChosen)
    def _remark_chosen(self, event: Reader.RemarkChosen) -> None:
        event.stop()
        if event.act == REMOTE and self.settings.pictures == "off":
            self.say(OFF, "warning")
        elif event.act == REMOTE:
            self._ask_for_pictures(event.message)

    def ask_for_pictures(self) -> None:
        """Of the current message."""
        message = self.reader.current_message
        page = self.reader.page_of(message) if message is not None else None
        if self.settings.pictures == "off":
            self.say(OFF, "warning")
        elif message is None or page is None or not page.pictures:
            self.say("There is no picture in the text of this message.", "warning")
        elif self._remote_pictures(message):
            self._ask_for_pictures(message)
        else:
            self._load_pictures(message)

    def _ask_for_pictures(self, message: Message) -> None:
        from tui.screens.picker import Choice, Picker

        sender = message.sender[0].email if message.sender else ""
        always = bool(sender) and self.mail.senders.loads_remote(sender)
        choices = [Choice("once", "Load the pictures of this message")]
        if sender:
            choices.append(
                Choice("never", f"No longer load pictures for {sender}")
                if always
                else Choice("always", f"Always load pictures for {sender}")
            )
        title = "Pictures on the network tell their owner that this mail is read"

        def chosen(which: str | None) -> None:
            if which in ("always", "never"):
                self.mail.senders.keep_remote(sender, allowed=which == "always")
            if which in ("once", "always"):
                self._load_pictures(message)

        cast(App[Any], self.app).push_screen(Picker(title, choices), chosen)

    def _load_pictures(self, message: Message) -> None:
        page = self.reader.page_of(message)
        if page is None or self.settings.pictures == "off":
            return
        if message.id in self._loading or self.reader.has_pictures(message):
            return
        self._loading.add(message.id)
        self.carry_out(self._pictures(message, page.pictures))

    async def _pictures(self, message: Message, pictures: tuple[Picture, ...]) -> None:
        try:
            made, missing = await self._fetch_pictures(message, pictures)
        finally:
            self._loading.discard(message.id)
        if missing:
            self.say(f"{missing} of {len(pictures)} pictures did not come, or cannot be shown.", "warning")
        self.reader.show_pictures(message, made)

    async def _fetch_pictures(
        self, message: Message, pictures: tuple[Picture, ...]
    ) -> tuple[dict[str, Drawing], int]:
        """What came, and how many did not."""
        from tui import remote_content

        data = await remote_content.fetch(picture.src for picture in pictures if picture.remote)
        data |= await self._pictures_inside(message, pictures)
        made = await self._drawn(pictures, data)
        missing = sum((picture.src if picture.remote else picture.cid) not in made for picture in pictures)
        return made, missing

    async def _pictures_inside(self, message: Message, pictures: tuple[Picture, ...]) -> dict[str, bytes]:
        """Those that are parts of the message."""
        cids = {picture.cid for picture in pictures if not picture.remote and picture.cid}
        files = message.body.attachments if message.body is not None else ()
        wanted = [file for file in files if file.cid in cids]
        found = await self.fetched(*wanted) if wanted else []
        return {file.cid: octets for file, octets in zip(wanted, found, strict=True) if file.cid}

    async def _drawn(self, pictures: tuple[Picture, ...], data: Mapping[str, bytes]) -> dict[str, Drawing]:
        made: dict[str, Drawing] = {}
        for picture in pictures:
            key = picture.src if picture.remote else picture.cid
            if key in made or key not in data:
                continue
            cells = self._text_cells
            if picture.width:
                cells = min(cells, max(1, picture.width // PIXELS_A_CELL))
            try:
                made[key] = await drawing(cast(App[Any], self.app), data[key], cells, HIGHEST)
            except NoPicture:
                continue  # counted as missing, which is said
        return made
