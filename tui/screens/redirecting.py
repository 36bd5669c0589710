"""Redirecting: a message is sent on as it is (RFC 5322 §3.6.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from textual.app import App

from tui.mail.message import Address
from tui.screens.transfers import Transfers
from tui.screens.writing import Writing

if TYPE_CHECKING:
    from tui.mail.message import Message


class Redirecting(Writing, Transfers):
    """The message goes out from the address that it came to; there is time to take it back, as with every other."""

    def action_message_redirect(self) -> None:
        message = self.to_answer()
        if message is not None:
            self.run_worker(self._ask_whom(message), group="redirect", exclusive=True)

    async def _ask_whom(self, message: Message) -> None:
        from tui.mail.identities import Selves
        from tui.screens.redirect_form import RedirectForm

        mail = self.mail
        _, sender = Selves(mail.identities(), mail.own_addresses()).answering(message)
        if sender.email.startswith("*@"):
            sender = Address(sender.name, message.to[0].email if message.to else "")
        form = RedirectForm(message.subject, sender.email, lambda typed, but: mail.people(typed, but=but))
        to = await cast(App[Any], self.app).push_screen_wait(form)
        if to:
            with self.at_hand(mail):
                self.carry_out(self._redirect(message, sender, to))

    async def _redirect(self, message: Message, sender: Address, to: tuple[Address, ...]) -> None:
        from tui.mail.whole import NotAMessage, redirected
        from tui.screens.countdown import count_down
        from tui.store.fetching import source

        mail = self.mail
        (octets,) = await self.fetched(source(message))
        message_id = f"{uuid4()}@{sender.email.rpartition('@')[2]}"
        try:
            whole = redirected(octets, sender, to, now=self.now(), message_id=message_id)
        except NotAMessage as error:
            self.say(str(error), "error")
            return
        before = {item.key for item in mail.outbox()}
        receipt = await mail.send_whole(whole, answers=message.id, keyword="$forwarded")
        queued = [item.key for item in mail.outbox() if item.key not in before]
        if not any(count_down(self, mail, key) for key in queued[-1:]):
            self.tell(receipt)
