"""An account's files and writer over a folder of the test's own, against the model of a server."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.desk import Desk
from tui.store import database


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test cuts the power, and hundreds of accounts are opened: fsync would be most of the time."""
    connect = database._connect

    def quick(path: Path, *, synchronous: str) -> sqlite3.Connection:
        return connect(path, synchronous="OFF")

    monkeypatch.setattr(database, "_connect", quick)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path / "account") as desk:
        yield desk
