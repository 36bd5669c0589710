"""Doing, undoing and repeating: visible at once, durable, sent in the background."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial, wraps
from typing import ParamSpec

from tui.frozen import frozen
from tui.store import ops, reads, tasks, triage
from tui.store.beyond_rows import Beyond
from tui.store.boxes import is_local
from tui.store.database import Files, StoreError
from tui.store.ops import MailState, Patch
from tui.store.reaching import Reaching
from tui.store.records import PastDeed, Receipt
from tui.store.setup import AccountSetup, StoreOptions
from tui.store.tasks import Task
from tui.store.undo import Deed, History, Repeatable

P = ParamSpec("P")

MANY = 200
"""More conversations than this are not done at once: spelling them out would take longer than a frame."""

READ_ONLY = "This account may be read and not changed."


def says_why(action: Callable[P, Receipt]) -> Callable[P, Receipt]:
    """A disk that takes nothing more makes a Receipt that says so: nothing was done, and nothing is lost."""

    @wraps(action)
    def careful(*args: P.args, **kwargs: P.kwargs) -> Receipt:
        try:
            return action(*args, **kwargs)
        except StoreError as error:
            return nothing(error.sentence)

    return careful


@frozen
class Words:
    """``did`` (``Archived {}``), what ``undo`` would do (``Bring {} back to Inbox``; empty: it cannot be undone), and
    what doing it ``again`` is called (``Archive``; empty: it is not repeated)."""

    did: str
    undo: str = ""
    again: str = ""


class Acting(Reaching):
    """Each action returns a Receipt with the sentence for the toast; one that can do nothing says why."""

    def __init__(self, setup: AccountSetup, files: Files, options: StoreOptions) -> None:
        super().__init__(setup, files, options)
        self._history = History()
        self.last_action: Repeatable | None = None
        """What the person did last to conversations, to be done to others."""

    # For screens

    @says_why
    def set_message_seen(self, email_ids: Collection[str], seen: bool) -> Receipt:
        """For single messages, as opening them does; it is not worth an undo of its own."""
        messages = [found for id_ in email_ids if (found := reads.message(self._db, id_)) is not None]
        mails = [MailState(message.id, message.keywords, message.mailbox_ids) for message in messages]
        changes = [triage.opened(mail) if seen else ops.set_keyword(mail, "$seen", False) for mail in mails]
        patches = [patch for change in changes for patch in change]
        if patches:
            self._do(patches)
        return Receipt("Marked as read" if seen else "Marked as unread", len(patches), undoable=False)

    @says_why
    def undo(self) -> Receipt:
        """Take back the last deed that can be."""
        deed = self._history.take_back()
        if deed is None:
            return nothing("There is nothing to undo.")
        if not self._take_back(deed):
            return nothing(f"Too late to undo: {deed.text}")
        if deed.forth or deed.bulk:
            self._history.was_undone(deed)
        return Receipt(f"Undone: {deed.text}", 1, undoable=False, back=deed.threads)

    @says_why
    def redo(self) -> Receipt:
        """Do again what was undone last."""
        deed = self._history.repeat()
        if deed is None:
            return nothing("There is nothing to redo.")
        if deed.task is not None:
            bulk = self._start_bulk(deed.task.renamed(self._renamed), deed.threads, deed.beyond)
            deed = replace(deed, bulk=bulk)
        else:
            self._do(self._now(deed.forth))
        self._history.was_redone(deed)
        return Receipt(deed.text, 1, undo=deed.undo)

    def undo_to(self, place: int) -> Receipt:
        """Take back everything down to the deed at this place of ``history``, it included."""
        count = self._history.down_to(place)
        if count == 0:
            return nothing("There is nothing to undo.")
        receipts = [self.undo() for _ in range(count)]
        undone = [receipt for receipt in receipts if receipt.count]
        if len(undone) < 2:
            return receipts[0]
        return Receipt(f"{len(undone)} actions undone", len(undone), undoable=False)

    def undo_text(self) -> str:
        """What undo would do, in words; empty where there is nothing to undo."""
        deed = self._history.next
        return (deed.undo or f"Undo: {deed.text}") if deed else ""

    def redo_text(self) -> str:
        """What redo would do, in words; empty where nothing was undone."""
        deed = self._history.next_again
        return deed.text if deed else ""

    def history(self) -> tuple[PastDeed, ...]:
        """The last deeds of this run, the newest first; those that were undone are above those that were not."""
        return self._history.listing()

    # How

    def _take_back(self, deed: Deed) -> bool:
        if deed.bulk:
            with self._queue.transaction():
                self._queue.bulk.take_back(deed.bulk)
            self._now_in_background(self._engine.bulk_added)
        else:
            self._do(self._now(deed.back))
        return True

    def _now(self, patches: Sequence[Patch]) -> list[Patch]:
        """The patches with the ids that mailboxes have now; without those for one that was never made."""
        ids = self._renamed
        found: list[Patch] = []
        for patch in patches:
            field, _, mailbox_id = patch.path.partition("/")
            if patch.type == "Mailbox":
                value = ids.get(patch.value, patch.value) if isinstance(patch.value, str) else patch.value
                patch = replace(patch, target=ids.get(patch.target, patch.target), value=value)
            elif field == "mailboxIds" and mailbox_id in ids:
                patch = replace(patch, path=f"{field}/{ids[mailbox_id]}")
            found.append(patch)
        unknown = {named for patch in found for named in _unmade(patch) if self.mailbox(named) is None}
        lost = {patch.target for patch in found if unknown.intersection(_unmade(patch))}
        return [patch for patch in found if patch.target not in lost]

    @says_why
    def _run(self, task: Task, thread_ids: Sequence[str], words: Words) -> Receipt:
        """Do it to these conversations."""
        if self.read_only:
            return nothing(READ_ONLY)
        return self._run_now(task.renamed(self._renamed), thread_ids, words)

    def _run_now(self, task: Task, thread_ids: Sequence[str], words: Words) -> Receipt:
        beyond = self.beyond(self._all_of, len(thread_ids)) if self._all_of is not None else None
        if len(thread_ids) > MANY or beyond is not None:
            key = self._start_bulk(task, thread_ids, beyond)
            deed = Deed("", bulk=key, task=task, threads=tuple(thread_ids), beyond=beyond)
            return self._did(len(thread_ids), words, deed)
        places = reads.places(self._db)
        forth: list[Patch] = []
        touched: list[MailState] = []
        changed: list[str] = []
        for thread_id, mails in reads.mail_states(self._db, thread_ids).items():
            patches = tasks.plan(task, mails, places)
            forth += patches
            touched += mails
            if patches:
                changed.append(thread_id)
        if not forth:
            return nothing("Nothing had to be changed.")
        self._do(forth, partial(self._let_go, task, changed))
        back = ops.inverse(touched, forth) if words.undo else ()
        return self._did(len(changed), words, Deed("", back, tuple(forth), threads=tuple(thread_ids)))

    def _let_go(self, task: Task, thread_ids: Sequence[str]) -> bool:
        """Off the lists that they leave; True: there is such a list, so that what was done is seen already."""
        left = [each for each in self._open_lists() if tasks.leaves(task, each.query, each.mailbox_id)]
        for thread_list in left:
            thread_list.let_go(thread_ids)
        return bool(left)

    def _start_bulk(self, task: Task, thread_ids: Sequence[str], beyond: Beyond | None) -> str:
        """On disk as a few rows, off the lists at once; the background spells it out. Returns the deed's key."""
        key = uuid.uuid4().hex
        with self._queue.transaction():
            self._queue.bulk.add(key, task.to_json(), thread_ids, beyond)
        for thread_list in self._open_lists():
            if tasks.leaves(task, thread_list.query, thread_list.mailbox_id):
                thread_list.hide(thread_ids)
        self._now_in_background(self._engine.bulk_added)
        return key

    def _did(self, count: int, words: Words, deed: Deed) -> Receipt:
        count += (deed.beyond.about or 0) if deed.beyond is not None else 0
        many = "one conversation" if count == 1 else f"{count:,} conversations"
        text, undo = words.did.format(many), words.undo.format(many)
        forgotten = self._history.did(replace(deed, text=text, undo=undo, undoable=bool(undo)))
        if bulks := [old.bulk for old in forgotten if old.bulk]:
            with self._queue.transaction():
                self._queue.bulk.forget(bulks)
        return Receipt(text + self.at_server(deed.beyond), max(1, count), undoable=bool(undo), undo=undo)

    def _do(self, patches: Sequence[Patch], shown: Callable[[], bool] = lambda: False) -> None:
        """On disk, then on the screen, then to the server. ``shown`` puts it on the screen by itself and says whether
        it could; else the background is waited for."""
        with self._queue.transaction():
            self._queue.add(patches)
        tell_background = self._soon_in_background if shown() else self._now_in_background
        changed = {
            "Mailbox": self._engine.mailboxes_changed,
            "Email": self._engine.ops_added,
            "MaskedEmail": self._engine.masks_changed,
            "Memo": self._engine.memos_changed,
        }
        for type_, tell in changed.items():
            targets = list({patch.target: None for patch in patches if patch.type == type_})
            if targets:
                tell_background(tell, targets)


def nothing(why: str) -> Receipt:
    return Receipt(why, 0, undoable=False)


def _unmade(patch: Patch) -> list[str]:
    """The mailboxes in it that have an id of our own."""
    if patch.type == "MaskedEmail":
        return []
    value = patch.value if isinstance(patch.value, str) else ""
    return [id_ for id_ in (patch.target, patch.path.partition("/")[2], value) if is_local(id_)]
