"""Notes to self: mails of their own in the conversation, shown beneath the mail that they are about (RFC 9979, $memo).

One that is written here is an op of the type ``Memo``, named by the Message-ID that it will have, until the server's
copy of it is here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tui.mail.message import Memo, Message
from tui.store.ops import Op, collapse

MEMO, HAS_MEMO = "$memo", "$hasmemo"
TEXT = "text"
"""The path of the patch that writes a note; its value has ``on`` (an email id), ``thread``, ``at`` and ``draft``; None
takes it back."""


def waiting(ops: Iterable[Op]) -> dict[str, Mapping[str, Any] | None]:
    """Message-ID → what is to be written, or None for what was taken back."""
    return {op.patch.target: op.patch.value for op in collapse(ops).values()}


def attached(
    messages: Sequence[Message],
    pending: Mapping[str, Mapping[str, Any] | None],
    texts: Mapping[str, str],
    hidden: Collection[str],
) -> tuple[Message, ...]:
    """A conversation's mails with the notes on each, oldest first. ``texts``: of the pending notes, by Message-ID;
    ``hidden``: Trash and Junk, where notes are thrown away."""
    notes: dict[str, list[Memo]] = {}
    by_message_id = {id_: message.id for message in messages for id_ in message.message_id}
    arrived: set[str] = set()
    for message in messages:
        if MEMO not in message.keywords:
            continue
        arrived.update(message.message_id)
        about = next(
            (by_message_id[id_] for id_ in reversed(message.in_reply_to) if id_ in by_message_id), ""
        )
        taken_back = any(id_ in pending and pending[id_] is None for id_ in message.message_id)
        if not taken_back and message.mailbox_ids - frozenset(hidden):
            notes.setdefault(about, []).append(_memo(message))
    for message_id, value in pending.items():
        if value is not None and message_id not in arrived:
            memo = Memo(message_id, texts[message_id], value["at"], waiting=True)
            notes.setdefault(value["on"], []).append(memo)
    plain = [message for message in messages if MEMO not in message.keywords]
    return tuple(
        replace(message, memos=tuple(sorted(notes[message.id], key=lambda memo: memo.at)))
        if message.id in notes
        else message
        for message in plain
    ) or tuple(messages)


def _memo(message: Message) -> Memo:
    text = message.body.text if message.body is not None else message.preview
    return Memo(message.id, text.strip(), message.received_at, waiting=False)
