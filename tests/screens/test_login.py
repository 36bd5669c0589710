"""Signing in: every failure is a sentence under a form that stays usable, and no secret goes astray."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from textual.app import App

from tests.accounts.keyrings import MemoryKeyring
from tests.accounts.session_server import TOKEN, SessionServer, running_session_server
from tests.helpers import screen_text, until
from tests.screens.stage import Stage
from tui.accounts import discovery
from tui.accounts.discovery import Found
from tui.accounts.settings import AccountSettings, load_accounts, new_account
from tui.jmap.credentials import Basic, Bearer
from tui.paths import Paths
from tui.screens.confirm import Confirm
from tui.screens.login import LoginScreen
from tui.store.setup import AccountSetup


@pytest.fixture
def server() -> Iterator[SessionServer]:
    with running_session_server() as server:
        yield server


@pytest.fixture
def kept() -> Iterator[dict[tuple[str, str], str]]:
    """What the keyring of the system keeps."""
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory.kept
    keyring.set_keyring(before)


class Desk(Stage):
    def __init__(self, home: Path, account: AccountSettings | None = None, reason: str = "") -> None:
        self.paths = Paths(home, home, home)
        self.login = LoginScreen(self.paths, account=account, reason=reason)
        super().__init__(lambda: self.login)

    def fill(self, server: str, *, token: str = "", name: str = "", password: str = "") -> None:
        """Fill in the form for another server than Fastmail."""
        form = self.login.form
        form.provider.chosen = 1
        form.method.chosen = 1 if name else 0
        form.server.fill(server)
        form.username.fill(name)
        form.secret.value = token or password

    @property
    def accounts(self) -> tuple[AccountSettings, ...]:
        return load_accounts(self.paths.accounts_file)[0]

    def signed_in(self) -> AccountSetup:
        (setup,) = self.results
        assert isinstance(setup, AccountSetup)
        return setup


async def ask(app: Desk, pilot: Any) -> str:
    """The question that comes up."""
    await until(pilot, lambda: isinstance(app.screen, Confirm))
    return " ".join(screen_text(app).replace("▌", " ").split())


def answer(app: Desk) -> str:
    """What the screen says, in one line."""
    return " ".join(screen_text(app).split())


async def test_a_token_signs_in_and_goes_to_the_keyring(
    tmp_path: Path, server: SessionServer, kept: dict[tuple[str, str], str]
) -> None:
    app = Desk(tmp_path)
    async with app.run_test() as pilot:
        app.fill(f"{server.url}/session", token=TOKEN)
        await pilot.press("f5")
        await until(pilot, lambda: app.results)
        setup = app.signed_in()
        assert setup.name == "alice@example.org"
        assert setup.credentials() == Bearer(TOKEN)
        assert [account.key for account in app.accounts] == [setup.key]
        assert list(kept.values()) == [TOKEN]
        assert not app.paths.secrets_file.exists()


async def test_a_name_and_password_sign_in_too(
    tmp_path: Path, server: SessionServer, kept: dict[tuple[str, str], str]
) -> None:
    app = Desk(tmp_path)
    async with app.run_test() as pilot:
        app.fill(f"{server.url}/session", name="alice", password="pa ss")
        app.login.form.secret.focus()
        await pilot.press("enter")
        await until(pilot, lambda: app.results)
        assert app.signed_in().credentials() == Basic("alice", "pa ss")


async def test_without_a_keyring_a_file_is_used_only_after_a_yes(
    tmp_path: Path, server: SessionServer
) -> None:
    app = Desk(tmp_path)
    async with app.run_test() as pilot:
        app.fill(f"{server.url}/session", token=TOKEN)
        await pilot.press("f5")
        assert "Keep the secret in a file?" in await ask(app, pilot)
        await pilot.press("n")
        await until(pilot, lambda: "Nothing was saved." in answer(app))
        assert app.accounts == ()
        assert not app.paths.secrets_file.exists()
        await pilot.press("f5")
        await ask(app, pilot)
        await pilot.press("y")
        await until(pilot, lambda: app.results)
        assert app.signed_in().credentials() == Bearer(TOKEN)
        assert stat.S_IMODE(app.paths.secrets_file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("path", "token", "sentence"),
    [
        ("/session", "wr0ng", "make a new one"),
        ("/web", TOKEN, "web page"),
        ("/nomail", TOKEN, "mail"),
        ("/nowhere", TOKEN, "no JMAP server"),
    ],
)
async def test_each_failure_is_a_sentence_and_the_form_stays(
    tmp_path: Path,
    server: SessionServer,
    kept: dict[tuple[str, str], str],
    path: str,
    token: str,
    sentence: str,
) -> None:
    app = Desk(tmp_path)
    async with app.run_test() as pilot:
        app.fill(server.url + path, token=token)
        await pilot.press("f5")
        await until(pilot, lambda: app.login.form.wrong)
        assert sentence in answer(app)
        assert token not in answer(app)
        assert app.accounts == ()
        assert kept == {}
        app.fill(f"{server.url}/session", token=TOKEN)
        await pilot.press("f5")
        await until(pilot, lambda: app.results)


async def test_no_network_is_a_sentence(tmp_path: Path, kept: dict[tuple[str, str], str]) -> None:
    with running_session_server() as gone:
        url = f"{gone.url}/session"
    app = Desk(tmp_path)
    async with app.run_test() as pilot:
        app.fill(url, token=TOKEN)
        await pilot.press("f5")
        await until(pilot, lambda: app.login.form.wrong)
        assert app.results == []


async def test_what_is_missing_is_said_at_its_field(tmp_path: Path) -> None:
    app = Desk(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("f5")
        assert "The token is missing." in answer(app)
        assert app.login.form.secret.has_focus
        app.login.form.provider.chosen = 1
        app.login.form.method.chosen = 1
        await pilot.press("f5")
        assert "Which server?" in answer(app)
        assert "Which name do you sign in with?" in answer(app)
        assert "The password is missing." in answer(app)
        assert app.login.form.server.has_focus


async def test_an_address_is_the_name_where_none_is_given(tmp_path: Path) -> None:
    app = Desk(tmp_path)
    async with app.run_test():
        app.fill("alice@example.org", name="x", password="secret")
        app.login.form.username.fill("")
        wanted = app.login.form.read()
        assert wanted is not None
        assert wanted.credentials == Basic("alice@example.org", "secret")


async def test_another_host_is_asked_about_before_a_secret_goes_there(
    tmp_path: Path,
    server: SessionServer,
    kept: dict[tuple[str, str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def discover(text: str) -> Found:
        return Found(f"{server.url}/session", True)

    monkeypatch.setattr(discovery, "discover", discover)
    app = Desk(tmp_path)
    async with app.run_test() as pilot:
        app.fill("alice@example.org", token=TOKEN)
        await pilot.press("f5")
        assert "Mail for example.org is served by 127.0.0.1." in await ask(app, pilot)
        await pilot.press("n")
        await until(pilot, lambda: "Nothing was sent" in answer(app))
        assert server.seen == []
        await pilot.press("f5")
        await ask(app, pilot)
        await pilot.press("y")
        await until(pilot, lambda: app.results)


async def test_a_redirect_to_another_host_is_asked_about(
    tmp_path: Path, server: SessionServer, kept: dict[tuple[str, str], str]
) -> None:
    app = Desk(tmp_path)
    async with app.run_test() as pilot:
        app.fill(f"{server.url}/moved", token=TOKEN)
        await pilot.press("f5")
        assert "localhost" in await ask(app, pilot)
        assert ("/session", f"Bearer {TOKEN}") not in server.seen
        await pilot.press("y")
        await until(pilot, lambda: app.results)
        assert ("/session", f"Bearer {TOKEN}") in server.seen


async def test_signing_in_again_keeps_the_account_and_changes_the_secret(
    tmp_path: Path, server: SessionServer, kept: dict[tuple[str, str], str]
) -> None:
    account = new_account(f"{server.url}/session", "bearer", "alice@example.org")
    app = Desk(tmp_path, account, "The server refuses the token.")
    async with app.run_test() as pilot:
        assert "The server refuses the token." in answer(app)
        assert app.login.form.secret.has_focus
        await pilot.press(*TOKEN, "enter")
        await until(pilot, lambda: app.results)
        assert app.signed_in().key == account.key
        assert app.signed_in().credentials() == Bearer(TOKEN)


async def test_somebody_else_does_not_sign_in_to_this_account(
    tmp_path: Path, server: SessionServer, kept: dict[tuple[str, str], str]
) -> None:
    app = Desk(tmp_path, new_account(f"{server.url}/session", "bearer", "bob@example.org"))
    async with app.run_test() as pilot:
        await pilot.press(*TOKEN, "enter")
        await until(pilot, lambda: app.login.form.wrong)
        assert "This signs in as alice@example.org, not as bob@example.org; nothing was saved." in answer(app)
        assert kept == {}
        assert app.accounts == ()


async def test_escape_leaves(tmp_path: Path) -> None:
    app = Desk(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("escape")
        assert app.results == [None]


async def test_the_secret_is_dots_and_stays_off_the_clipboard(tmp_path: Path) -> None:
    app = Desk(tmp_path)
    async with app.run_test() as pilot:
        app.login.form.secret.focus()
        await pilot.press(*"hush", "shift+home", "ctrl+c", "ctrl+x")
        assert "hush" not in screen_text(app)
        assert "••••" in screen_text(app)
        assert app.clipboard == ""


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)])
@pytest.mark.parametrize("provider", ["fastmail", "other"])
async def test_it_looks_like_a_page(
    tmp_path: Path, golden: Callable[[str, App[Any]], None], size: tuple[int, int], provider: str
) -> None:
    app = Desk(tmp_path)
    async with app.run_test(size=size) as pilot:
        if provider == "other":
            app.fill("alice@example.org", name="alice", password="secret")
        await pilot.pause()
        golden(f"login-{provider}-{size[0]}x{size[1]}", app)


@pytest.mark.parametrize("size", [(1, 1), (7, 3)])
async def test_it_survives_small_terminals(tmp_path: Path, size: tuple[int, int]) -> None:
    app = Desk(tmp_path)
    async with app.run_test(size=size) as pilot:
        await pilot.press("right", "tab", "x", "f5", "escape")
        assert app.results == [None]
