"""Figures as text: for the terminal, and for RESULTS.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from benchmarks.registry import Figures


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a benchmark: figures, or why there are none."""

    name: str
    seconds: float
    figures: Figures | None
    failure: str = ""

    @property
    def promises(self) -> list[dict[str, object]]:
        return cast("list[dict[str, object]]", (self.figures or {}).get("promises", []))


def plain(figures: Figures) -> str:
    rows = [(name, _text(value)) for name, value in figures.items() if name != "promises"]
    for promise in cast("list[dict[str, object]]", figures.get("promises", [])):
        rows.append((_verdict(promise), f"{promise['promise']}: {_text(promise['figure'])}"))
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {text}" for name, text in rows)


def summary(outcome: Outcome) -> str:
    """How it ended, in a line."""
    if outcome.failure:
        return f"{outcome.seconds:.0f} s, not measured: {outcome.failure}"
    missed = [promise for promise in outcome.promises if not promise["kept"]]
    said = (
        f"{outcome.seconds:.0f} s, {len(outcome.promises) - len(missed)} promises kept, {len(missed)} missed"
    )
    return "; ".join([said, *(f"{each['promise']}: {_text(each['figure'])}" for each in missed)])


def markdown(machine: Mapping[str, str], outcomes: Sequence[Outcome]) -> str:
    """RESULTS.md: the machine, every promise, and then all figures."""
    parts = [
        "# Results",
        "`python -m benchmarks all` writes this file. Ratios within one run are what counts: absolute times are this "
        "machine's. Times have their smallest, their median (p50), p95 and largest value.",
        _table(("Machine", ""), machine.items()),
        "## Promises",
        _table(("Benchmark", "Promise", "Figure", ""), _promises(outcomes)),
    ]
    for outcome in outcomes:
        parts.append(f"## {outcome.name}")
        if outcome.figures is None:
            parts.append(f"Not measured: {outcome.failure}")
            continue
        parts.append(f"It took {outcome.seconds:.0f} seconds.")
        shown = [(name, _text(value)) for name, value in outcome.figures.items() if name != "promises"]
        parts.append(_table(("Figure", "Value"), shown))
    return "\n\n".join(parts) + "\n"


def _promises(outcomes: Iterable[Outcome]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for outcome in outcomes:
        if outcome.failure:
            rows.append((outcome.name, "everything", "–", "not measured"))
        for promise in outcome.promises:
            rows.append((outcome.name, str(promise["promise"]), _text(promise["figure"]), _verdict(promise)))
    return rows


def _verdict(promise: dict[str, object]) -> str:
    return "kept" if promise["kept"] else "missed"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _text(value: object) -> str:
    if isinstance(value, dict):
        parts = cast("dict[str, float]", value)
        return ", ".join(f"{name} {part:,}" for name, part in parts.items())
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
