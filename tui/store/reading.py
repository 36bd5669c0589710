"""The half of an account's store that screens read: messages, masked addresses, and what is on its way."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui.mail.draft import Draft, from_json
from tui.mail.message import Message
from tui.store import list_reads, mask_rows, memos, reads, wire
from tui.store.listed import Listed
from tui.store.membership import VIEW_KEYS
from tui.store.records import (
    MaskedEmail,
    OutboxItem,
    OutboxState,
)


class Reading(Listed):
    """What is not here is fetched; Changed tells when it has come."""

    def conversation(self, thread_id: str) -> tuple[Message, ...]:
        """Its mails, oldest first. What is not here is fetched; Changed tells when it has come."""
        messages = reads.conversation(self._db, thread_id)
        if thread_id not in self._asked and reads.incomplete(self._db, thread_id):
            self._asked.add(thread_id)
            self._in_background(self._engine.errands.fetch, thread_id)
        return self._with_memos(self._with_bcc(messages))

    def _with_memos(self, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """Notes are shown beneath what they are about, those included that are on their way."""
        ids = {message.id for message in messages}
        pending = {
            id_: value
            for id_, value in memos.waiting(self._queue.ops("Memo")).items()
            if value is None or value["on"] in ids
        }
        if not pending and not any(memos.MEMO in message.keywords for message in messages):
            return messages
        texts = {id_: from_json(value["draft"]).body.strip() for id_, value in pending.items() if value}
        return memos.attached(messages, pending, texts, reads.hidden(self._db))

    def _with_bcc(self, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """The Bcc of what was sent from here: the copy in Sent must not carry it."""
        kept = self._queue.bcc_of([id_ for message in messages for id_ in message.message_id])
        if not kept:
            return messages
        return tuple(
            replace(message, bcc=wire.addresses(json.loads(kept[message.message_id[0]])))
            if message.message_id and message.message_id[0] in kept and not message.bcc
            else message
            for message in messages
        )

    def prefetch(self, thread_ids: Sequence[str]) -> None:
        """Bring the bodies of what may be opened next; a later wish replaces an earlier one."""
        wanted = [id_ for id_ in thread_ids if id_ not in self._asked and reads.incomplete(self._db, id_)]
        if wanted:
            self._in_background(self._engine.errands.prefetch, wanted)

    def masked_emails(self) -> tuple[MaskedEmail, ...]:
        """Those that the server has made and that are not being removed. Those that got mail last come first."""
        return mask_rows.made(self._db)

    def masks_to_come(self) -> tuple[MaskedEmail, ...]:
        """Those that are to be made, as long as that waits: they have no address yet."""
        return mask_rows.to_come(self._db)

    def outbox(self) -> tuple[OutboxItem, ...]:
        """What is on its way, in doubt or failed."""
        other = (OutboxState.COMPOSING, OutboxState.SENT, OutboxState.DISCARDED)
        states = [state for state in OutboxState if state not in other]
        return tuple(
            OutboxItem(
                item.key,
                item.state,
                item.draft.subject,
                item.draft.to,
                item.due_at,
                item.error,
                self._uploading(item.draft) if item.state is OutboxState.QUEUED else None,
                item.draft.whole,
            )
            for item in self._queue.in_state(*states)
        )

    def _uploading(self, draft: Draft) -> tuple[int, int] | None:
        rows = self._queue.uploads.of([each.sha256 for each in draft.attachments if each.sha256]).values()
        if all(row.blob_id for row in rows):
            return None
        moved = sum(row.size if row.blob_id else self._engine.uploaded(row.sha256) for row in rows)
        return moved, sum(row.size for row in rows)

    def counts(self) -> Mapping[str, int]:
        """How many there are of what has no mailbox of its own: conversations ``unread``, ``pinned``, ``drafts``,
        ``muted`` and ``snoozed``; messages in the ``outbox``, and ``scheduled`` ones."""
        if self._counts is None:
            for view in VIEW_KEYS.keys() - self._sizes.keys():
                self._sizes[view] = list_reads.size(self._db, VIEW_KEYS[view])
            sizes = {view.removeprefix(":"): size for view, size in self._sizes.items()}
            asleep = reads.snoozed(self._db)
            box = self.mailbox(asleep) if asleep else None
            waiting = [item for item in self.outbox() if item.state is not OutboxState.FAILED]
            later = [item for item in waiting if item.due_at > time.time() + self.options.send_delay]
            self._counts = sizes | {
                "snoozed": box.total if box else 0,
                "outbox": len(self.outbox()) - len(later),
                "scheduled": len(later),
            }
        return self._counts
