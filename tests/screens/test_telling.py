from __future__ import annotations

import pytest

from tui.screens.telling import told
from tui.store.records import Receipt


@pytest.mark.parametrize(
    ("receipt", "key", "text"),
    [
        (
            Receipt("Archived one conversation", 1, undo="Bring one conversation back to Inbox"),
            "z",
            "Archived one conversation · z: bring it back to Inbox",
        ),
        (
            Receipt("Muted 1,204 conversations", 1204, undo="Unmute 1,204 conversations"),
            "u",
            "Muted 1,204 conversations · u: unmute them",
        ),
        (Receipt("Sending “Lunch”", 1), "z", "Sending “Lunch” · z undoes it"),
        (Receipt("Sending “Lunch”", 1, undo="x"), "", "Sending “Lunch”"),
        (
            Receipt("Deleted one conversation for ever", 1, undoable=False),
            "z",
            "Deleted one conversation for ever",
        ),
        (Receipt("Nothing had to be changed.", 0, undoable=False), "z", "Nothing had to be changed."),
    ],
)
def test_what_was_done_and_what_undo_would_do(receipt: Receipt, key: str, text: str):
    assert told(receipt, key) == text
