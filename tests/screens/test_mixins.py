"""The mailbox screen is made of many classes that share one object: none may take another's name by accident."""

from __future__ import annotations

from itertools import combinations

from tui.screens.mailbox import MailboxScreen

SHARED = (
    "__",
    "on_",
    "_on_",
    "_abc_",
    "_css",
    "_merged",
    "_inherit",
    "_decorated",
    "_reactives",
    "_computes",
)
"""Handlers of events, of which Textual calls that of every class, and what Textual keeps in each class."""


def test_no_part_of_the_screen_takes_a_private_name_of_another() -> None:
    parts = [part for part in MailboxScreen.__mro__ if part.__module__.startswith("tui.screens")]
    taken = [
        f"{one.__name__} and {other.__name__}: {name}"
        for one, other in combinations(parts, 2)
        for name in vars(one).keys() & vars(other).keys()
        if name.startswith("_") and not name.startswith(SHARED)
    ]
    assert taken == []


def test_parts_that_know_nothing_of_each_other_share_no_name() -> None:
    parts = [part for part in MailboxScreen.__mro__ if part.__module__.startswith("tui.screens")]
    taken = [
        f"{one.__name__} and {other.__name__}: {name}"
        for one, other in combinations(parts, 2)
        if not issubclass(one, other) and not issubclass(other, one)
        for name in vars(one).keys() & vars(other).keys()
        if not name.startswith(("_", *SHARED)) and callable(getattr(one, name))
    ]
    assert taken == []
