"""What an empty list says: why it is empty, and what can be done about it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from tui.mail.when import format_when
from tui.store.records import Link

VIEW_NAMES = {
    "inboxes": "All inboxes",
    "unread": "Unread",
    "pinned": "Pinned",
    "drafts": "Drafts waiting",
    "muted": "Muted",
    "snoozed": "Snoozed",
}

Key = Callable[[str], str]
"""The key of an action as people write it; empty when it has none."""

_BY_ROLE = {
    "inbox": "Inbox zero. Nothing waits for you here.",
    "sent": "Nothing has been sent from here yet.",
    "trash": "Trash is empty.",
    "junk": "No spam.",
    "scheduled": "Nothing is to be sent later.",
    "memos": "No notes to yourself yet.",
    "unread": "Nothing is unread.",
    "inboxes": "Inbox zero. Nothing waits for you in any account.",
}
"""By role, and by view."""

_TAUGHT = {
    "drafts": ("No drafts.", "compose.new", "writes a message"),
    "archive": ("Nothing is archived yet.", "thread.archive", "puts a conversation here"),
    "snoozed": ("Nothing is snoozed.", "thread.snooze", "lets a conversation come back later"),
    "pinned": ("Nothing is pinned.", "thread.pin", "pins a conversation"),
    "flagged": ("Nothing is pinned.", "thread.pin", "pins a conversation"),
    "muted": ("No conversation is muted.", "thread.mute", "mutes one"),
}
"""What is empty because nobody has used it yet, and the action that would."""


def of_place(role: str, name: str, key: Key) -> str:
    """An empty mailbox with this role, or an empty view; what has neither is told by its name."""
    if role in _TAUGHT:
        sentence, action, does = _TAUGHT[role]
        return f"{sentence} {key(action)} {does}." if key(action) else sentence
    return _BY_ROLE.get(role, f"Nothing is in {name}.")


def inbox_zero(asleep: int, wakes: datetime | None, now: datetime) -> str:
    """An empty Inbox, while ``asleep`` conversations are to come back, the next of them at ``wakes``."""
    if not asleep or wakes is None:
        return _BY_ROLE["inbox"]
    until = f"until {format_when(wakes, now)}" if asleep == 1 else f"the next until {format_when(wakes, now)}"
    return f"Inbox zero. {asleep:,} snoozed{'' if asleep == 1 else ','} {until}."


def of_filters(chips: Sequence[str], name: str, key: Key) -> str:
    """Nothing passes the filters."""
    return f"Nothing in {name} is here for: {', '.join(chips)}. {key('view.back') or 'Esc'} shows everything."


def not_here(link: Link, *, any_mailbox: bool) -> str:
    """Not all of it is on this machine yet."""
    if link is Link.OFFLINE:
        return "Nothing of this is on this machine yet; it comes when the network is back."
    if link in (Link.SIGNED_OUT, Link.FAILED) and not any_mailbox:
        return "Nothing is on this machine yet, and the server does not let us in."
    return "Fetching your mail…"


def of_search(words: str, *, complete: bool, asking: bool) -> str:
    """Nothing was found."""
    if complete or not asking:
        where = "" if complete else " on this machine"
        return f"Nothing matches “{words}”{where}."
    return "Nothing here matches yet; the server is asked."
