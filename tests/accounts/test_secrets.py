"""Secrets: the keyring first, a private file only after a yes, one place at a time."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from tests.accounts.keyrings import ForgetfulKeyring, LockedKeyring, MemoryKeyring
from tui.accounts.errors import AccountError, NoKeyring, NoSecret
from tui.accounts.secrets import SERVICE, Secrets, usable_keyring

UseKeyring = Callable[[KeyringBackend], None]


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    return Secrets(tmp_path / "accounts" / "secrets.json")


def test_the_keyring_is_used_where_there_is_one(secrets: Secrets, memory_keyring: MemoryKeyring) -> None:
    assert secrets.write("alice", "s3cret", allow_file=True) == "the keyring"
    assert memory_keyring.kept == {(SERVICE, "alice"): "s3cret"}
    assert not secrets.file.exists()
    assert secrets.read("alice") == "s3cret"
    assert secrets.place("alice") == "the keyring"
    secrets.delete("alice")
    assert memory_keyring.kept == {}
    with pytest.raises(NoSecret, match="sign in again"):
        secrets.read("alice")
    assert secrets.place("alice") == "nowhere"


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring(), LockedKeyring(), ForgetfulKeyring()])
def test_without_a_working_keyring_nothing_is_kept_until_the_person_agrees(
    secrets: Secrets, use_keyring: UseKeyring, backend: KeyringBackend
) -> None:
    use_keyring(backend)
    with pytest.raises(NoKeyring):
        secrets.write("alice", "s3cret", allow_file=False)
    assert not secrets.file.exists()
    assert secrets.write("alice", "s3cret", allow_file=True) == str(secrets.file)
    assert secrets.read("alice") == "s3cret"
    assert secrets.place("alice") == str(secrets.file)
    assert stat.S_IMODE(secrets.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(secrets.file.parent.stat().st_mode) == 0o700


def test_the_file_goes_with_its_last_secret(secrets: Secrets) -> None:
    secrets.write("alice", "a", allow_file=True)
    secrets.write("bob", "b", allow_file=True)
    secrets.delete("alice")
    assert secrets.read("bob") == "b"
    with pytest.raises(NoSecret):
        secrets.read("alice")
    secrets.delete("bob")
    secrets.delete("bob")
    assert list(secrets.file.parent.iterdir()) == []


def test_a_secret_moves_from_the_file_to_the_keyring(secrets: Secrets, use_keyring: UseKeyring) -> None:
    secrets.write("alice", "old", allow_file=True)
    use_keyring(MemoryKeyring())
    secrets.write("alice", "new", allow_file=False)
    assert secrets.read("alice") == "new"
    assert not secrets.file.exists()


def test_a_newer_secret_in_the_file_wins_over_an_old_one_in_the_keyring(
    secrets: Secrets, use_keyring: UseKeyring
) -> None:
    backend = MemoryKeyring()
    use_keyring(backend)
    secrets.write("alice", "old", allow_file=False)
    use_keyring(LockedKeyring())
    secrets.write("alice", "new", allow_file=True)
    use_keyring(backend)
    assert secrets.read("alice") == "new"


def test_a_locked_keyring_is_another_matter_than_a_missing_secret(
    secrets: Secrets, use_keyring: UseKeyring
) -> None:
    use_keyring(LockedKeyring())
    with pytest.raises(AccountError, match="does not open") as caught:
        secrets.read("alice")
    assert not isinstance(caught.value, NoSecret)
    with pytest.raises(AccountError, match='delete "alice" of "jaymail" in it by hand'):
        secrets.delete("alice")


@pytest.mark.parametrize("content", ["{", "\xff"])
def test_a_damaged_file_is_said_and_never_overwritten(secrets: Secrets, content: str) -> None:
    secrets.file.parent.mkdir()
    secrets.file.write_text(content, encoding="latin-1")
    with pytest.raises(AccountError, match="is damaged"):
        secrets.read("alice")
    with pytest.raises(AccountError, match="is damaged"):
        secrets.write("alice", "s3cret", allow_file=True)
    assert secrets.file.read_text(encoding="latin-1") == content


def test_a_keyring_that_does_not_load_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> KeyringBackend:
        raise ModuleNotFoundError("No module named 'nowhere'")

    monkeypatch.setattr(keyring, "get_keyring", broken)
    assert usable_keyring() is None
