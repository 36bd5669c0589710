"""A client whose masked addresses are here, of a demo server for a module of tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.servers.account import ServedAccount, demo_account
from tests.store.client import Client, until


@pytest.fixture(scope="module")
def served() -> Iterator[ServedAccount]:
    with demo_account(messages=20) as account:
        yield account


@pytest.fixture
async def client(served: ServedAccount, tmp_path: Path) -> AsyncIterator[Client]:
    client = Client(served, tmp_path / "mail")
    await client.start()
    await until(client.account.masked_emails, "the addresses")
    yield client
    served.faults.accept()
    await client.close()
