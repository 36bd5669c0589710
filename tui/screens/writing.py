"""Writing from the mailbox screen: a new message, an answer, a draft to go on with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from textual.app import App

from tui.mail.message import Message
from tui.screens.mail_screen import MailScreen
from tui.store.records import Receipt
from tui.widgets.reader_lines import FETCHING, NOT_HERE

if TYPE_CHECKING:
    from tui.mail.draft import Draft


class Writing(MailScreen):
    """Answers are to the reader's current message, or to the newest of the conversation at the cursor."""

    def open_composer(self, draft: Draft) -> None:
        """Go on with a draft; what became of it is said when the composer closes."""
        from tui.screens.compose import ComposeScreen

        composer = ComposeScreen(self.mail, draft, self.settings, now=self.now)

        def closed(receipt: Receipt | None) -> None:
            if receipt is not None:
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
        self._reply(everyone=False)

    def action_message_reply_all(self) -> None:
        self._reply(everyone=True)

    def _reply(self, *, everyone: bool) -> None:
        from tui.mail.answering import Whom, reply

        message = self._to_answer()
        if message is not None:
            identities, own = self.mail.identities(), self.mail.own_addresses()
            whom = Whom.EVERYBODY if everyone else Whom.SENDER
            self.open_composer(reply(message, identities, own, now=self.now(), whom=whom))

    def action_message_forward(self) -> None:
        from tui.mail.answering import forward

        message = self._to_answer()
        if message is not None:
            identities, own = self.mail.identities(), self.mail.own_addresses()
            self.open_composer(forward(message, identities, own, now=self.now()))

    def action_draft_edit(self) -> None:
        message = next((each for each in reversed(self._conversation()) if each.draft), None)
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
        before = {draft.key for draft in self.mail.open_drafts()}
        receipt = self.mail.undo()
        self.tell(receipt)
        back = [draft for draft in self.mail.open_drafts() if draft.key not in before]
        if receipt.count and back:
            self.open_composer(back[-1])

    def _conversation(self) -> tuple[Message, ...]:
        thread_id = self.threads.cursor_id
        return self.mail.conversation(thread_id) if thread_id is not None else ()

    def _to_answer(self) -> Message | None:
        """The message to answer, when it may be answered now; otherwise the reason has been said."""
        messages = self._conversation()
        current = self.reader.current_message if self.panes.reader else None
        known = {message.id: message for message in messages}
        chosen = known.get(current.id) if current is not None else None
        if chosen is None or chosen.draft:
            chosen = next((each for each in reversed(messages) if not each.draft), None)
        if chosen is None:
            self.say("There is no message here to answer.", "warning")
            return None
        if not self._may_send():
            return None
        if chosen.body is None:
            self.say(NOT_HERE, "warning")
            return None
        return chosen

    def _may_send(self) -> bool:
        if self.mail.can_send and self.mail.identities():
            return True
        self.say("This account may not send mail, or its server has not been reached yet.", "warning")
        return False
