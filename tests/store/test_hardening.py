"""What was done survives a power cut soon after, and no key waits for the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.store import queue as queues
from tui.store.database import Files
from tui.store.ops import keyword
from tui.store.queue import Queue


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Files]:
    files = Files(tmp_path)
    yield files
    files.close()


@pytest.fixture
def screens(files: Files) -> Iterator[Queue]:
    queue = Queue(files.queue(synchronous="NORMAL"))
    yield queue
    queue.close()


@pytest.fixture
def background(files: Files) -> Iterator[Queue]:
    queue = Queue(files.queue(synchronous="FULL"))
    yield queue
    queue.close()


def act(queue: Queue, count: int = 1) -> None:
    with queue.transaction():
        queue.add([keyword(f"M{n}", "$seen", True) for n in range(count)])


def log_size(files: Files) -> int:
    return Path(f"{files.queue_path}-wal").stat().st_size


def test_the_log_reaches_the_disk_and_goes_on(
    files: Files, screens: Queue, background: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that begins anew makes the commit that begins it wait for the disk: it would not be longer after it."""
    synced: list[int] = []
    sync = os.fsync

    def seen(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", seen)
    for done in range(3):
        act(screens)
        before = log_size(files)
        background.harden()
        assert synced == [Path(f"{files.queue_path}-wal").stat().st_ino] * (done + 1)
        act(screens)
        assert log_size(files) > before


def test_a_long_log_begins_anew(
    files: Files, screens: Queue, background: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "LONG_LOG", 100_000)
    for _ in range(200):
        act(screens, 20)
        background.harden()
    assert log_size(files) < 400_000
    assert len(background.ops()) == 4_000


def test_nothing_to_harden(files: Files, background: Queue) -> None:
    Path(f"{files.queue_path}-wal").unlink(missing_ok=True)
    background.harden()
