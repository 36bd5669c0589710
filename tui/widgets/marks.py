"""The marks that lists and lines use: one cell each, in Unicode and in plain ASCII."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from tui.frozen import frozen

_ICONS = {
    "inbox": "⌂",
    "unread": "●",
    "pinned": "★",
    "flagged": "★",
    "snoozed": "z",
    "drafts": "✎",
    "sent": "→",
    "scheduled": "◷",
    "outbox": "↑",
    "archive": "▤",
    "junk": "!",
    "trash": "×",
    "memos": "¶",
    "masked": "◐",
    "search": "⌕",
    "account": "›",
}
_LETTERS = {
    "inbox": "i",
    "unread": "*",
    "pinned": "+",
    "flagged": "+",
    "snoozed": "z",
    "drafts": "d",
    "sent": "s",
    "scheduled": "t",
    "outbox": "^",
    "archive": "a",
    "junk": "!",
    "trash": "x",
    "memos": "n",
    "masked": "%",
    "search": "/",
    "account": "@",
}


def _icons() -> Mapping[str, str]:
    return _ICONS


@frozen
class Marks:
    """One character for each thing that a mark says. Each means the same with no colour at all."""

    unread: str = "●"
    pinned: str = "★"
    answered: str = "↩"
    forwarded: str = "→"
    attachment: str = "@"
    invitation: str = "▣"
    masked: str = "◐"
    draft: str = "✎"
    snoozed: str = "z"
    woken: str = "↺"
    """It came back from sleep and was not opened since."""
    muted: str = "∅"
    followed: str = "»"
    memo: str = "¶"
    """A note to self."""
    selected: str = "✓"
    waiting: str = "↑"
    """Done here, not yet on the server."""
    cursor: str = "▌"
    cursor_idle: str = "▏"
    """The cursor of a pane that the keys do not go to."""
    folded: str = "▸"
    unfolded: str = "▾"
    quote: str = "▎"
    rule: str = "─"
    dot: str = "·"
    done: str = "✓"
    mask_active: str = "●"
    mask_blocked: str = "■"
    mask_pending: str = "○"
    mask_deleted: str = "×"
    icons: Mapping[str, str] = field(default_factory=_icons, hash=False)
    """By a mailbox's role or a view's name."""

    def icon(self, name: str) -> str:
        """One cell, blank for what has none."""
        return self.icons.get(name, " ")


UNICODE = Marks()
ASCII = Marks(
    unread="*",
    pinned="+",
    answered="r",
    forwarded="f",
    attachment="@",
    invitation="#",
    masked="%",
    draft="d",
    snoozed="z",
    woken="w",
    muted="m",
    followed="&",
    memo="n",
    selected="x",
    waiting="^",
    cursor=">",
    cursor_idle="|",
    folded=">",
    unfolded="v",
    quote="|",
    rule="-",
    dot="-",
    done="=",
    mask_active="*",
    mask_blocked="#",
    mask_pending="o",
    mask_deleted="x",
    icons=_LETTERS,
)


def marks(icons: str) -> Marks:
    """The set that the setting ``icons`` names."""
    return ASCII if icons == "ascii" else UNICODE
