"""Thousands of starts: what takes its time in each of them, and has nothing to do with faults, takes none here."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _no_waits() -> Iterator[None]:
    """Loading the certificates takes as long as a short journey, and the backfill's courtesy towards a person who
    types is lost on a test."""
    tls = ssl.create_default_context()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ssl.create_default_context", lambda *_, **__: tls)
        patch.setattr("tui.store.fill.BREATH", 0.0)
        yield
