"""Finding names by typed words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.fuzzy import rank


def test_better_places_come_first() -> None:
    """Begins the name, begins a part of it, inside it, scattered over it."""
    names = ["garden", "Projects / Garden", "Vegarden", "Gold and arden", "Green and red even"]
    ranks = [rank("garden", name) for name in names[:3]] + [rank("gard", name) for name in names[3:4]]
    assert None not in ranks
    assert all(better < worse for better, worse in pairwise(ranks))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("entwurfe", "Entwürfe"),
        ("ENTWÜRFE", "Entwürfe"),
        ("gar pro", "Projects / Garden"),
        ("prgn", "Projects / Garden"),
        ("", "anything"),
        ("strasse", "Straße"),
    ],
)
def test_found(query: str, name: str) -> None:
    assert rank(query, name) is not None


@pytest.mark.parametrize(
    ("query", "name"), [("x", "Inbox 2".replace("x", "")), ("nedrag", "Garden"), ("a b", "a")]
)
def test_not_found(query: str, name: str) -> None:
    assert rank(query, name) is None


@given(st.text(max_size=20), st.text(max_size=40))
def test_a_name_always_finds_itself_and_nothing_raises(query: str, name: str) -> None:
    rank(query, name)
    assert rank(name, name) is not None
