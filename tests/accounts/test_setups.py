"""From what is saved to what the store opens: secrets are read late, and trouble is a sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from keyring.backend import KeyringBackend

from tests.accounts.keyrings import LockedKeyring, MemoryKeyring
from tui.accounts.errors import NoKeyring
from tui.accounts.secrets import Secrets
from tui.accounts.setups import account_setups, keep_account
from tui.jmap.credentials import Basic, Bearer
from tui.jmap.errors import JmapError, SignInRefused
from tui.paths import Paths

URL = "https://example.org/jmap"


@pytest.fixture
def paths() -> Paths:
    return Paths.find()


def test_what_is_kept_is_what_is_opened_at_the_next_start(
    paths: Paths, memory_keyring: MemoryKeyring
) -> None:
    alice, place = keep_account(paths, URL, Bearer("tok"), "alice@example.org", allow_file=False)
    bob, _ = keep_account(paths, URL, Basic("bob", "pw"), "bob@example.org", allow_file=False)
    assert place == "the keyring"
    setups, warnings = account_setups(paths, {})
    assert warnings == ()
    assert [(s.key, s.name, s.session_url) for s in setups] == [
        (alice.key, "alice@example.org", URL),
        (bob.key, "bob", URL),
    ]
    assert [setup.credentials() for setup in setups] == [Bearer("tok"), Basic("bob", "pw")]
    assert alice.credentials() == Bearer("tok")


def test_signing_in_again_replaces_the_secret_and_keeps_the_key(
    paths: Paths, memory_keyring: MemoryKeyring
) -> None:
    first, _ = keep_account(paths, URL, Bearer("old"), "alice", allow_file=False)
    second, _ = keep_account(paths, URL, Bearer("new"), "alice", allow_file=False)
    assert first.key == second.key
    ((only,), _) = account_setups(paths, {})
    assert only.credentials() == Bearer("new")


def test_without_consent_nothing_is_saved(paths: Paths) -> None:
    with pytest.raises(NoKeyring):
        keep_account(paths, URL, Bearer("tok"), "alice", allow_file=False)
    assert account_setups(paths, {}) == ((), ())
    keep_account(paths, URL, Bearer("tok"), "alice", allow_file=True)
    ((only,), _) = account_setups(paths, {})
    assert only.credentials() == Bearer("tok")
    assert "tok" not in paths.accounts_file.read_text().replace("token", "")


def test_opening_reads_no_secret(paths: Paths, use_keyring: Callable[[KeyringBackend], None]) -> None:
    backend = MemoryKeyring()
    use_keyring(backend)
    keep_account(paths, URL, Bearer("tok"), "alice", allow_file=False)
    use_keyring(LockedKeyring())
    ((only,), _) = account_setups(paths, {})
    with pytest.raises(JmapError, match="The keyring does not open") as caught:
        only.credentials()
    assert not isinstance(caught.value, SignInRefused)
    use_keyring(backend)
    assert only.credentials() == Bearer("tok")


def test_a_lost_secret_asks_for_a_new_sign_in(paths: Paths, memory_keyring: MemoryKeyring) -> None:
    setup, _ = keep_account(paths, URL, Bearer("tok"), "alice", allow_file=False)
    Secrets(paths.secrets_file).delete(setup.key)
    with pytest.raises(SignInRefused, match="sign in again"):
        setup.credentials()


def test_an_account_in_the_environment_stands_alone_and_is_not_saved(
    paths: Paths, memory_keyring: MemoryKeyring
) -> None:
    keep_account(paths, URL, Bearer("tok"), "alice", allow_file=False)
    before = paths.accounts_file.read_bytes()
    ((only,), warnings) = account_setups(paths, {"JAYMAIL_SESSION_URL": URL, "JAYMAIL_TOKEN": "other"})
    assert warnings == ()
    assert only.credentials() == Bearer("other")
    assert paths.accounts_file.read_bytes() == before
    assert list(memory_keyring.kept.values()) == ["tok"]
