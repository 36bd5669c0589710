"""The difference between two results of a query."""

from __future__ import annotations

from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from tui.demo.store.changes import ChangeLog
from tui.demo.store.results import Results, difference

LISTS = st.lists(st.integers(0, 30), unique=True, max_size=20)


@settings(deadline=None, derandomize=True)
@given(LISTS, LISTS)
def test_removing_and_then_inserting_makes_the_new_list(old: list[int], new: list[int]) -> None:
    removed, added = difference(array("q", old), array("q", new))
    result = [number for number in old if number not in removed]
    for index, number in added:
        result.insert(index, number)
    assert result == new
    assert [index for index, _ in added] == sorted(index for index, _ in added)


@settings(deadline=None, derandomize=True)
@given(LISTS)
def test_what_stays_is_not_told(numbers: list[int]) -> None:
    assert difference(array("q", numbers), array("q", numbers)) == ([], [])
    moved = [*numbers[1:], *numbers[:1]]
    removed, added = difference(array("q", numbers), array("q", moved))
    assert len(removed) == len(added) <= 1


def test_old_results_are_forgotten_in_the_end() -> None:
    results = Results()
    first, _ = results.current("q", "s0", lambda: [0])
    for number in range(1, 200):
        results.current("q", f"s{number}", lambda number=number: [number])
    assert results.earlier("q", first) is None
    for number in range(200):
        results.current(f"other {number}", "s", list)
    assert results.earlier("q", "s199.200") is None


def test_states_of_another_run_are_unknown() -> None:
    log, other = ChangeLog(), ChangeLog()
    log.created("Email", "M1")
    assert not other.state("Email").startswith(log.state("Email").split("-")[0])
