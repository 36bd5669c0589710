"""One demo server, and one folder filled from it, for all tests that change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.screens.served import _no_waiting_for_the_disk as _no_waiting_for_the_disk
from tests.screens.served import client as client
from tests.screens.served import served as served

if TYPE_CHECKING:
    from tui.demo.process import DemoInfo


@pytest.fixture(scope="session")
def shared_demo() -> Iterator[DemoInfo]:
    from tests.screens.mail_app import demo

    with demo() as info:
        yield info


@pytest.fixture(scope="session")
def filled(shared_demo: DemoInfo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.screens.mail_app import fill

    home = tmp_path_factory.mktemp("filled")
    fill(shared_demo, home)
    return home


@pytest.fixture
def own_demo() -> Iterator[DemoInfo]:
    """A server that the test may change."""
    from tests.screens.mail_app import demo

    with demo(60) as info:
        yield info


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """A browser that writes down what it is to open."""
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> {tmp_path}/opened\n')
    program.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(program))
    record = tmp_path / "opened"
    return lambda: record.read_text().splitlines() if record.exists() else []
