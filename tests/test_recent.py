from __future__ import annotations

from pathlib import Path

import pytest

from tui.recent import KEPT, load, save, with_first


def test_what_is_saved_is_loaded(tmp_path: Path):
    save(tmp_path / "recent.json", ("b", "a"))
    assert load(tmp_path / "recent.json") == ("b", "a")


def test_the_last_one_is_first_and_there_is_an_end():
    assert with_first("a", ("b", "a", "c")) == ("a", "b", "c")
    assert len(with_first("new", [str(n) for n in range(100)])) == KEPT


@pytest.mark.parametrize("text", ["", "{", '{"a": 1}', "[1, 2]", "\ufeff"])
def test_a_file_that_is_none_is_nothing(tmp_path: Path, text: str):
    (tmp_path / "recent.json").write_text(text)
    assert load(tmp_path / "recent.json") == ()


def test_no_file_and_no_place_for_one(tmp_path: Path):
    assert load(tmp_path / "recent.json") == ()
    (tmp_path / "file").write_text("")
    save(tmp_path / "file" / "recent.json", ("a",))
