"""Invitations: what is said of one above the text of its message, and how it is answered."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from textual.app import App

from tui.keyboard import keyboard_of
from tui.mail.message import Address, Attachment, Message
from tui.screens.picturing import Picturing
from tui.store.database import StoreError
from tui.widgets.reader_remarks import Remarks

if TYPE_CHECKING:
    from tui.mail.invitation import Answer, Invitation
    from tui.mail.whole import Whole

LARGEST = 1_000_000
"""Octets: a calendar larger than this is an export, not an invitation."""
KEPT = 64
"""Invitations that stay parsed."""

_COMING = "An invitation, which is being fetched."
_KEYS = ("invitation.accept", "invitation.maybe", "invitation.decline")


class Inviting(Picturing):
    """The calendar is fetched and parsed when its message is opened, and drawn when it is there."""

    _invitations: dict[str, Invitation | str]
    """By blob; a sentence where there is none."""

    def on_mount(self) -> None:
        self._invitations = {}

    def remarks(self, message: Message) -> Remarks:
        remarks = super().remarks(message)
        part = _calendar(message)
        if part is None or message.draft:
            return remarks
        found = self._invitations.get(part.blob_id)
        if found is None:
            self._invitations[part.blob_id] = _COMING
            self.run_worker(self._read_invitation(part))
        return replace(remarks, card=self._invitation_card(found or _COMING))

    def _invitation_card(self, found: Invitation | str) -> tuple[str, ...]:
        if isinstance(found, str):
            return (found,)
        from tui.mail import invited

        own, now = self.mail.own_addresses(), self.now()
        lines = [invited.title(found), *invited.facts(found, own, now)]
        if not invited.refusal(found, own, now):
            keyboard = keyboard_of(cast(App[Any], self.app))
            words = ("accept", "maybe", "decline")
            keys = [f"{keyboard.label(id_)} {word}" for id_, word in zip(_KEYS, words, strict=True)]
            lines.append("   ".join(keys))
        return tuple(lines)

    async def _read_invitation(self, part: Attachment) -> None:
        try:
            self._invitations[part.blob_id] = await self._fetch_invitation(part)
        except StoreError as error:
            self._invitations[part.blob_id] = error.sentence
        for old in list(self._invitations)[:-KEPT]:
            del self._invitations[old]
        self.reader.redraw()

    async def _fetch_invitation(self, part: Attachment) -> Invitation | str:
        here = self.enclosed.files.get(part.blob_id) if self.enclosed is not None else None
        octets = here if here is not None else await self.mail.raw(part, limit=LARGEST)
        return await asyncio.to_thread(_first, octets)

    # The keys

    def action_invitation_accept(self) -> None:
        self._answer_invitation("accepted")

    def action_invitation_maybe(self) -> None:
        self._answer_invitation("tentative")

    def action_invitation_decline(self) -> None:
        self._answer_invitation("declined")

    def _answer_invitation(self, said: str) -> None:
        message = self.reader.current_message
        part = _calendar(message) if message is not None else None
        if message is None or part is None:
            self.say("There is no invitation in this message.", "warning")
            return
        self.carry_out(self._send_answer(message, part, said))

    async def _send_answer(self, message: Message, part: Attachment, said: str) -> None:
        from tui.mail import invited
        from tui.mail.invitation import Answer

        found = self._invitations.get(part.blob_id)
        if found is None or isinstance(found, str):  # it may be there now
            found = self._invitations[part.blob_id] = await self._fetch_invitation(part)
            self.reader.redraw()
        if isinstance(found, str):
            self.say(found, "warning")
            return
        own = self.mail.own_addresses()
        if why := invited.refusal(found, own, self.now()):
            self.say(why, "warning")
            return
        guest = found.guest(own)
        assert guest is not None  # or it was refused
        address = guest.address.email
        names = [one.name for one in self.mail.identities() if one.email.lower() == address.lower()]
        me = Address(next(iter(names), "") or guest.address.name, address)
        answer = Answer(said)
        whole = await asyncio.to_thread(_reply, found, message, me, answer, self.now())
        self.tell(
            await self.mail.send_whole(whole, answers=message.id, keyword="$answered", text=whole.subject)
        )


def _calendar(message: Message) -> Attachment | None:
    files = message.body.attachments if message.body is not None else ()
    return next((file for file in files if file.type.lower() in ("text/calendar", "application/ics")), None)


def _first(octets: bytes) -> Invitation | str:
    """In a thread: the parser takes its time, and so does importing what its card is made with."""
    from tui.mail import invited  # noqa: F401  # pyright: ignore[reportUnusedImport]
    from tui.mail.invitation import NotACalendar, read

    try:
        return read(octets)[0]
    except NotACalendar as error:
        return str(error)


def _reply(invitation: Invitation, message: Message, me: Address, answer: Answer, now: datetime) -> Whole:
    from tui.mail import itip, whole

    assert invitation.organizer is not None  # or it was refused
    message_id = f"{uuid4()}@{me.email.rpartition('@')[2]}"
    source = itip.mail(invitation, message, me, answer, message_id=message_id, now=now)
    return whole.read(source, now=now, message_id=message_id, recipients=[invitation.organizer.email])
