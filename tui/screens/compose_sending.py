"""A message leaves the composer: now, or at a time; or another draft is gone on with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual import work
from textual.app import App

from tui.mail.wrapping import laid_out
from tui.screens.compose_files import ComposeFiles
from tui.screens.confirm import Confirm
from tui.screens.picker import Choice, Picker
from tui.screens.send_questions import questions

if TYPE_CHECKING:
    from tui.mail.draft import Draft


class ComposeSending(ComposeFiles):
    """What is wrong is said at its field; what is doubtful is asked, a question at a time."""

    switchable = False
    """Whoever opened it goes on with ``next_draft`` when it closes."""
    next_draft: Draft | None = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "compose_drafts":
            return self.switchable
        return super().check_action(action, parameters)

    @work(exclusive=True)
    async def action_compose_send(self) -> None:
        if (draft := await self._ready()) is not None:
            self._send(draft)

    @work(exclusive=True)
    async def action_compose_later(self, time: str = "") -> None:
        """At ``time``, as people type it; without one, at the time that is chosen."""
        from tui.mail.when import parse
        from tui.screens.time_picker import TimePicker, chosen_time

        if (draft := await self._ready()) is None:
            return
        now = self.now()
        then = parse(time, now) if time else None
        if time and then is None:
            self.say(f"“{time}” is no time to come. Try: tomorrow 9, fri, in 3h, dec 24.", warning=True)
            return
        if then is None:
            chosen = await cast(App[Any], self.app).push_screen_wait(TimePicker("Send", now))
            if chosen is None:
                return
            then = chosen_time(chosen, now)
        self._send(draft, at=then.timestamp())

    @work(exclusive=True)
    async def action_compose_remind(self) -> None:
        """Chosen again, it is another time or none."""
        from tui.mail.when import followups
        from tui.screens.time_picker import NEVER, TimePicker, chosen_time

        now = self.now()
        picker = TimePicker("Back if nobody answers", now, followups(now), never=bool(self.form.remind_at))
        chosen = await cast(App[Any], self.app).push_screen_wait(picker)
        if chosen is not None:
            self.remind(0 if chosen == NEVER else chosen_time(chosen, now).timestamp())

    async def _ready(self) -> Draft | None:
        """The draft as it is to leave; None when it may not, or the person does not want it to."""
        wrong = self.form.settle()
        if wrong is not None:
            wrong.focus()
            return None
        draft = self.form.draft()
        for question in questions(
            draft,
            self.settings,
            signature=self.form.signature,
            begun=self._begun,
            known=self.mail.written_to,
        ):
            ask = Confirm(question.text, detail=question.detail, yes="send it", no="back to the message")
            if not await cast(App[Any], self.app).push_screen_wait(ask):
                return None
        return draft

    def _send(self, draft: Draft, at: float | None = None) -> None:
        receipt = self.mail.send(laid_out(draft, self.settings.format, self.settings.wrap), at=at)
        if receipt.count:
            self.leave(receipt)
        else:
            self.tell(receipt)

    @work(exclusive=True)
    async def action_compose_drafts(self) -> None:
        """Go on with another one; this one is kept."""
        others = {each.key: each for each in self.mail.open_drafts() if each.key != self.key}
        if not others:
            self.say("There is no other draft.")
            return
        newest = sorted(others.values(), key=lambda each: -each.begun_at)
        choices = [
            Choice(
                each.key,
                each.subject.strip() or "(no subject)",
                ", ".join(person.name or person.email for person in each.to[:3]),
                also=each.body[:200],
            )
            for each in newest
        ]
        chosen = await cast(App[Any], self.app).push_screen_wait(Picker("Go on with", choices))
        if chosen is not None and self.flush():
            self.next_draft = others[chosen]
            self.leave(None)
