"""The arithmetic of the figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figures import at_most, milliseconds, percentile

NUMBERS = st.lists(st.floats(0, 1e6), min_size=1)


@pytest.mark.parametrize(
    ("count", "share", "expected"),
    [(100, 0.95, 95), (100, 0.5, 50), (20, 0.95, 19), (5, 0.95, 5), (5, 0.5, 3), (1, 0.95, 1), (3, 0.0, 1)],
)
def test_a_percentile_is_the_value_at_its_rank(count: int, share: float, expected: int) -> None:
    assert percentile(range(count, 0, -1), share) == expected


@given(NUMBERS, st.floats(0.01, 1))
def test_so_great_a_share_does_not_exceed_it_and_less_does_not_reach_it(
    values: list[float], share: float
) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert sum(value < found for value in values) < share * len(values) + 1e-9


def test_times_are_told_in_milliseconds() -> None:
    assert milliseconds([0.001, 0.0302, 0.002, 0.004]) == {"min": 1.0, "p50": 3.0, "p95": 30.2, "max": 30.2}


@pytest.mark.parametrize(("figure", "kept"), [(15.9, True), (16.0, True), (16.004, False), (17, False)])
def test_a_promise_is_kept_up_to_its_limit(figure: float, kept: bool) -> None:
    promise = at_most("p95 of j", figure, 16, "ms")
    assert promise["promise"] == "p95 of j: at most 16 ms"
    assert promise["kept"] is kept


def test_a_large_limit_is_readable() -> None:
    assert at_most("requests", 1, 10_000)["promise"] == "requests: at most 10,000"
