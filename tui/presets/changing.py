"""``c`` changes the mailbox, as in mutt and aerc, and goes on with a letter or a name: what ``g`` does elsewhere."""

from __future__ import annotations

from tui.actions import Keymap

CHANGING: Keymap = {
    "go.inbox": ("c i",),
    "go.inboxes": ("c I",),
    "go.drafts": ("c d",),
    "go.sent": ("c t",),
    "go.archive": ("c a",),
    "go.junk": ("c !",),
    "go.trash": ("c #",),
    "go.masked": ("c k",),
    "go.outbox": ("c o",),
    "go.mailbox": ("c l", "c /"),
    "go.account": ("c n",),
    "history.show": ("c z",),
    "search.saved": ("c s",),
}
