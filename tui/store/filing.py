"""Mailboxes made, renamed, moved, deleted, emptied and hidden: shown at once, sent when the server can be reached."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from tui.mail.safety import clean
from tui.store import boxes, list_reads, reads
from tui.store.acting import READ_ONLY, Words, nothing, says_why
from tui.store.boxes import CREATE
from tui.store.ops import DESTROY, Patch
from tui.store.reaching import UNREAD
from tui.store.records import Mailbox, MailboxPlan, Receipt, ThreadQuery
from tui.store.tasks import Task
from tui.store.triaging import Triaging
from tui.store.undo import Deed

LONGEST_NAME = 490
"""Octets; what most servers take (RFC 8621 §1.3.1, maxSizeMailboxName)."""

GONE = "This mailbox is gone."


class Filing(Triaging):
    """Every mailbox that is made here can be used at once, also without a network."""

    @says_why
    def create_mailbox(self, name: str, parent_id: str = "") -> Receipt:
        """A new one, in another or (empty) at the top. The receipt's ``mailbox_id`` names it from now on."""
        parent = self.mailbox(parent_id) if parent_id else None
        if parent_id and parent is None:
            return nothing("The mailbox around it is gone; it was not made.")
        if parent is not None and not parent.may_create_child:
            return nothing(f"No mailbox may be made in {clean(parent.name)}; its owner decides that.")
        name = _tidy(name)
        why = self._refusal() or self._name_refusal(name, parent.id if parent else None)
        if why:
            return nothing(why)
        mailbox_id = self._make(name, parent.id if parent else None)
        text, undo = f"Made the mailbox {clean(name)}", f"Delete the mailbox {clean(name)}"
        deed = Deed(text, (Patch("Mailbox", mailbox_id, DESTROY, False),), undo=undo)
        self._history.did(deed)
        return Receipt(text, 1, undo=undo, mailbox_id=mailbox_id)

    def _make(self, name: str, parent_id: str | None, role: str | None = None) -> str:
        """A new mailbox's id."""
        mailbox_id = boxes.new_id()
        made = {"name": name, "parentId": parent_id} | ({"role": role} if role else {})
        self._do([Patch("Mailbox", mailbox_id, CREATE, made)])
        return mailbox_id

    @says_why
    def rename_mailbox(self, mailbox_id: str, name: str) -> Receipt:
        box = self.mailbox(mailbox_id)
        if box is None:
            return nothing(GONE)
        name = _tidy(name)
        why = self._refusal(box) or self._name_refusal(name, box.parent_id, besides=box.id)
        if why or name == box.name:
            return nothing(why or "It has that name already.")
        words = (f"Renamed {clean(box.name)} to {clean(name)}", f"Rename {clean(name)} to {clean(box.name)}")
        return self._change(box, "name", box.name, name, *words)

    @says_why
    def move_mailbox(self, mailbox_id: str, parent_id: str) -> Receipt:
        """Into another one, or (empty) to the top."""
        box, parent = self.mailbox(mailbox_id), self.mailbox(parent_id) if parent_id else None
        if box is None or (parent_id and parent is None):
            return nothing(GONE)
        target = parent.id if parent else None
        inside = {each.id for each in self._within(box.id)}
        if target in inside:
            return nothing("A mailbox cannot be moved into itself.")
        if parent is not None and not parent.may_create_child:
            return nothing(f"Nothing may be put into {clean(parent.name)}; its owner decides that.")
        why = self._refusal(box) or self._name_refusal(box.name, target, besides=box.id)
        if why or target == box.parent_id:
            return nothing(why or "It is there already.")
        around = self.mailbox(box.parent_id) if box.parent_id else None
        to, back = (clean(one.name) if one else "the top" for one in (parent, around))
        name = clean(box.name)
        return self._change(
            box, "parentId", box.parent_id, target, f"Moved {name} to {to}", f"Move {name} back to {back}"
        )

    @says_why
    def subscribe_mailbox(self, mailbox_id: str, on: bool) -> Receipt:
        """Show it in the tree, or hide it there, on every machine."""
        box = self.mailbox(mailbox_id)
        if box is None:
            return nothing(GONE)
        if self.read_only or box.is_subscribed == on:
            return nothing(READ_ONLY if self.read_only else "It is so already.")
        name = clean(box.name)
        did, undo = ("Showing {}", "Hide {}") if on else ("Hid {}", "Show {}")
        return self._change(box, "isSubscribed", not on, on, did.format(name), undo.format(name))

    # Deleting and emptying

    def plan_delete(self, mailbox_id: str) -> MailboxPlan:
        """What deleting this mailbox would take with it; to be asked about before ``delete_mailbox``."""
        box = self.mailbox(mailbox_id)
        if box is None:
            return MailboxPlan(False, GONE)
        going = self._within(box.id)
        kept = next((one for one in going if one.role), None)
        locked = next((one for one in going if not one.may_delete), None)
        if self.read_only or kept is not None or locked is not None:
            return MailboxPlan(False, _why_kept(box, kept, locked) if not self.read_only else READ_ONLY)
        mails = self._mails_only_in([one.id for one in going])
        if mails and any(boxes.is_local(one.id) for one in going):
            return MailboxPlan(
                False, f"{clean(box.name)} is still on its way to the server; delete it once it is there."
            )
        name = clean(box.name) + (
            f" and {_count(len(going) - 1, 'mailbox', 'mailboxes').lower()} in it" if going[1:] else ""
        )
        fate = (
            f"{_count(mails, 'message is', 'messages are')} in no other mailbox and deleted for ever with it."
        )
        sentence = f"{name}: {fate if mails else 'no mail is lost.'}"
        return MailboxPlan(True, sentence, tuple(one.id for one in reversed(going)), mails)

    @says_why
    def delete_mailbox(self, mailbox_id: str) -> Receipt:
        """For ever, with the mailboxes in it and with mail that is in no other one; ``plan_delete`` says what goes."""
        plan = self.plan_delete(mailbox_id)
        if not plan.possible:
            return nothing(plan.sentence)
        box = self.mailbox(mailbox_id)
        assert box is not None
        self._do([Patch("Mailbox", id_, DESTROY, True) for id_ in plan.mailboxes])
        text = f"Deleted the mailbox {clean(box.name)}"
        self._history.did(Deed(text, undoable=False))
        return Receipt(text, len(plan.mailboxes), undoable=False)

    def plan_empty(self, mailbox_id: str) -> MailboxPlan:
        """What emptying Trash or Junk would delete for ever."""
        box = self.mailbox(mailbox_id)
        if box is None or box.id not in reads.hidden(self._db):
            return MailboxPlan(False, "Only Trash and Junk can be emptied.")
        if self.read_only or not box.may_remove:
            return MailboxPlan(False, READ_ONLY)
        if not box.total:
            return MailboxPlan(False, f"{clean(box.name)} is empty already.")
        mails = self._mails_only_in([box.id])
        sentence = f"{_count(mails, 'message', 'messages')} in {clean(box.name)}, deleted for ever."
        return MailboxPlan(True, sentence, (box.id,), mails)

    def empty(self, mailbox_id: str) -> Receipt:
        """Delete for ever what is in Trash or Junk and nowhere else; the rest only leaves it."""
        plan = self.plan_empty(mailbox_id)
        if not plan.possible:
            return nothing(plan.sentence)
        real = self.real_id(mailbox_id)
        everything = ThreadQuery(real)
        with self.all_of(everything):
            return self._run(Task("destroy", real), self.all_ids(everything), Words("Deleted {} for ever"))

    def mark_all_read(self, mailbox_id: str) -> Receipt:
        real = self.real_id(mailbox_id)
        box = self.mailbox(real)
        if box is None:
            return nothing(GONE)
        unread = ThreadQuery(real, filters=UNREAD)
        name = clean(box.name).replace("{", "{{").replace("}", "}}")
        words = Words(f"Marked {{}} in {name} as read", "Mark {} as unread")
        with self.all_of(unread):
            return self._run(Task("seen", real), self.all_ids(unread), words)

    # How

    def _change(
        self, box: Mailbox, path: str, before: object, after: object, text: str, undo: str
    ) -> Receipt:
        forth = (Patch("Mailbox", box.id, path, after),)
        self._do(forth)
        self._history.did(Deed(text, (Patch("Mailbox", box.id, path, before),), forth, undo=undo))
        return Receipt(text, 1, undo=undo)

    def _refusal(self, box: Mailbox | None = None) -> str:
        """Why it may not be renamed or moved; empty: it may."""
        if self.read_only:
            return READ_ONLY
        if box is not None and box.role:
            return f"{clean(box.name)} has a task of its own, so it stays what and where it is."
        if box is not None and not box.may_rename:
            return f"{clean(box.name)} may not be changed; its owner decides that."
        return ""

    def _name_refusal(self, name: str, parent_id: str | None, besides: str = "") -> str:
        if not name:
            return "A mailbox needs a name."
        if len(name.encode()) > LONGEST_NAME:
            return "This name is too long for a mailbox."
        taken = any(
            box.name == name and box.parent_id == parent_id and box.id != besides for box in self.mailboxes()
        )
        return f"There is a mailbox {clean(name)} here already; choose another name." if taken else ""

    def _within(self, mailbox_id: str) -> Sequence[Mailbox]:
        """The mailbox and those in it, each before what is in it."""
        found: list[Mailbox] = []
        for box in self.mailboxes():
            if box.id == mailbox_id or (found and box.depth > found[0].depth):
                found.append(box)
            elif found:
                break
        return found

    def _mails_only_in(self, mailbox_ids: Sequence[str]) -> int:
        """How many mails are in these mailboxes and in no other: of those that are here exactly, and the server's
        count of the others."""
        return list_reads.mails_only_in(self._db, mailbox_ids)


def _why_kept(box: Mailbox, kept: Mailbox | None, locked: Mailbox | None) -> str:
    if kept is not None and kept.id == box.id:
        return f"{clean(box.name)} has a task of its own and cannot be deleted."
    if kept is not None:
        return f"{clean(kept.name)} is in it, has a task of its own and cannot be deleted; move it elsewhere first."
    return f"{clean((locked or box).name)} may not be deleted; its owner decides that."


def _count(number: int, one: str, many: str) -> str:
    return f"One {one}" if number == 1 else f"{number:,} {many}"


def _tidy(name: str) -> str:
    """As servers keep it: composed characters, no control characters, no space around it (RFC 8621 §2, RFC 5198)."""
    kept = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    return unicodedata.normalize("NFC", " ".join(kept.split()))
