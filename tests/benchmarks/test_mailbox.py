"""The mailbox that is measured has the very tables that the store's writer would have made."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from benchmarks import mailbox


def tables(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    database = sqlite3.connect(folder / "cache.db")
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {
        name: sorted(database.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
        for name in names
        if not name.startswith(("words", "sqlite_"))
    }
    database.execute("CREATE VIRTUAL TABLE temp.said USING fts5vocab(main, words, instance)")
    found["words"] = sorted(database.execute("SELECT * FROM said").fetchall())
    database.close()
    return found


def test_copied_blocks_are_what_the_writer_makes_of_the_same_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "BLOCK", 30)
    monkeypatch.setattr(mailbox, "WITH_TEXT", 10)
    mailbox.fill(tmp_path / "copied", 120)
    mailbox.fill(tmp_path / "written", 120, copying=False)
    copied, written = tables(tmp_path / "copied"), tables(tmp_path / "written")
    assert copied.keys() == written.keys()
    for name, rows in written.items():
        assert copied[name] == rows, name
    assert len(written["thread"]) == 120
    assert len(written["email"]) > 120
    assert len(written["body"]) == 10


def test_a_mailbox_is_kept_and_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = mailbox.kept(20)
    changed = (made / "cache.db").stat().st_mtime_ns
    assert mailbox.kept(20) == made
    assert (made / "cache.db").stat().st_mtime_ns == changed
