"""How figures are written."""

from __future__ import annotations

from benchmarks import report
from benchmarks.figures import at_most
from benchmarks.report import Outcome

FIGURES: dict[str, object] = {
    "rows": 1_000_000,
    "j, ms": {"min": 1.0, "p50": 9.5, "p95": 17.25, "max": 1234.5},
    "asked": "GET | POST",
    "promises": [at_most("p95 of j", 17.25, 16, "ms"), at_most("memory", 80, 90, "MB")],
}
MEASURED = Outcome("list", 61.2, FIGURES)
FAILED = Outcome("start", 3.0, None, "start cannot be measured: aerc is not installed.")

RESULTS = r"""
| Machine |  |
| --- | --- |
| Python | 3.11 |

## Promises

| Benchmark | Promise | Figure |  |
| --- | --- | --- | --- |
| list | p95 of j: at most 16 ms | 17.25 | missed |
| list | memory: at most 90 MB | 80 | kept |
| start | everything | – | not measured |

## list

It took 61 seconds.

| Figure | Value |
| --- | --- |
| rows | 1,000,000 |
| j, ms | min 1.0, p50 9.5, p95 17.25, max 1,234.5 |
| asked | GET \| POST |

## start

Not measured: start cannot be measured: aerc is not installed.
"""


def test_results_name_the_machine_each_promise_and_what_could_not_be_measured() -> None:
    written = report.markdown({"Python": "3.11"}, [MEASURED, FAILED])
    assert written.startswith("# Results\n")
    assert written.endswith(RESULTS)


def test_an_outcome_in_a_line() -> None:
    assert report.summary(MEASURED) == "61 s, 1 promises kept, 1 missed; p95 of j: at most 16 ms: 17.25"
    assert report.summary(FAILED) == "3 s, not measured: start cannot be measured: aerc is not installed."


def test_the_terminal_gets_a_line_for_each_figure_and_each_promise() -> None:
    assert report.plain(FIGURES).splitlines() == [
        "rows    1,000,000",
        "j, ms   min 1.0, p50 9.5, p95 17.25, max 1,234.5",
        "asked   GET | POST",
        "missed  p95 of j: at most 16 ms: 17.25",
        "kept    memory: at most 90 MB: 80",
    ]
