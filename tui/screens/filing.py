"""Filing: into other mailboxes, with labels or without, and into new ones that are made on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from textual.app import App

from tui.screens.acting import FAR, NOTHING_HERE, Acting
from tui.store.records import Mailbox

if TYPE_CHECKING:
    from tui.screens.label_picker import LabelChange, Tick


class Filing(Acting):
    """A mailbox can be given by name, as the commands do; without one, it is asked for."""

    def action_thread_move(self, mailbox: str = "") -> None:
        """Out of where it is, and into another mailbox."""
        if ids := self._to_file():
            self._with_mailbox(mailbox, "Move to", lambda target: self._move(ids, target))

    def _move(self, ids: Sequence[str], target: str) -> None:
        self.act(lambda moved: self.mail.move(moved, self.mailbox_id, target), ids)

    def action_thread_label(self, mailbox: str = "") -> None:
        """Into one more mailbox, by name; or tick and untick all of them."""
        from tui.screens.label_picker import LabelChange, LabelPicker

        ids = self._to_file()
        if not ids:
            return
        if mailbox:
            self._with_mailbox(mailbox, "", lambda target: self._relabel(ids, LabelChange(add=(target,))))
            return
        title = "Label" if len(ids) == 1 else f"Label {len(ids):,} conversations"
        picker = LabelPicker(self.mail, title, self._ticks(ids), may_create=not self.mail.read_only)

        def chosen(change: LabelChange | None) -> None:
            if change is not None:
                self._relabel(ids, change)

        cast(App[Any], self.app).push_screen(picker, chosen)

    def action_thread_unlabel(self, mailbox: str = "") -> None:
        """Out of one of the mailboxes that it is in."""
        from tui.screens.label_picker import LabelChange

        ids = self._to_file()
        ticks = self._ticks(ids) if ids else {}
        if not ids or not ticks:
            return
        self._with_mailbox(
            mailbox,
            "Take out of",
            lambda target: self._relabel(ids, LabelChange(remove=(target,))),
            suits=lambda each: each.id in ticks and each.may_remove,
        )

    def _relabel(self, ids: Sequence[str], change: LabelChange) -> None:
        made = [box for name in change.create if (box := self.make_mailbox(name)) is not None]
        add = (*change.add, *made)
        if add or change.remove:
            self.act(lambda chosen: self.mail.set_labels(chosen, self.mailbox_id, add, change.remove), ids)

    # What is filed, and where

    def _to_file(self) -> tuple[str, ...]:
        ids = self.threads.chosen_ids()
        if not ids:
            self.say(NOTHING_HERE, "warning")
        elif not self.to_one_account(ids):
            return ()
        return ids

    def _ticks(self, ids: Sequence[str]) -> dict[str, Tick]:
        """Which mailboxes the conversations are in: all of them, or some."""
        from tui.screens.label_picker import NO_LABELS, Tick

        labelled = [self._boxes_of(thread_id) for thread_id in ids[:FAR]]
        held = {box for boxes in labelled for box in boxes}
        return {
            box: Tick.ALL if all(box in boxes for boxes in labelled) else Tick.SOME
            for box in held
            if box in self.known and self.known[box].role not in NO_LABELS
        }

    def _boxes_of(self, thread_id: str) -> frozenset[str]:
        return frozenset(box for message in self.messages_of(thread_id) for box in message.mailbox_ids)

    def _with_mailbox(
        self,
        name: str,
        title: str,
        do: Callable[[str], None],
        *,
        suits: Callable[[Mailbox], bool] | None = None,
    ) -> None:
        """Do it with the mailbox that is called so; without a name, with the one that is chosen."""
        from tui.screens.mailbox_picker import NEW, MailboxPicker, called, remember, takes_mail

        fits = suits or takes_mail
        if name:
            found = called([box for box in self.known.values() if fits(box)], name)
            if found is None:
                self.say(f"There is no mailbox “{name}” for this.", "warning")
            else:
                remember(self.mail, found.id)
                do(found.id)
            return

        def chosen(target: str | None) -> None:
            made = (
                self.make_mailbox(target.removeprefix(NEW)) if target and target.startswith(NEW) else target
            )
            if made:
                do(made)

        here = (self.mailbox_id,) if suits is None else ()
        picker = MailboxPicker(self.mail, title, suits=fits, excluded=here, may_create=suits is None)
        cast(App[Any], self.app).push_screen(picker, chosen)

    def make_mailbox(self, name: str) -> str | None:
        """The id of a new mailbox at the root; None, after a sentence, when it could not be made."""
        raise NotImplementedError
