"""The list of protocol cases names each case once, and only tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINES = (ROOT / "tests" / "protocol-cases.md").read_text(encoding="utf-8").splitlines()
CASES = [line for line in LINES if line.startswith("- **")]


def number(case: str) -> int:
    match = re.match(r"- \*\*(\d+)\*\* \S", case)
    assert match, case
    return int(match[1])


def test_every_case_is_there_once_and_in_order() -> None:
    assert [number(case) for case in CASES] == [*range(1, 99), *range(110, 127)]


def test_every_test_that_is_named_exists() -> None:
    for file, _, name in re.findall(r"`(tests/[\w/]+\.py)(::(\w+))?`", "\n".join(CASES)):
        path = ROOT / file
        assert path.is_file(), file
        source = path.read_text(encoding="utf-8")
        assert not name or re.search(rf"^(async )?def {name}\(", source, re.MULTILINE), f"{file}::{name}"


def test_every_case_has_a_test_or_says_why_not() -> None:
    for case in CASES:
        _, _, said = case.partition(": ")
        assert "`tests/" in said or said.rstrip().endswith("."), case
