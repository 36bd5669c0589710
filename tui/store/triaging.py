"""Archive, delete, move, label, spam, read, pin, mute and follow, of one conversation or many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from tui.mail.safety import clean
from tui.store import reads
from tui.store.acting import Acting, Words, nothing
from tui.store.records import Mailbox, Receipt, ThreadQuery
from tui.store.tasks import Task
from tui.store.undo import Repeatable

_MARKS = {
    ("seen", True): Words("Marked {} as read", "Mark {} as unread", "Mark as read"),
    ("seen", False): Words("Marked {} as unread", "Mark {} as read", "Mark as unread"),
    ("flagged", True): Words("Pinned {}", "Unpin {}", "Pin"),
    ("flagged", False): Words("Unpinned {}", "Pin {}", "Unpin"),
    ("mute", True): Words("Muted {}", "Unmute {}", "Mute"),
    ("mute", False): Words("Unmuted {}", "Mute {}", "Unmute"),
    ("follow", True): Words("Following {}", "Stop following {}", "Follow"),
    ("follow", False): Words("Stopped following {}", "Follow {}", "Stop following"),
}


class Triaging(Acting):
    """``mailbox_id`` is where the conversations are looked at from; empty: in a view or in what a search found,
    wherever they are."""

    def all_ids(self, query: ThreadQuery) -> tuple[str, ...]:
        """The ids of every conversation that the list of this query has, in its order."""
        thread_list = self.threads(query)
        try:
            return thread_list.all_ids()
        finally:
            thread_list.close()

    def archive(self, thread_ids: Sequence[str], mailbox_id: str) -> Receipt:
        archive = self._role("archive")
        mailbox_id = mailbox_id or self._role("inbox") or ""
        if archive is None:
            return nothing("This account has no Archive mailbox; move the mail with m instead.")
        if archive == mailbox_id:
            return nothing("This is archived already.")
        words = Words("Archived {}", f"Bring {{}} back to {self._name(mailbox_id)}", "Archive")
        return self._triage(Task("archive", mailbox_id, archive), thread_ids, words, self.archive)

    def delete(self, thread_ids: Sequence[str], mailbox_id: str) -> Receipt:
        trash = self._role("trash")
        if trash is None:
            return nothing("This account has no Trash mailbox; nothing was deleted.")
        if trash == mailbox_id:
            return nothing("This is in Trash already.")
        words = Words("Deleted {}", "Bring {} back from Trash", "Delete")
        return self._triage(Task("trash", mailbox_id, trash), thread_ids, words, self.delete)

    def destroy(self, thread_ids: Sequence[str], mailbox_id: str) -> Receipt:
        """For ever: only out of Trash and Junk, only mail that is nowhere else; it cannot be undone."""
        if mailbox_id not in reads.hidden(self._db):
            return nothing("Only mail in Trash or Junk can be deleted for ever.")
        return self._run(Task("destroy", mailbox_id), thread_ids, Words("Deleted {} for ever"))

    def move(self, thread_ids: Sequence[str], mailbox_id: str, target_id: str) -> Receipt:
        target = self.mailbox(target_id)
        if target is None or target.id == self.real_id(mailbox_id):
            return nothing("This is there already." if target else "This mailbox is gone; nothing was moved.")
        if not target.may_add:
            return nothing(_closed(target))
        name = _escaped(target.name)
        back = (
            f"Bring {{}} back to {self._name(mailbox_id)}" if mailbox_id else "Bring {} back to where it was"
        )
        words = Words(f"Moved {{}} to {name}", back, f"Move to {name}")
        again = partial(self._move_to, target.id)
        return self._triage(Task("move", mailbox_id, target.id), thread_ids, words, again)

    def _move_to(self, target_id: str, thread_ids: Sequence[str], mailbox_id: str) -> Receipt:
        return self.move(thread_ids, mailbox_id, target_id)

    def label(self, thread_ids: Sequence[str], mailbox_id: str, target_id: str) -> Receipt:
        """Into one more mailbox; they stay where they are."""
        return self.set_labels(thread_ids, mailbox_id, (target_id,), ())

    def unlabel(self, thread_ids: Sequence[str], mailbox_id: str) -> Receipt:
        """Out of this mailbox; what is in no other one goes to Archive."""
        return self.set_labels(thread_ids, mailbox_id, (), (mailbox_id,))

    def set_labels(
        self, thread_ids: Sequence[str], mailbox_id: str, add: Sequence[str], remove: Sequence[str]
    ) -> Receipt:
        """Into some mailboxes and out of others, in one action."""
        joined = [self.mailbox(id_) for id_ in add]
        left = [box for id_ in remove if (box := self.mailbox(id_)) is not None]
        added = [box for box in joined if box is not None]
        if len(added) < len(joined):
            return nothing("This mailbox is gone; nothing was labelled.")
        closed = next((box for box in added if not box.may_add), None)
        kept = next((box for box in left if not box.may_remove), None)
        if closed is not None:
            return nothing(_closed(closed))
        if kept is not None:
            return nothing(f"Mail may not be taken out of {clean(kept.name)}; its owner decides that.")
        words = _label_words(added, left)
        task = Task(
            "labels", mailbox_id, add=tuple(box.id for box in added), remove=tuple(box.id for box in left)
        )
        return self._triage(task, thread_ids, words, partial(self._relabel, task.add, task.remove))

    def _relabel(
        self, add: Sequence[str], remove: Sequence[str], thread_ids: Sequence[str], mailbox_id: str
    ) -> Receipt:
        return self.set_labels(thread_ids, mailbox_id, add, remove)

    def report_spam(self, thread_ids: Sequence[str], mailbox_id: str) -> Receipt:
        junk = self._role("junk")
        if junk is None:
            return nothing("This account has no Junk mailbox; delete the mail instead.")
        words = Words("Reported {} as spam", "Bring {} back from Junk", "Report as spam")
        return self._triage(Task("spam", mailbox_id, junk), thread_ids, words, self.report_spam)

    def not_spam(self, thread_ids: Sequence[str], mailbox_id: str) -> Receipt:
        inbox = self._role("inbox")
        if inbox is None:
            return nothing("This account has no Inbox; move the mail with m instead.")
        words = Words("Not spam: {}", "Put {} back into Junk", "Not spam")
        return self._triage(Task("wanted", mailbox_id, inbox), thread_ids, words, self.not_spam)

    def set_seen(self, thread_ids: Sequence[str], seen: bool, *, mailbox_id: str) -> Receipt:
        """Read: every mail of them. Unread: the newest one."""
        return self._mark("seen", seen, thread_ids, mailbox_id)

    def set_flagged(self, thread_ids: Sequence[str], flagged: bool, *, mailbox_id: str) -> Receipt:
        return self._mark("flagged", flagged, thread_ids, mailbox_id)

    def mute(self, thread_ids: Sequence[str], on: bool = True, *, mailbox_id: str) -> Receipt:
        """No interest in replies: what arrives is read and archived at once. Ends following."""
        return self._mark("mute", on, thread_ids, mailbox_id)

    def follow(self, thread_ids: Sequence[str], on: bool = True, *, mailbox_id: str) -> Receipt:
        """Particular interest in replies: they are told of. Ends muting."""
        return self._mark("follow", on, thread_ids, mailbox_id)

    def _mark(self, kind: str, on: bool, thread_ids: Sequence[str], mailbox_id: str) -> Receipt:
        def again(ids: Sequence[str], mailbox: str) -> Receipt:
            return self._mark(kind, on, ids, mailbox)

        return self._triage(Task(kind, mailbox_id, on=on), thread_ids, _MARKS[kind, on], again)

    def _triage(
        self,
        task: Task,
        thread_ids: Sequence[str],
        words: Words,
        again: Callable[[Sequence[str], str], Receipt],
    ) -> Receipt:
        receipt = self._run(task, thread_ids, words)
        if receipt.count:
            self.last_action = Repeatable(words.again.format(), again)
        return receipt

    def _name(self, mailbox_id: str) -> str:
        # Not ``mailbox``, which reads and counts all of them: each archived conversation comes by here.
        row = self._db.execute(
            "SELECT name FROM mailbox WHERE id = ? AND NOT gone", (self.real_id(mailbox_id),)
        ).fetchone()
        box = None if row else self.mailbox(mailbox_id)
        name = row[0] if row else box.name if box is not None else ""
        return _escaped(name) if name else "where it was"


def _label_words(added: Sequence[Mailbox], left: Sequence[Mailbox]) -> Words:
    into, out = (_escaped(", ".join(box.name for box in boxes)) for boxes in (added, left))
    if not left:
        return Words(f"Labelled {{}} {into}", f"Take {{}} out of {into}", f"Label {into}")
    if not added:
        return Words(f"Took {{}} out of {out}", f"Put {{}} back into {out}", f"Take out of {out}")
    did = f"Labelled {{}} {into}, not {out}"
    return Words(did, f"Label {{}} {out}, not {into}", f"Label {into}, not {out}")


def _closed(box: Mailbox) -> str:
    return f"Nothing may be put into {clean(box.name)}; its owner decides that."


def _escaped(name: str) -> str:
    """A name for a sentence that is yet to be formatted."""
    return clean(name).replace("{", "{{").replace("}", "}}")
