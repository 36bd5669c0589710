"""Message-IDs, and the conversation that they make (RFC 5322 §3.6.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tui.mail.message import Message

_MESSAGE_ID = re.compile(r"[^\s<>\x00-\x20\x7f\ud800-\udfff]{1,900}")
REFERENCES = 50
"""Message ids in References at most: the first, which names the conversation, and the newest."""


def bare(ids: Iterable[str]) -> tuple[str, ...]:
    """Message ids without the brackets that some servers leave on, and without what is none."""
    stripped = (each.strip().strip("<>") for each in ids)
    return tuple(dict.fromkeys(each for each in stripped if _MESSAGE_ID.fullmatch(each)))


def references(message: Message) -> tuple[str, ...]:
    """The conversation that an answer belongs to: the original's references, then the original itself."""
    itself = bare(message.message_id)
    before = bare(message.references)
    if not before and len(message.in_reply_to) == 1:
        before = bare(message.in_reply_to)
    ids = (*(each for each in before if each not in itself), *itself)
    return ids if len(ids) <= REFERENCES else (ids[0], *ids[1 - REFERENCES :])
