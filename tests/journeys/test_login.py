"""``jaymail login`` as a person does it: on a terminal, against real servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.terminal import Terminal
from tests.servers.account import ServedAccount
from tui.accounts.setups import account_setups
from tui.jmap.credentials import Basic, Bearer
from tui.paths import Paths


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(
        tmp_path / "home", environment={"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    )
    yield terminal
    terminal.close()


def answer(terminal: Terminal, question: str, text: str) -> None:
    terminal.wait_for(question)
    terminal.press(text, "enter")


def sign_in(terminal: Terminal, server: ServedAccount, secret: str) -> None:
    terminal.start("login", server.session_url)
    if isinstance(server.credentials, Basic):
        answer(terminal, "API [t]oken? [p]", "")
        answer(terminal, "Name", server.credentials.username)
        answer(terminal, f"Password of {server.credentials.username}:", secret)
    else:
        answer(terminal, "API [t]oken? [p]", "t")
        answer(terminal, "API token:", secret)


def test_signing_in_is_checked_saved_and_listed(terminal: Terminal, mail_server: ServedAccount) -> None:
    right = mail_server.credentials
    secret = right.token if isinstance(right, Bearer) else right.password
    sign_in(terminal, mail_server, secret)
    terminal.wait_for("[y/N]")
    (asked,) = [line for line in terminal.text().splitlines() if line.startswith(("Password", "API token"))]
    assert asked.endswith(":")
    terminal.press("y", "enter")
    assert terminal.wait_exit() == 0
    assert "Signed in to 127.0.0.1" in terminal.text().replace("\n", "")
    ((setup,), warnings) = account_setups(Paths.find({"JAYMAIL_HOME": str(terminal.home)}), {})
    assert warnings == ()
    assert setup.credentials() == right
    terminal.start("accounts")
    assert terminal.wait_exit() == 0
    assert setup.key in terminal.text().replace("\n", "")


def test_a_wrong_secret_is_one_sentence_and_leaves_nothing(
    terminal: Terminal, mail_server: ServedAccount
) -> None:
    sign_in(terminal, mail_server, "wr0ngs3cret")
    assert terminal.wait_exit() == 1
    said = terminal.text().split("API token:" if mail_server.kind == "demo" else ":")[-1].strip()
    assert said.endswith(".")
    assert "Traceback" not in terminal.text()
    assert "wr0ngs3cret" not in terminal.text()
    assert not terminal.home.exists()
