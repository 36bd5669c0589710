"""Every test has a home of its own and no keyring: nothing of the person's is read or written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest_plugins = [
    "tests.servers.fixtures",
    "tests.demo.strangers.fixtures",
    "tests.helpers",
    "tests.faults.summary",
]


@pytest.fixture(autouse=True)
def isolated_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh HOME; Jaymail's own folders are below it, and child processes inherit it."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith(("JAYMAIL_", "XDG_"))]:
        if name != "JAYMAIL_REQUIRE_CYRUS":
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("JAYMAIL_HOME", str(home / "jaymail"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return home
