"""All benchmarks in a row: one that fails does not keep the others from running."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import __main__, every, registry
from benchmarks.figures import CannotMeasure
from benchmarks.registry import Benchmark, Figures
from benchmarks.report import Outcome
from tui.demo.process import DemoFailed


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Two benchmarks, the first of which fails; the results' file."""
    monkeypatch.setattr(every, "BENCHMARKS", {"bad": Benchmark("bad", 1), "good": Benchmark("good", 1)})
    monkeypatch.setattr(every, "RESULTS", tmp_path / "RESULTS.md")
    monkeypatch.setattr(every.machine, "described", lambda: {"Python": "3.11"})

    def measured(name: str, benchmark: Benchmark, *, quick: bool) -> Outcome:
        return Outcome(name, 1, {"rows": 7}) if name == "good" else Outcome(name, 1, None, "No terminal.")

    monkeypatch.setattr(every, "measured", measured)
    return tmp_path / "RESULTS.md"


def test_it_goes_on_writes_both_and_fails(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert every.run(quick=False, as_json=True) == 1
    said = capsys.readouterr()
    assert json.loads(said.out) == {"bad": {"failed": "No terminal."}, "good": {"rows": 7}}
    assert "[1/2] bad" in said.err
    assert "not measured: No terminal." in said.err
    written = two.read_text()
    assert "Not measured: No terminal." in written
    assert "| rows | 7 |" in written


def test_a_quick_run_leaves_the_results_alone(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert every.run(quick=True, as_json=False) == 1
    assert not two.exists()
    assert "| rows | 7 |" in capsys.readouterr().out


def program(folder: Path, script: str) -> str:
    """Something that is run instead of Python."""
    made = folder / "python"
    made.write_text(f"#!/bin/sh\n{script}\n")
    made.chmod(0o700)
    return str(made)


@pytest.mark.parametrize(
    ("script", "figures", "failure"),
    [
        ("echo '{\"rows\": 7}'", {"rows": 7}, ""),
        ("echo Traceback >&2; echo 'No terminal.' >&2; exit 1", None, "No terminal."),
        ("exit 3", None, "It ended with 3 and said nothing."),
        ("exec sleep 60", None, "It took longer than 1 seconds."),
    ],
)
def test_what_a_benchmark_in_a_process_of_its_own_says(
    script: str, figures: Figures | None, failure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(every.sys, "executable", program(tmp_path, script))
    outcome = every.measured("render", Benchmark("render", 1, seconds=1), quick=True)
    assert (outcome.figures, outcome.failure) == (figures, failure)


class TestArguments:
    def test_every_name_and_all_are_known(self) -> None:
        for name in (*registry.BENCHMARKS, "all"):
            assert __main__.parser().parse_args([name]).name == name

    @pytest.mark.parametrize(
        "arguments", [[], ["nothing"], ["keys", "--server", "cyrus"], ["all", "--messages", "5"]]
    )
    def test_what_makes_no_sense_is_refused(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as stopped:
            __main__.main(arguments)
        assert stopped.value.code == 2
        assert "usage" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("arguments", "messages"), [([], 900), (["--quick"], 3), (["--quick", "--messages", "5"], 5)]
    )
    def test_the_size_is_the_usual_a_quick_one_or_a_given_one(
        self,
        arguments: list[str],
        messages: int,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setitem(__main__.BENCHMARKS, "keys", _Fake())
        assert __main__.main(["keys", "--json", *arguments]) == 0
        assert json.loads(capsys.readouterr().out) == {"messages": messages}

    @pytest.mark.parametrize(
        ("failure", "said"),
        [
            (CannotMeasure("There is no terminal."), ""),
            (TimeoutError("There is no terminal.\nrow\nrow"), "row\nrow\n"),
            (DemoFailed("There is no terminal."), ""),
        ],
    )
    def test_what_cannot_be_measured_fails_and_says_so_last(
        self,
        failure: Exception,
        said: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setitem(__main__.BENCHMARKS, "keys", _Fake(failure))
        assert __main__.main(["keys"]) == 1
        assert capsys.readouterr().err == f"{said}keys cannot be measured: There is no terminal.\n"


class _Fake(Benchmark):
    failure: Exception | None

    def __init__(self, failure: Exception | None = None) -> None:
        super().__init__("fake", 3)
        object.__setattr__(self, "failure", failure)

    def usual(self) -> int:
        return 900

    def run(self, messages: int, server: str) -> Figures:
        if self.failure is not None:
            raise self.failure
        return {"messages": messages}


def test_every_benchmark_has_a_usual_size_larger_than_its_quick_one() -> None:
    for benchmark in registry.BENCHMARKS.values():
        assert benchmark.usual() > benchmark.quick
