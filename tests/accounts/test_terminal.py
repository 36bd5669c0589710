"""Signing in and out on a terminal: questions, answers, and one sentence for each failure."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend

from tests.accounts.keyrings import LockedKeyring, MemoryKeyring
from tests.accounts.session_server import TOKEN, SessionServer, running_session_server
from tui.accounts import discovery, terminal
from tui.accounts.discovery import Found
from tui.accounts.secrets import Secrets
from tui.accounts.setups import account_setups
from tui.cli import main
from tui.jmap.credentials import Basic, Bearer
from tui.paths import Paths

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def server() -> Iterator[SessionServer]:
    with running_session_server() as running:
        yield running


@pytest.fixture
def paths() -> Paths:
    return Paths.find()


class Person:
    """Answers questions in turn; ``asked`` are the questions. A question too many fails the test."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.asked: list[str] = []

    def answer(self, question: str = "") -> str:
        self.asked.append(question)
        return self.answers.pop(0)


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Person:
    person = Person()
    monkeypatch.setattr("builtins.input", person.answer)
    monkeypatch.setattr(getpass, "getpass", person.answer)
    return person


def test_a_token_for_a_session_url(
    server: SessionServer, paths: Paths, person: Person, memory_keyring: MemoryKeyring, capsys: Capture
) -> None:
    person.answers = [TOKEN]
    assert main(["login", f"{server.url}/session", "--token"]) == 0
    ((setup,), _) = account_setups(paths, {})
    assert (setup.name, setup.session_url) == ("alice@example.org", f"{server.url}/session")
    assert setup.credentials() == Bearer(TOKEN)
    out = capsys.readouterr().out
    assert "as alice@example.org; the secret is in the keyring. Now start `jaymail`." in out
    assert TOKEN not in out


def test_a_name_and_a_password_with_every_question(
    server: SessionServer, paths: Paths, person: Person, memory_keyring: MemoryKeyring
) -> None:
    person.answers = [f"{server.url}/session", "", "alice", "pa ss"]
    assert main(["login"]) == 0
    ((setup,), _) = account_setups(paths, {})
    assert setup.credentials() == Basic("alice", "pa ss")
    assert person.asked[-1] == "Password of alice: "


@pytest.mark.parametrize("agrees", [True, False])
def test_without_a_keyring_the_person_is_asked(
    server: SessionServer, paths: Paths, person: Person, agrees: bool, capsys: Capture
) -> None:
    person.answers = [TOKEN, "y" if agrees else ""]
    assert main(["login", f"{server.url}/session", "--token"]) == (0 if agrees else 1)
    assert (
        person.asked[-1]
        == f"Keep it in {paths.secrets_file}, readable only for you, but not encrypted? [y/N] "
    )
    assert paths.secrets_file.exists() == agrees
    assert paths.accounts_file.exists() == agrees
    assert ("Nothing was saved." in capsys.readouterr().err) != agrees


def test_consent_beforehand_is_not_asked_for_again(
    server: SessionServer, paths: Paths, person: Person
) -> None:
    person.answers = [TOKEN]
    assert main(["login", f"{server.url}/session", "--token", "--insecure-file"]) == 0
    assert paths.secrets_file.exists()


@pytest.mark.parametrize(
    ("path", "secret", "sentence"),
    [
        ("/session", "wr0ng", "token"),
        ("/session", "two words", "An API token is one word"),
        ("/session", " ", "Nothing was given to sign in with"),
        ("/web", TOKEN, "answers with a web page"),
        ("/nowhere", TOKEN, "127.0.0.1"),
        ("/nomail", TOKEN, "mail"),
    ],
)
def test_each_failure_is_one_sentence_and_saves_nothing(
    server: SessionServer,
    paths: Paths,
    person: Person,
    memory_keyring: MemoryKeyring,
    capsys: Capture,
    path: str,
    secret: str,
    sentence: str,
) -> None:
    person.answers = [secret]
    assert main(["login", server.url + path, "--token"]) == 1
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1
    assert error.endswith((".\n", ")\n"))
    assert "wr0ng" not in error
    assert memory_keyring.kept == {}
    assert not paths.config.exists()


def test_no_network_is_a_sentence(server: SessionServer, person: Person, capsys: Capture) -> None:
    url = server.url
    server.server_close()
    person.answers = [TOKEN]
    assert main(["login", f"{url}/session", "--token"]) == 1
    assert "127.0.0.1" in capsys.readouterr().err


@pytest.mark.parametrize("agrees", [True, False])
def test_another_host_gets_the_secret_only_after_a_yes(
    server: SessionServer, person: Person, memory_keyring: MemoryKeyring, paths: Paths, agrees: bool
) -> None:
    person.answers = [TOKEN, "y" if agrees else "n"]
    assert main(["login", f"{server.url}/moved", "--token"]) == (0 if agrees else 1)
    assert "is served by localhost" in person.asked[-1]
    assert [seen[1] for seen in server.seen if seen[0] == "/session"][:1] == [""]
    assert (("/session", f"Bearer {TOKEN}") in server.seen) == agrees
    assert len(account_setups(paths, {})[0]) == agrees


