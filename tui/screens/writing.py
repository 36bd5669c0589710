"""Writing from the mailbox screen: a new message, an answer, a draft to go on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

from textual.app import App

from tui.mail.message import Message
from tui.screens.mail_screen import MailScreen
from tui.store.records import Receipt
from tui.widgets.reader_lines import FETCHING, NOT_HERE

if TYPE_CHECKING:
    from tui.mail.answering import Manner
    from tui.mail.draft import Draft


class Writing(MailScreen):
    """Answers are to the reader's current message, or to the newest of the conversation at the cursor."""

    def open_composer(self, draft: Draft) -> None:
        """Go on with a draft; what became of it is said when the composer closes."""
        from tui.screens.compose import ComposeScreen
        from tui.screens.countdown import count_down

        mail = self.mail
        composer = ComposeScreen(mail, draft, self.settings, now=self.now)
        composer.switchable = True

        def closed(receipt: Receipt | None) -> None:
            if composer.next_draft is not None:
                with self.at_hand(mail):
                    self.open_composer(composer.next_draft)
            elif receipt is not None and not count_down(self, mail, draft.key):
                self.tell(receipt)

        cast(App[Any], self.app).push_screen(composer, closed)

    def action_compose_new(self) -> None:
        self._write(lambda draft: draft)

    def _write(self, prepared: Callable[[Draft], Draft]) -> None:
        from tui.mail import draft

        identity = next(iter(self.mail.identities()), None)
        if self._may_send() and identity is not None:
            self.open_composer(prepared(draft.new(identity, now=self.now())))

    def write_to(self, mailto: str) -> None:
        """A new message as a ``mailto:`` link wants it."""
        from tui.mail.mailto import parse

        wanted = parse(mailto)
        self._write(
            lambda draft: replace(
                draft,
                to=wanted.to,
                cc=wanted.cc,
                bcc=wanted.bcc,
                subject=wanted.subject,
                body=wanted.body + draft.body,
            )
        )

    def action_message_reply(self) -> None:
        self._reply("sender")

    def action_message_reply_all(self) -> None:
        self._reply("everybody")

    def action_message_reply_list(self) -> None:
        from tui.mail.answering import list_address

        message = self.to_answer()
        if message is not None and list_address(message) is None:
            self.say("This mail came by no mailing list that takes answers.", "warning")
        elif message is not None:
            self._reply("list")

    def _reply(self, whom: str) -> None:
        """To what is selected in the message, when something is."""
        from tui.mail.answering import Whom, reply

        message = self.to_answer()
        if message is not None:
            identities, own = self.mail.identities(), self.mail.own_addresses()
            selection = self.reader.selected_text() if message is self._read() else ""
            self.open_composer(
                reply(
                    message,
                    identities,
                    own,
                    now=self.now(),
                    whom=Whom(whom),
                    selection=selection,
                    manner=self._manner,
                )
            )

    @property
    def _manner(self) -> Manner:
        from tui.mail.answering import Manner

        placed = cast('Literal["above", "below", "none"]', self.settings.signature)
        return Manner(self.settings.attribution, placed)

    def action_message_forward(self) -> None:
        from tui.mail.answering import forward

        self._again(partial(forward, manner=self._manner))

    def action_message_forward_whole(self) -> None:
        """As an attached message; of selected conversations, the newest message of each."""
        from tui.mail.answering import forward_whole

        chosen = self.threads.chosen_ids()
        if len(chosen) > 1 and self._may_send():
            newest = [self._newest(self.messages_of(row_id)) for row_id in chosen]
            messages = [each for each in newest if each is not None]
            identities, own = self.mail.identities(), self.mail.own_addresses()
            self.open_composer(forward_whole(messages, identities, own, now=self.now(), manner=self._manner))
            return

        def whole(message: Message, *who: Any, now: datetime) -> Draft:
            return forward_whole([message], *who, now=now, manner=self._manner)

        self._again(whole)

    def action_message_edit_as_new(self) -> None:
        from tui.mail.answering import edit_as_new

        self._again(edit_as_new)

    def _again(self, prepare: Callable[..., Draft]) -> None:
        """The message once more, in the form that ``prepare`` gives it."""
        message = self.to_answer()
        if message is None:
            return
        try:
            draft = prepare(message, self.mail.identities(), self.mail.own_addresses(), now=self.now())
        except ValueError:
            self.say("Not all of this message is on this machine, so it cannot be written anew.", "warning")
            return
        self.open_composer(draft)

    def action_draft_edit(self) -> None:
        """The draft in hand; there are two where another device has written on it as well."""
        chosen = self._read()
        newest = next((each for each in reversed(self._conversation()) if each.draft), None)
        message = chosen if chosen is not None and chosen.draft else newest
        if message is None:
            self.say("There is no draft in this conversation.", "warning")
            return
        draft = self.mail.draft_of(message.id)
        if draft is None:
            self.say(FETCHING if message.body is None else "This draft cannot be edited here.", "warning")
            return
        self.open_composer(draft)

    def action_mail_undo(self) -> None:
        """A message that is called back is open to be written on."""
        accounts = self.together.accounts
        before = {draft.key for account in accounts for draft in account.open_drafts()}
        receipt, undone_in = self.together.undo()
        self.tell(receipt)
        self.expect_back(receipt)
        for account in undone_in:
            back = [draft for draft in account.open_drafts() if draft.key not in before]
            if receipt.count and back:
                with self.at_hand(account):
                    self.open_composer(back[-1])

    def _conversation(self) -> tuple[Message, ...]:
        return self.messages_of(self.threads.cursor_id)

    def to_answer(self) -> Message | None:
        """The message to answer, when it may be answered now; otherwise the reason has been said."""
        chosen = self._read()
        if chosen is None or chosen.draft:
            chosen = self._newest(self._conversation())
        if chosen is None:
            self.say("There is no message here to answer.", "warning")
            return None
        if not self._may_send():
            return None
        if chosen.body is None:
            self.say(NOT_HERE, "warning")
            return None
        return chosen

    def _read(self) -> Message | None:
        """The message at which the reader is, where there is a reader."""
        current = self.reader.current_message if self.panes.reader else None
        return next((each for each in self._conversation() if current and each.id == current.id), None)

    @staticmethod
    def _newest(messages: Sequence[Message]) -> Message | None:
        return next((each for each in reversed(messages) if not each.draft), None)

    def _may_send(self) -> bool:
        if self.mail.can_send and self.mail.identities():
            return True
        self.say("This account may not send mail, or its server has not been reached yet.", "warning")
        return False
