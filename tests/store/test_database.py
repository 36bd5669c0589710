"""Files that are damaged, foreign, locked or unwritable: a sentence, and nothing lost."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tui.mail.message import Attachment
from tui.store.database import QUEUE_STEPS, Files, StoreError
from tui.store.queue import Queue
from tui.store.records import OutboxState


def test_files_are_private(tmp_path: Path) -> None:
    files = Files(tmp_path / "a")
    queue = files.queue(synchronous="NORMAL")
    queue.execute("INSERT INTO op(type, target, path, value, created_at) VALUES('', '', '', '', 0)")
    for path in (tmp_path / "a").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700
    queue.close()
    files.close()


def test_a_damaged_cache_is_set_aside_and_made_anew(tmp_path: Path) -> None:
    Files(tmp_path).close()
    (tmp_path / "cache.db").write_bytes(b"this is no database, and long enough to be looked at" * 100)
    files = Files(tmp_path)
    assert files.notices
    assert files.cache_reader().execute("SELECT count(*) FROM email").fetchone() == (0,)
    assert list(tmp_path.glob("cache.db.damaged-*"))
    files.close()


def test_a_damaged_queue_is_kept_aside_and_said(tmp_path: Path) -> None:
    Files(tmp_path).close()
    damaged = b"this is no database, and long enough to be looked at" * 100
    (tmp_path / "queue.db").write_bytes(damaged)
    files = Files(tmp_path)
    (aside,) = tmp_path.glob("queue.db.damaged-*")
    assert aside.read_bytes() == damaged
    assert aside.name in files.notices[0]
    files.close()


def test_a_second_program_is_told(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with pytest.raises(StoreError, match="already open"):
        Files(tmp_path)
    files.close()
    Files(tmp_path).close()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match="cannot be written"):
        Files(tmp_path / "a")


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        Files(tmp_path / "a")


def test_a_full_disk_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("tui.store.database._create", full)
    with pytest.raises(StoreError, match="disk is full"):
        Files(tmp_path / "a")
    assert not list((tmp_path / "a").glob("*.damaged-*"))


def test_the_queue_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    files = Files(tmp_path)
    queue = files.queue(synchronous="FULL")
    queue.execute("PRAGMA user_version = 99")
    queue.close()
    files.close()
    for _ in range(2):
        with pytest.raises(StoreError, match="newer Jaymail"):
            Files(tmp_path)
    assert not list(tmp_path.glob("*.damaged-*"))


def test_the_queue_of_an_earlier_program_is_taken_over(tmp_path: Path) -> None:
    """As version 1 left it, with a draft that knows nothing of files of this machine."""
    draft = {
        "key": "k",
        "message_id": "m@example.org",
        "identity_id": "I",
        "sender": {"name": "", "email": "me@example.org"},
        "attachments": [
            {"blob_id": "G1", "name": "a", "type": "x/y", "size": 1, "disposition": "attachment", "cid": None}
        ],
    }
    old = sqlite3.connect(tmp_path / "queue.db")
    old.executescript(f"{QUEUE_STEPS[0]} PRAGMA user_version=1;")
    old.execute(
        "INSERT INTO outbox(key, state, due_at, draft, version, changed_at) VALUES('k', 'queued', 0, ?, 1, 0)",
        (json.dumps(draft),),
    )
    old.execute("INSERT INTO op(type, target, path, value, created_at) VALUES('Email', 'M', 'p', 'true', 0)")
    old.commit()
    old.close()
    for _ in range(2):
        files = Files(tmp_path)
        assert files.notices == []
        queue = Queue(files.queue(synchronous="FULL"))
        [kept] = queue.in_state(OutboxState.QUEUED)
        assert kept.draft.attachments == (Attachment("G1", "a", "x/y", 1),)
        assert len(queue.ops()) == 1
        queue.uploads.add("hash", 1)
        queue.close()
        files.close()
    assert not list(tmp_path.glob("*.damaged-*"))
