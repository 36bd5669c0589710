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


def test_every_test_that_names_a_case_stands_in_its_line() -> None:
    lines = {number(case): case for case in CASES}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        file = path.relative_to(ROOT).as_posix()
        for name, numbers in re.findall(
            r"def (test_cases?_(\d+(?:_and_\d+)*)_\w+)\(", path.read_text("utf-8")
        ):
            for each in numbers.split("_and_"):
                if int(each) not in lines:
                    continue  # the cases of reading and of safety are not in this list
                assert f"`{file}::{name}`" in lines[int(each)], f"case {each} does not name {file}::{name}"
