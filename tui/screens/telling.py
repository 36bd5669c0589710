"""What was done, and what undoing it would do, in one line for a toast. Pure."""

from __future__ import annotations

import re

from tui.store.records import Receipt

_ONE, _MANY = re.compile(r"\bone conversation\b"), re.compile(r"\b[\d,]+ conversations\b")


def told(receipt: Receipt, undo_key: str) -> str:
    """``Archived 3 conversations · z: bring them back to Inbox``; without a key for it, what was done alone."""
    if not (receipt.undoable and receipt.count and undo_key):
        return receipt.text
    if not receipt.undo:
        return f"{receipt.text} · {undo_key} undoes it"
    does = _MANY.sub("them", _ONE.sub("it", receipt.undo))
    return f"{receipt.text} · {undo_key}: {does[:1].lower()}{does[1:]}"
