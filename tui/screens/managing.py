"""The mailboxes themselves: made, renamed, moved, deleted, read, emptied, shown and hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from textual.app import App

from tui.screens.filing import Filing
from tui.screens.filtering import Filtering
from tui.store.records import Mailbox, MailboxPlan, Receipt
from tui.widgets.mailbox_tree import mailbox_name

TOP = "top:"
"""The id of the choice that is no mailbox: below none."""

_GONE = "There is no mailbox here."
_HIDDEN = ("trash", "junk")


class Managing(Filing, Filtering):
    """About the mailbox at the tree's cursor while the tree has the keys, and else about the one that is listed."""

    def managed(self) -> Mailbox | None:
        if self.focused is self.boxes and (at := self.boxes.cursor_id) is not None:
            return self.mail.mailbox(at)
        return self.mailbox

    def refusal(self, action: str) -> str:
        if action.startswith("mailbox_") and action not in (
            "mailbox_next",
            "mailbox_previous",
            "mailbox_next_unread",
        ):
            return self._mailbox_refusal(action.removeprefix("mailbox_"))
        return super().refusal(action)

    def _mailbox_refusal(self, deed: str) -> str:
        """Why the account, or the owner of the mailbox, does not let it be done."""
        box = self.managed()
        if self.mail.read_only:
            return "This account may be read and not changed."
        if deed == "create" or (deed == "read_all" and self.view):
            return ""
        if box is None:
            return _GONE
        name = mailbox_name(box)
        if deed in ("rename", "move", "delete") and box.role:
            return f"{name} has a task of its own, so it stays what and where it is."
        if deed == "empty" and box.role not in _HIDDEN:
            return f"Only Trash and Spam can be emptied, and {name} is neither."
        may = {
            "rename": box.may_rename,
            "move": box.may_rename,
            "delete": box.may_delete,
            "empty": box.may_remove,
        }
        return "" if may.get(deed, True) else f"{name} is not yours to {deed}; its owner decides that."

    # Making

    def action_mailbox_create(self) -> None:
        from tui.screens.mailbox_picker import path_of
        from tui.screens.prompt import Prompt

        around = self.managed() if self.focused is self.boxes else None
        inside = around is not None and around.role is None and around.may_create_child
        ask = Prompt(
            "New mailbox",
            value=f"{path_of(around, self.known)} / " if inside and around is not None else "",
            placeholder="Name, or Projects / Name",
            take="make it",
        )

        def answered(name: str | None) -> None:
            if name and name.strip(" /"):
                self.tell(self._create(name))

        cast(App[Any], self.app).push_screen(ask, answered)

    def _create(self, path: str) -> Receipt:
        """``Projects / Garden``: the last name in the mailbox that the others lead to, if there is such a one."""
        from tui.screens.mailbox_picker import path_of

        around, _, name = path.strip().rpartition("/")
        parents = {path_of(each, self.known).casefold(): each.id for each in self.known.values()}
        wanted = " / ".join(part.strip() for part in around.split("/")).casefold()
        if around and wanted in parents:
            return self.mail.create_mailbox(name.strip(), parents[wanted])
        return self.mail.create_mailbox(path.strip())

    def make_mailbox(self, name: str) -> str | None:
        receipt = self._create(name)
        if not receipt.mailbox_id:
            self.tell(receipt)
        return receipt.mailbox_id or None

    # Changing

    def action_mailbox_rename(self) -> None:
        from tui.screens.prompt import Prompt

        if (box := self.managed()) is None:
            return
        ask = Prompt(f"Rename {mailbox_name(box)}", value=box.name, take="rename")

        def answered(name: str | None) -> None:
            if name is not None and name.strip() != box.name:
                self.tell(self.mail.rename_mailbox(box.id, name))

        cast(App[Any], self.app).push_screen(ask, answered)

    def action_mailbox_move(self) -> None:
        from tui.screens.mailbox_picker import MailboxPicker
        from tui.screens.picker import Choice

        if (box := self.managed()) is None:
            return
        inside = self._inside(box)

        def suits(target: Mailbox) -> bool:
            return target.may_create_child and target.id not in inside and target.id != box.parent_id

        top = [Choice(TOP, "The top", "below no mailbox")] if box.parent_id else []
        picker = MailboxPicker(self.mail, f"Put {mailbox_name(box)} below", suits=suits, also=top)

        def chosen(target: str | None) -> None:
            if target is not None:
                self.tell(self.mail.move_mailbox(box.id, "" if target == TOP else target))

        cast(App[Any], self.app).push_screen(picker, chosen)

    def _inside(self, box: Mailbox) -> set[str]:
        """The ids of the mailbox and of those in it; the tree's order has parents before their children."""
        found = {box.id}
        for each in self.known.values():
            if each.parent_id in found:
                found.add(each.id)
        return found

    def action_mailbox_subscribe(self) -> None:
        if (box := self.managed()) is not None:
            self.tell(self.mail.subscribe_mailbox(box.id, not box.is_subscribed))

    # Its mail

    def action_mailbox_read_all(self) -> None:
        box = self.managed()
        if box is not None:
            self.tell(self.mail.mark_all_read(box.id))
        else:
            read = self.to_everything(lambda ids: self.mail.set_seen(ids, True, mailbox_id=""))
            self.act(read, self.all_listed())

    def action_mailbox_delete(self) -> None:
        if (box := self.managed()) is not None:
            plan = self.mail.plan_delete(box.id)
            self._confirm(
                plan, f"Delete the mailbox {mailbox_name(box)}?", lambda: self.mail.delete_mailbox(box.id)
            )

    def action_mailbox_empty(self) -> None:
        if (box := self.managed()) is not None:
            plan = self.mail.plan_empty(box.id)
            self._confirm(plan, f"Empty {mailbox_name(box)}?", lambda: self.mail.empty(box.id))

    def _confirm(self, plan: MailboxPlan, question: str, do: Callable[[], Receipt]) -> None:
        from tui.screens.confirm import Confirm

        if not plan.possible:
            self.say(plan.sentence, "warning")
            return
        ask = Confirm(question, yes="do it", no="keep it", detail=f"{plan.sentence} This cannot be undone.")

        def answered(sure: bool | None) -> None:
            if sure:
                self.tell(do())

        cast(App[Any], self.app).push_screen(ask, answered)

    # To the next one

    def action_mailbox_next_unread(self) -> None:
        found = self.boxes.next_unread()
        if found is None:
            self.say("No other mailbox has unread mail.")
        else:
            self.show_mailbox(found)

    def show_mailbox(self, mailbox_id: str) -> bool:
        """List its conversations and give the list the keys; False: there is no such mailbox."""
        raise NotImplementedError
