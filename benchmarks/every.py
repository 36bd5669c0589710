"""All benchmarks, one after the other, each in a process of its own, and what they found in RESULTS.md."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import cast

from benchmarks import machine, report
from benchmarks.registry import BENCHMARKS, Benchmark, Figures
from benchmarks.report import Outcome

RESULTS = Path(__file__).parent / "RESULTS.md"

ORDERLY = 30.0
"""Seconds in which a benchmark that took too long may end in order."""


def run(*, quick: bool, as_json: bool) -> int:
    """1 if one of them could not measure, when all have run. A quick run leaves RESULTS.md alone: its figures are not
    those of the promises."""
    begun = time.perf_counter()
    outcomes: list[Outcome] = []
    described, written = machine.described(), ""
    for name, benchmark in BENCHMARKS.items():
        _say(f"[{len(outcomes) + 1}/{len(BENCHMARKS)}] {name} …")
        outcomes.append(measured(name, benchmark, quick=quick))
        _say(f"    {report.summary(outcomes[-1])}")
        written = report.markdown(described, outcomes)
        if not quick:
            RESULTS.write_text(written)  # whoever stops this keeps what is measured
    if as_json:
        print(
            json.dumps({outcome.name: outcome.figures or {"failed": outcome.failure} for outcome in outcomes})
        )
    elif quick:
        print(written)
    if not quick:
        _say(f"{RESULTS} is written.")
    _say(f"{time.perf_counter() - begun:.0f} s in all.")
    return 1 if any(outcome.failure for outcome in outcomes) else 0


def measured(name: str, benchmark: Benchmark, *, quick: bool) -> Outcome:
    """Never raises: what a benchmark cannot measure is said in its place, and the next one runs."""
    command = [sys.executable, "-m", "benchmarks", name, "--json", *(["--quick"] if quick else [])]
    begun = time.perf_counter()
    with subprocess.Popen(
        command, cwd=RESULTS.parents[1], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            said, complaint = process.communicate(timeout=benchmark.seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            return Outcome(
                name, benchmark.seconds, None, f"It took longer than {benchmark.seconds:.0f} seconds."
            )
    took = time.perf_counter() - begun
    if process.returncode != 0:
        last = complaint.strip().splitlines() or [f"It ended with {process.returncode} and said nothing."]
        return Outcome(name, took, None, last[-1])
    return Outcome(name, took, cast("Figures", json.loads(said)))


def _end(process: subprocess.Popen[str]) -> None:
    """It may still stop the servers that it has started."""
    process.terminate()
    try:
        process.communicate(timeout=ORDERLY)
    except subprocess.TimeoutExpired:
        process.kill()


def _say(text: str) -> None:
    """Progress is no result: it does not mix with the JSON."""
    print(text, file=sys.stderr, flush=True)
