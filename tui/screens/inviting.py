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
from tui.store.records import OutboxState
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

    _invitations: dict[str, tuple[Invitation, ...] | str]
    """The events by blob; a sentence where there are none."""
    _not_fetched: set[str]

    def on_mount(self) -> None:
        self._invitations, self._not_fetched = {}, set()

    def remarks(self, message: Message) -> Remarks:
        remarks = super().remarks(message)
        part = _calendar(message)
        if part is None or message.draft:
            return remarks
        found = self._invitations.get(part.blob_id)
        if found is None:
            self._invitations[part.blob_id] = _COMING
            self.run_worker(self._read_invitation(part))
        found = found or _COMING
        if isinstance(found, str):
            return replace(remarks, cards=((found,),))
        answerable = self._answerable(found)
        cards = [self._card(message, each, keys=each is answerable) for each in found]
        return replace(remarks, cards=tuple(cards))

    def _answerable(self, events: tuple[Invitation, ...]) -> Invitation | None:
        """The one that the keys answer: with a series that is the series, and not those that differ from it."""
        from tui.mail import invited

        own, now = self.mail.own_addresses(), self.now()
        return next((each for each in events if not invited.refusal(each, own, now)), None)

    def _card(self, message: Message, event: Invitation, *, keys: bool) -> tuple[str, ...]:
        from tui.mail import invited

        own = self.mail.own_addresses()
        said = self._own_answer(message, event)
        shown = invited.with_answer(event, own, said) if said is not None else event
        lines = [invited.title(event), *invited.facts(shown, own, self.now())]
        lines += [invited.ANSWERED[said]] if said is not None else []
        if keys:
            keyboard = keyboard_of(cast(App[Any], self.app))
            words = ("accept", "maybe", "decline")
            named = [f"{keyboard.label(id_)} {word}" for id_, word in zip(_KEYS, words, strict=True)]
            lines.append("   ".join(named))
        return tuple(lines)

    def _own_answer(self, message: Message, event: Invitation) -> Answer | None:
        """What the person has said to it last: as it waits in the outbox, or as it was sent."""
        from tui.mail import invited

        if event.organizer is None:
            return None
        organizer, own = event.organizer.email, self.mail.own_addresses()
        subjects = [
            item.subject
            for item in reversed(self.mail.outbox())
            if item.whole
            and item.state is not OutboxState.FAILED
            and [each.email.lower() for each in item.to] == [organizer.lower()]
        ]
        sent = self.mail.senders.answers(message, event.summary, organizer)
        subjects += [subject for subject, sender in sent if sender in own]
        answers = (invited.answer_in(subject, event.summary) for subject in subjects)
        return next((answer for answer in answers if answer is not None), None)

    def connected_again(self) -> None:
        """What did not come is fetched after all."""
        if self._not_fetched:
            for blob_id in self._not_fetched:
                self._invitations.pop(blob_id, None)
            self._not_fetched.clear()
            self.reader.redraw()

    def answers_changed(self) -> None:
        """Something has come into the outbox, or has left it: an answer, perhaps."""
        if any(_calendar(message) is not None for message in self.reader.messages):
            self.reader.redraw()

    async def _read_invitation(self, part: Attachment) -> None:
        try:
            self._invitations[part.blob_id] = await self._fetch_invitation(part)
        except StoreError as error:
            self._invitations[part.blob_id] = error.sentence
            self._not_fetched.add(part.blob_id)
        for old in list(self._invitations)[:-KEPT]:
            del self._invitations[old]
        self.reader.redraw()

    async def _fetch_invitation(self, part: Attachment) -> tuple[Invitation, ...] | str:
        here = self.enclosed.files.get(part.blob_id) if self.enclosed is not None else None
        octets = here if here is not None else await self.mail.raw(part, limit=LARGEST)
        return await asyncio.to_thread(_events, octets)

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
        own, event = self.mail.own_addresses(), self._answerable(found)
        if event is None:
            self.say(invited.refusal(found[0], own, self.now()), "warning")
            return
        guest = event.guest(own)
        assert guest is not None  # or it was refused
        address = guest.address.email
        names = [one.name for one in self.mail.identities() if one.email.lower() == address.lower()]
        me = Address(next(iter(names), "") or guest.address.name, address)
        answer = Answer(said)
        whole = await asyncio.to_thread(_reply, event, message, me, answer, self.now())
        self.tell(
            await self.mail.send_whole(whole, answers=message.id, keyword="$answered", text=whole.subject)
        )


def _calendar(message: Message) -> Attachment | None:
    files = message.body.attachments if message.body is not None else ()
    return next((file for file in files if file.type.lower() in ("text/calendar", "application/ics")), None)


def _events(octets: bytes) -> tuple[Invitation, ...] | str:
    """In a thread: the parser takes its time, and so does importing what its card is made with."""
    from tui.mail import invited  # noqa: F401  # pyright: ignore[reportUnusedImport]
    from tui.mail.invitation import NotACalendar, read

    try:
        return read(octets)
    except NotACalendar as error:
        return str(error)


def _reply(invitation: Invitation, message: Message, me: Address, answer: Answer, now: datetime) -> Whole:
    from tui.mail import itip, whole

    assert invitation.organizer is not None  # or it was refused
    message_id = f"{uuid4()}@{me.email.rpartition('@')[2]}"
    source = itip.mail(invitation, message, me, answer, message_id=message_id, now=now)
    return whole.read(source, now=now, message_id=message_id, recipients=[invitation.organizer.email])
