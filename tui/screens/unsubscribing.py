"""Mailing lists: leaving one by one click, by a mail, or on its page, and its archive; never without asking."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from textual.app import App

from tui.mail.lookalikes import shown_host
from tui.mail.message import Body, Message
from tui.mail.safety import clean
from tui.screens.inviting import Inviting
from tui.store.database import StoreError

if TYPE_CHECKING:
    from tui.mail.leaving_lists import Way

log = logging.getLogger(__name__)

_NO_WAY = "This message names no way to unsubscribe."
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
        message = self.reader.current_message
        if message is None or message.body is None:
            self.say(_NO_WAY, "warning")
        else:
            self.carry_out(self._ask_to_leave(message, message.body))

    async def _ask_to_leave(self, message: Message, body: Body) -> None:
        from tui.mail import leaving_lists
        from tui.screens.confirm import Confirm

        servers = self.trusted_servers()
        sender = message.sender[0].email if message.sender else ""
        signatures = await self._signatures(message) if leaving_lists.may_click(body, servers) else []
        way = leaving_lists.way(body, servers, sender=sender, signatures=signatures)
        if way is None:
            self.say(_NO_WAY, "warning")
            return
        question, detail, yes = _QUESTIONS[way.how.value]

        def answered(leave: bool | None) -> None:
            if leave:
                self.carry_out(self._leave_list_by(message, way))

        ask = Confirm(question, detail=detail.format(clean(way.host, 100)), yes=yes, no="stay")
        cast(App[Any], self.app).push_screen(ask, answered)

    async def _signatures(self, message: Message) -> list[str]:
        """None without a network: another way is taken then."""
        try:
            fields = await self.mail.headers(message.id)
        except StoreError as error:
            log.info("the signatures of a mail were not seen: %s", error.sentence)
            return []
        return [value for name, value in fields if name.lower() == "dkim-signature"]

    def action_message_list_archive(self) -> None:
        """In the browser, once the person has seen whose page it is."""
        from tui.mail import leaving_lists, links
        from tui.screens.confirm import Confirm

        message = self.reader.current_message
        url = leaving_lists.archive(message.body) if message is not None and message.body is not None else ""
        url = links.target(url)
        if not url:
            self.say("This message names no archive of a list.", "warning")
            return
        detail = " ".join([*links.warnings(url), f"The address is {links.shown(url, 300)}"])
        ask = Confirm(
            f"Open the archive at {shown_host(links.host(url))}?", detail=detail, yes="open", no="stay"
        )
        browse = self._browse_archive
        cast(App[Any], self.app).push_screen(ask, lambda sure: self.carry_out(browse(url)) if sure else None)

    async def _browse_archive(self, url: str) -> None:
        from tui import opening
        from tui.mail import links

        await self.run_opener(opening.browser(links.ascii_url(url)))

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
            self.say(_NO_WAY, "warning")
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
