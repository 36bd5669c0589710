"""What the reader says of a message besides what is in it: who vouches, what is wrong, how it came here."""

from __future__ import annotations

from urllib.parse import urlsplit

from tui.mail.addresses import full_name
from tui.mail.authentication import own_servers
from tui.mail.message import Message
from tui.mail.safety import clean
from tui.mail.trust import Verdict, judge
from tui.screens.mask_in_hand import MaskInHand, came_to, leaked_to
from tui.store.records import MaskedEmail
from tui.widgets.reader_remarks import NONE, Remarks

ASKED_AT_ONCE = 8
"""Senders that are looked up when a conversation is opened: each takes a part of a millisecond."""


class Trusting(MaskInHand):
    """Quiet when all is well: who vouches is said beside the recipients, and at most one line below them."""

    _firsts: dict[str, bool]
    _masked: dict[str, MaskedEmail | None]
    _asked: tuple[tuple[Message, ...], int] = (), 0
    """For which conversation how many senders were looked up."""

    def on_mount(self) -> None:
        self._firsts, self._masked = {}, {}
        self.reader.remarks_on = self.remarks

    def verdict(self, message: Message) -> Verdict:
        """What the header says about the sender."""
        body = message.body
        return judge(
            message.sender,
            message.reply_to,
            body.authentication if body is not None else (),
            self.trusted_servers(),
            from_list=bool(body is not None and (body.list_id or body.list_post)),
        )

    def trusted_servers(self) -> frozenset[str]:
        """Whose word on the sender of a mail counts."""
        hosts = {urlsplit(self.mail.setup.session_url).hostname or ""}
        hosts |= {address.rpartition("@")[2] for address in self.mail.own_addresses()}
        return own_servers(hosts)

    def remarks(self, message: Message) -> Remarks:
        """For an open message."""
        if message.body is None or message.draft or self._is_own(message):
            return NONE
        verdict = self.verdict(message)
        verified = verdict.verified
        if not verified and "$istrusted" in message.keywords and message.sender:
            verified = message.sender[0].email.rpartition("@")[2]
        return Remarks(clean(verified, 60), verdict.warnings, tuple(self._facts(message)))

    def _is_own(self, message: Message) -> bool:
        own = self.mail.own_addresses()
        return any(address.email.lower() in own for address in message.sender)

    def _facts(self, message: Message) -> list[str]:
        """What matters most comes first: a narrow reader cuts the end off."""
        facts: list[str] = []
        mask = self._mask(message)
        if mask is not None:
            if stranger := leaked_to(mask, message):
                facts.append(f"leaked? from {stranger}")
            facts.append(came_to(mask))
        if self._is_first(message):
            facts.append(f"first mail from {full_name(message.sender[0])}")
        if "$unsubscribed" in message.keywords:
            facts.append("you have left this list")
        return facts

    def _is_first(self, message: Message) -> bool:
        """Whether the sender has never written before; lists bring many such."""
        if not message.sender or (message.body is not None and message.body.list_id):
            return False
        if message.id not in self._firsts:
            address = message.sender[0].email.lower()
            earlier = [each for each in self.reader.messages if each.received_at < message.received_at]
            if any(each.sender and each.sender[0].email.lower() == address for each in earlier):
                self._firsts[message.id] = False
            elif self._may_ask():
                self._firsts[message.id] = self.mail.senders.is_first(message)
            else:
                return False
        return self._firsts[message.id]

    def _may_ask(self) -> bool:
        messages, asked = self._asked
        if messages is not self.reader.messages:
            asked = 0
        self._asked = self.reader.messages, asked + 1
        return asked < ASKED_AT_ONCE

    def _mask(self, message: Message) -> MaskedEmail | None:
        """The masked address that it came to; the server marks most such mail."""
        if message.id not in self._masked:
            self._masked[message.id] = self.mask_of(message)
        return self._masked[message.id]
