"""Leaving a mailing list: by one click, by a mail, or on its page; never without asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual.app import App

from tui.mail.message import Message
from tui.mail.safety import clean
from tui.screens.inviting import Inviting

if TYPE_CHECKING:
    from tui.mail.leaving_lists import Way

_QUESTIONS = {
    "one click": ("Leave this mailing list?", "{} is told, with this mail's own address for it.", "leave"),
    "mail": ("Leave this mailing list by a mail?", "A mail that asks for it goes to {}.", "send it"),
    "page": (
        "Open the page for leaving this list?",
        "The browser goes to {}; what is there is theirs.",
        "open",
    ),
}


class Unsubscribing(Inviting):
    """Which way is taken is `tui.mail.leaving_lists`'s."""

    def action_message_unsubscribe(self) -> None:
        from tui.mail import leaving_lists
        from tui.screens.confirm import Confirm

        message = self.reader.current_message
        body = message.body if message is not None else None
        way = leaving_lists.way(body, self.trusted_servers()) if body is not None else None
        if message is None or way is None:
            self.say("This message names no way to unsubscribe.", "warning")
            return
        question, detail, yes = _QUESTIONS[way.how.value]

        mail = self.mail

        def answered(leave: bool | None) -> None:
            if leave:
                with self.at_hand(mail):
                    self.carry_out(self._leave_list_by(message, way))

        ask = Confirm(question, detail=detail.format(clean(way.host, 100)), yes=yes, no="stay")
        cast(App[Any], self.app).push_screen(ask, answered)

    async def _leave_list_by(self, message: Message, way: Way) -> None:
        from tui import opening, remote_content
        from tui.mail.leaving_lists import ONE_CLICK, How

        if way.how is How.PAGE:
            await self.run_opener(opening.browser(way.url))
            return
        if way.how is How.MAIL:
            self._ask_by_mail(message, way)
            return
        try:
            await remote_content.post(way.url, ONE_CLICK)
        except remote_content.NotFetched as error:
            self.say(f"You may still be on this list: {error} Try again, or write to it.", "warning")
        else:
            self.tell(self.mail.mark_unsubscribed(message.id))

    def _ask_by_mail(self, message: Message, way: Way) -> None:
        """From the address that the list writes to."""
        from dataclasses import replace

        from tui.mail import draft, mailto
        from tui.mail.answering import reply

        wanted = mailto.parse(way.url)
        identities, own = self.mail.identities(), self.mail.own_addresses()
        if not wanted.to or not identities:
            self.say("This message names no way to unsubscribe.", "warning")
            return
        answer = reply(message, identities, own, now=self.now())
        mail = replace(
            draft.new(identities[0], now=self.now()),
            identity_id=answer.identity_id,
            sender=answer.sender,
            to=wanted.to,
            subject=wanted.subject or "unsubscribe",
            body=wanted.body or "unsubscribe\n",
            answers=message.id,
            answers_keyword="$unsubscribed",
        )
        self.tell(self.mail.send(mail))
