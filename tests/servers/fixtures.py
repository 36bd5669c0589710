"""Pytest's side of the servers: ``mail_server`` runs one test against the demo server and against Cyrus.

Where Cyrus can't run, its tests are skipped, and the summary says so in a line of its own; with
JAYMAIL_REQUIRE_CYRUS=1 they fail instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

# Servers are imported where they are used: this file is loaded by every test run.
if TYPE_CHECKING:
    from tests.servers.account import ServedAccount
    from tests.servers.cyrus import CyrusServer

_SKIPPED = "without Cyrus: "


@pytest.fixture(scope="session")
def cyrus() -> Iterator[CyrusServer]:
    """One Cyrus for the whole run, with alice and bob; tests that write use a fresh user."""
    from tests.servers.cyrus import CyrusServer

    server = CyrusServer()
    try:
        server.start()
        yield server
    finally:
        server.destroy()


@pytest.fixture
def fresh_cyrus() -> Iterator[CyrusServer]:
    """A Cyrus of the test's own, with alice and bob and no mail."""
    from tests.servers.cyrus import CyrusServer

    server = CyrusServer()
    try:
        server.start()
        yield server
    finally:
        server.destroy()


@pytest.fixture(params=["demo", pytest.param("cyrus", marks=pytest.mark.cyrus)])
def mail_server(request: pytest.FixtureRequest) -> Iterator[ServedAccount]:
    """A fresh account, on the demo server and on Cyrus in turn."""
    from tests.servers.account import cyrus_account, demo_account

    if request.param == "demo":
        with demo_account() as account:
            yield account
    else:
        with cyrus_account(request.getfixturevalue("cyrus")) as account:
            yield account


@pytest.fixture
def demo_server() -> Iterator[ServedAccount]:
    """A fresh demo server, for what only it has: push and masked emails."""
    from tests.servers.account import demo_account

    with demo_account() as account:
        yield account


@pytest.fixture
def cyrus_server(cyrus: CyrusServer) -> Iterator[ServedAccount]:
    """A fresh account on Cyrus, for what only it shows. Tests with it carry the marker ``cyrus``."""
    from tests.servers.account import cyrus_account

    with cyrus_account(cyrus) as account:
        yield account


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("cyrus") is None:
        return
    from tests.servers.cyrus import why_not

    if reason := why_not():
        if os.environ.get("JAYMAIL_REQUIRE_CYRUS") == "1":
            pytest.fail(f"JAYMAIL_REQUIRE_CYRUS=1, but: {reason}", pytrace=False)
        pytest.skip(_SKIPPED + reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = [
        report.longrepr[2].partition(_SKIPPED)[2]
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and _SKIPPED in report.longrepr[2]
    ]
    if reasons:
        terminalreporter.section("NOT TESTED AGAINST CYRUS", red=True, bold=True)
        terminalreporter.line(
            f"{len(reasons)} tests against a real server were skipped: {reasons[0]} "
            "Set JAYMAIL_REQUIRE_CYRUS=1 to make that an error."
        )
