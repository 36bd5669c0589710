"""The store that screens are tested on: a real one, in step with a demo server of the module's own."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers.account import ServedAccount, demo_account
from tests.store.client import QUICK, Client
from tui.store import database

PATIENT = replace(QUICK, send_delay=3600.0)
"""What is sent waits in the outbox for longer than any test runs."""


@pytest.fixture
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test cuts the power."""
    connect = database._connect

    def quick(path: Path, *, synchronous: str) -> sqlite3.Connection:
        return connect(path, synchronous="OFF")

    monkeypatch.setattr(database, "_connect", quick)


@pytest.fixture(scope="module")
def served() -> Iterator[ServedAccount]:
    """One demo server for the tests of a module: each has files of its own, and finds what the others left."""
    with demo_account(messages=20) as account:
        yield account


@pytest.fixture
async def client(
    served: ServedAccount, tmp_path: Path, _no_waiting_for_the_disk: None
) -> AsyncIterator[Client]:
    """An account in step with its server. What is sent waits."""
    client = Client(served, tmp_path / "mail", PATIENT)
    await client.start()
    yield client
    await client.close()
