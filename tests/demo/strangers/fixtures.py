"""Pytest's side of the strangers' clients: their environments, and a word when they could not be had.

With JAYMAIL_REQUIRE_STRANGERS=1 a client that cannot be had is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.demo.strangers.environments import NotHere, modules_with, python_with

_SKIPPED = "without this stranger: "
_REQUIRED = os.environ.get("JAYMAIL_REQUIRE_STRANGERS") == "1"


def _or_skip(make: Callable[[str, str], Path], package: str, version: str) -> Path:
    try:
        return make(package, version)
    except NotHere as error:
        if _REQUIRED:
            pytest.fail(f"JAYMAIL_REQUIRE_STRANGERS=1, but {package}: {error}", pytrace=False)
        pytest.skip(f"{_SKIPPED}{package}: {error}")


@pytest.fixture(scope="session")
def jmaplib() -> Path:
    """A Python that has jmaplib."""
    return _or_skip(python_with, "jmaplib", "3.0.1")


@pytest.fixture(scope="session")
def jmapc() -> Path:
    """A Python that has jmapc."""
    return _or_skip(python_with, "jmapc", "0.4.0")


@pytest.fixture(scope="session")
def jmap_jam() -> Path:
    """A folder from which Node.js finds jmap-jam."""
    return _or_skip(modules_with, "jmap-jam", "0.13.1")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = {
        report.longrepr[2].partition(_SKIPPED)[2]
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and _SKIPPED in report.longrepr[2]
    }
    if reasons:
        terminalreporter.section("NOT TESTED WITH STRANGERS' CLIENTS", red=True, bold=True)
        for reason in sorted(reasons):
            terminalreporter.line(reason)
        terminalreporter.line("Set JAYMAIL_REQUIRE_STRANGERS=1 to make that an error.")
