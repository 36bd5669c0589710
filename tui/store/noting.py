"""Notes to self on a mail: written, changed and thrown away; every machine sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tui.mail import draft as drafts
from tui.mail import subjects
from tui.mail.message import Address, Message
from tui.mail.message_ids import references
from tui.store import memos, ops, reads, triage
from tui.store.acting import READ_ONLY, nothing, says_why
from tui.store.memos import HAS_MEMO, MEMO, TEXT
from tui.store.ops import MailState, Patch
from tui.store.postponing import Postponing
from tui.store.records import Receipt
from tui.store.undo import Deed


class Noting(Postponing):
    """A note's id is that in ``Message.memos``; it may change once the server has the note, and both name it."""

    @says_why
    def add_memo(self, email_id: str, text: str) -> Receipt:
        about = reads.message(self._db, email_id)
        if about is None or self.read_only:
            return nothing(READ_ONLY if self.read_only else "This mail is gone.")
        if not text.strip():
            return nothing("There is nothing to note.")
        if not self.identities():
            return nothing(
                "It is not known yet who you are to the server; write the note once it was reached."
            )
        if reads.memo_box(self._db) is None:
            self._make("Memos", None, "memos")
        forth = [self._written(about, text), *ops.set_keyword(_state(about), HAS_MEMO, True)]
        back = [Patch("Memo", forth[0].target, TEXT, None), *ops.inverse([_state(about)], forth[1:])]
        return self._noted("Noted", "Take the note away", forth, back)

    @says_why
    def edit_memo(self, memo_id: str, text: str) -> Receipt:
        found = self._found(memo_id)
        about = reads.message(self._db, found[0]) if found else None
        if found is None or about is None:
            return nothing("This note is gone.")
        if not text.strip():
            return self.remove_memo(memo_id)
        new = self._written(about, text)
        forth = [new, *found[1]]
        back = [Patch("Memo", new.target, TEXT, None), *found[2]]
        return self._noted("Note changed", "Bring the old note back", forth, back)

    @says_why
    def remove_memo(self, memo_id: str) -> Receipt:
        """To Trash, or, what the server does not have yet, away."""
        found = self._found(memo_id)
        about = reads.message(self._db, found[0]) if found else None
        if found is None or about is None:
            return nothing("This note is gone.")
        shown = next((one for one in self.conversation(about.thread_id) if one.id == about.id), about)
        last = [] if len(shown.memos) > 1 else ops.set_keyword(_state(about), HAS_MEMO, False)
        back = [*found[2], *ops.inverse([_state(about)], last)]
        return self._noted("Note thrown away", "Bring the note back", [*found[1], *last], back)

    # How

    def _written(self, about: Message, text: str) -> Patch:
        now = datetime.now().astimezone()
        identity = self.identities()[0]
        draft = drafts.begin(
            identity,
            Address(identity.name, identity.email),
            now,
            subject=subjects.reply(about.subject),
            body=text.strip() + "\n",
            in_reply_to=about.message_id,
            references=references(about),
        )
        value: dict[str, Any] = {"on": about.id, "thread": about.thread_id, "at": draft.begun_at}
        return Patch("Memo", draft.message_id, TEXT, value | {"draft": drafts.to_json(draft)})

    def _found(self, memo_id: str) -> tuple[str, list[Patch], list[Patch]] | None:
        """The mail that a note is on, and the patches that take the note away and bring it back."""
        pending = memos.waiting(self._queue.ops("Memo"))
        memo = reads.message(self._db, memo_id) or reads.message_with(self._db, memo_id)
        if memo is None:
            value = pending.get(memo_id)
            if value is None:
                return None
            return (
                value["on"],
                [Patch("Memo", memo_id, TEXT, None)],
                [Patch("Memo", memo_id, TEXT, dict(value))],
            )
        if MEMO not in memo.keywords:
            return None
        about = next(
            (one for id_ in reversed(memo.in_reply_to) if (one := reads.message_with(self._db, id_))), None
        )
        trash = self._role("trash")
        state = _state(memo)
        forth = triage.to_trash([state], trash) if trash else [ops.destroy(memo.id)]
        return (about.id if about else memo.id), forth, list(ops.inverse([state], forth)) if trash else []

    def _noted(self, text: str, undo: str, forth: list[Patch], back: list[Patch]) -> Receipt:
        self._do(forth)
        self._history.did(Deed(text, tuple(back), tuple(forth), undo=undo))
        return Receipt(text, 1, undo=undo)


def _state(message: Message) -> MailState:
    return MailState(message.id, message.keywords, message.mailbox_ids)
