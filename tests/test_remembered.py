from __future__ import annotations

from pathlib import Path

import pytest

from tui.remembered import Remembered


def test_what_was_kept_is_there_in_the_next_run(tmp_path: Path):
    file = tmp_path / "state" / "screens.json"
    Remembered(file).keep({"folded": frozenset({"b", "a"}), "width": 30, "share": 0.5})
    found = Remembered(file)
    assert found.strings("folded") == {"a", "b"}
    assert found.number("width", 1, 100, 22) == 30
    assert found.number("share", 0, 1, 0.4) == 0.5
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["screens.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"folded": 3, "width": "wide"}', "\udcff"])
def test_a_broken_file_is_an_empty_one(tmp_path: Path, text: str):
    file = tmp_path / "screens.json"
    file.write_text(text, errors="surrogateescape")
    found = Remembered(file)
    assert found.strings("folded") is None
    assert found.number("width", 1, 100, 22) == 22
    found.keep({"width": 40})
    assert Remembered(file).number("width", 1, 100, 22) == 40


def test_what_is_out_of_bounds_is_not_taken(tmp_path: Path):
    found = Remembered(tmp_path / "screens.json")
    found.keep({"width": 4000, "share": float(True)})
    assert found.number("width", 1, 100, 22) == 22


def test_a_disk_that_refuses_is_no_reason_to_stop(tmp_path: Path):
    (tmp_path / "file").write_text("")
    found = Remembered(tmp_path / "file" / "screens.json")
    found.keep({"width": 30})
    assert found.number("width", 1, 100, 22) == 30
