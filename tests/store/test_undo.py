"""How deep the history is, and what is forgotten for what."""

from __future__ import annotations

from tui.store.undo import DEPTH, Deed, History


def test_fifty_deeds_can_be_taken_back_and_the_oldest_are_forgotten() -> None:
    history = History()
    forgotten = [deed.text for n in range(DEPTH + 3) for deed in history.did(Deed(str(n)))]
    assert forgotten == ["0", "1", "2"]
    taken = [deed.text for _ in range(DEPTH) if (deed := history.take_back()) is not None]
    assert taken == [str(n) for n in reversed(range(3, DEPTH + 3))]
    assert DEPTH == 50
    assert history.take_back() is None


def test_what_was_undone_is_forgotten_for_a_new_deed() -> None:
    history = History()
    history.did(Deed("first"))
    undone = history.take_back()
    assert undone is not None
    history.was_undone(undone)
    assert history.next_again == undone
    assert history.did(Deed("second")) == [undone]
    assert history.next_again is None
