"""The README says what is true today."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests.readme import README, current, key_table
from tui.actions import ACTIONS

ROOT = README.parent


def test_the_generated_tables_are_current() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == current(text), "run `make readme`"


def test_the_key_table_names_every_action() -> None:
    table = key_table()
    assert all(f"`{action.id}`" in table and action.help in table for action in ACTIONS)
    assert "<kbd>&#96;</kbd>" in table
    assert "<kbd>r r</kbd>" in table


def test_the_commands_are_on_the_first_screen() -> None:
    first = "\n".join(README.read_text(encoding="utf-8").splitlines()[:20])
    assert "make demo" in first
    assert "make test" in first
    assert "screenshots/" in first


def test_every_picture_and_linked_file_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert local
    assert [link for link in local if not (ROOT / link).is_file()] == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(Path(ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[=<>~!]", dependency)[0] for dependency in project["dependencies"]]
    section = README.read_text(encoding="utf-8").split("## What it is built on")[1].split("\n## ")[0]
    listed = [
        name
        for row in re.findall(r"^\| ([a-z0-9][a-z0-9, -]*) \|", section, re.M)
        for name in row.split(", ")
    ]
    assert sorted(listed) == sorted(names)