def test_a_provider_on_another_host_is_named_before_anything_is_asked(
    person: Person, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    async def discover(_: str) -> Found:
        return Found("https://jmap.provider.example/session", True)

    monkeypatch.setattr(discovery, "discover", discover)
    person.answers = ["n"]
    assert main(["login", "alice@example.org"]) == 1
    assert person.asked == ["Mail for example.org is served by jmap.provider.example. Sign in there? [y/N] "]
    assert "Nothing was sent there." in capsys.readouterr().err


def test_fastmail_says_where_to_make_a_token(person: Person, capsys: Capture) -> None:
    person.answers = ["", ""]
    assert main(["login"]) == 1
    assert person.asked == ["Mail address or session URL (Enter for Fastmail): ", "API token: "]
    assert terminal.TOKEN_HELP in capsys.readouterr().out


def test_fastmail_takes_no_password(capsys: Capture) -> None:
    assert main(["login", "fastmail", "--user", "alice@fastmail.com"]) == 1
    assert "Fastmail wants an API token" in capsys.readouterr().err


def test_input_that_ends_too_early_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def ended(_: str = "") -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", ended)
    assert main(["login"]) == 1
    assert "The input ended" in capsys.readouterr().err


@pytest.fixture
def alice(server: SessionServer, paths: Paths, person: Person, memory_keyring: MemoryKeyring) -> Path:
    """A signed-in account; its folder, with mail."""
    person.answers = [TOKEN]
    assert main(["login", f"{server.url}/session", "--token"]) == 0
    ((setup,), _) = account_setups(paths, {})
    folder = paths.account_folder(setup.key)
    folder.mkdir(parents=True)
    (folder / "cache.db").write_bytes(b"mail")
    return folder


def test_logging_out_forgets_the_secret_and_keeps_the_mail(
    alice: Path, paths: Paths, memory_keyring: MemoryKeyring, capsys: Capture
) -> None:
    assert main(["logout", "Alice@example.org"]) == 0
    assert memory_keyring.kept == {}
    assert account_setups(paths, {}) == ((), ())
    assert (alice / "cache.db").exists()
    assert f"Its mail is still in {alice}." in capsys.readouterr().out


@pytest.mark.parametrize("agrees", [True, False])
def test_the_mail_is_deleted_only_after_a_yes(
    alice: Path, paths: Paths, person: Person, memory_keyring: MemoryKeyring, agrees: bool
) -> None:
    person.answers = ["y" if agrees else ""]
    assert main(["logout", alice.name, "--forget-mail"]) == (0 if agrees else 1)
    assert alice.exists() != agrees
    assert len(memory_keyring.kept) == (0 if agrees else 1)
    assert len(account_setups(paths, {})[0]) == (0 if agrees else 1)


def test_logging_out_with_a_locked_keyring_says_what_is_left_to_do(
    alice: Path, paths: Paths, use_keyring: Callable[[KeyringBackend], None], capsys: Capture
) -> None:
    use_keyring(LockedKeyring())
    assert main(["logout", "alice@example.org"]) == 1
    assert "in it by hand" in capsys.readouterr().err
    assert account_setups(paths, {}) == ((), ())


def test_an_unknown_account_is_a_sentence_that_names_the_known(alice: Path, capsys: Capture) -> None:
    assert main(["logout", "bob"]) == 1
    assert capsys.readouterr().err == 'No account is called "bob". There are: alice@example.org.\n'


def test_the_list_of_accounts(alice: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    capsys.readouterr()
    assert main(["accounts"]) == 0
    line = capsys.readouterr().out
    assert line.startswith("alice@example.org  API token  http://127.0.0.1")
    assert alice.name in line
    monkeypatch.setenv("JAYMAIL_SESSION_URL", "https://example.org/jmap")
    monkeypatch.setenv("JAYMAIL_USERNAME", "bob")
    monkeypatch.setenv("JAYMAIL_PASSWORD", TOKEN)
    assert main(["accounts"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(
        "From the environment, for this run alone:\nbob  password   https://example.org/jmap"
    )
    assert line in out
    assert TOKEN not in out


def test_no_accounts_says_how_to_make_one(capsys: Capture) -> None:
    assert main(["accounts"]) == 0
    assert "`jaymail login` makes one" in capsys.readouterr().out


def test_secrets_file_is_used_after_login(server: SessionServer, paths: Paths, person: Person) -> None:
    person.answers = [TOKEN, "yes"]
    assert main(["login", f"{server.url}/session", "--token"]) == 0
    ((setup,), _) = account_setups(paths, {})
    assert Secrets(paths.secrets_file).read(setup.key) == TOKEN
