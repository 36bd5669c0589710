from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tui.screens.empty_list import inbox_zero, not_here, of_filters, of_place, of_search
from tui.store.records import Link

NOW = datetime(2026, 11, 18, 14, 40, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


def key(action: str) -> str:
    return {"thread.snooze": "b", "view.back": "u"}.get(action, "")


@pytest.mark.parametrize(
    ("asleep", "text"),
    [
        (0, "Inbox zero. Nothing waits for you here."),
        (1, "Inbox zero. 1 snoozed until Mon 08:00."),
        (3, "Inbox zero. 3 snoozed, the next until Mon 08:00."),
    ],
)
def test_an_empty_inbox_tells_of_what_comes_back(asleep: int, text: str):
    assert inbox_zero(asleep, MONDAY if asleep else None, NOW) == text


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("trash", "Trash is empty."),
        ("unread", "Nothing is unread."),
        ("snoozed", "Nothing is snoozed. b lets a conversation come back later."),
        ("pinned", "Nothing is pinned."),
        ("", "Nothing is in Boats."),
    ],
)
def test_an_empty_place_says_why_and_teaches_a_key_that_there_is(role: str, text: str):
    assert of_place(role, "Boats", key) == text


def test_what_is_not_here_yet():
    assert "when the network is back" in not_here(Link.OFFLINE, any_mailbox=True)
    assert "does not let us in" in not_here(Link.SIGNED_OUT, any_mailbox=False)
    assert not_here(Link.SYNCING, any_mailbox=True) == "Fetching your mail…"


def test_filters_and_searches_name_what_they_look_for():
    assert (
        of_filters(["unread", "from bob"], "Inbox", key)
        == "Nothing in Inbox is here for: unread, from bob. u shows everything."
    )
    assert of_search("boats", complete=True, asking=True) == "Nothing matches “boats”."
    assert of_search("boats", complete=False, asking=False) == "Nothing matches “boats” on this machine."
    assert of_search("boats", complete=False, asking=True) == "Nothing here matches yet; the server is asked."
