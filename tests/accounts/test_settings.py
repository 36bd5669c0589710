"""The account list: keys that stay, a file that people may edit."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tui.accounts.errors import AccountError
from tui.accounts.settings import (
    AccountSettings,
    find_accounts,
    load_accounts,
    new_account,
    remove_account,
    save_account,
)

URL = "https://api.example.org/jmap/session"
ALICE = new_account(URL, "bearer", "alice@example.org")
BOB = new_account(URL, "basic", "bob@example.org")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jaymail" / "accounts.toml"


def test_the_key_depends_on_who_and_where_and_nothing_else() -> None:
    assert new_account(URL, "basic", "alice@example.org").key == ALICE.key
    assert new_account(URL + "2", "bearer", "alice@example.org").key != ALICE.key
    assert BOB.key != ALICE.key
    assert ALICE.key.startswith("alice-example-org-")


@pytest.mark.parametrize("username", ["", "..", "../../etc/passwd", "Алиса@пример.рф", "x" * 500, "a\nb"])
def test_every_key_is_a_safe_folder_name_that_loads_again(path: Path, username: str) -> None:
    account = new_account(URL, "bearer", username)
    save_account(path, account)
    assert load_accounts(path) == ((account,), ())
    assert "/" not in account.key


def test_an_account_without_a_user_name_is_called_by_its_server() -> None:
    assert new_account(URL, "bearer", "").name == "api.example.org"


def test_accounts_are_kept_in_order_in_a_private_file(path: Path) -> None:
    save_account(path, ALICE)
    save_account(path, BOB)
    assert load_accounts(path) == ((ALICE, BOB), ())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_saving_again_replaces_and_comments_stay(path: Path) -> None:
    save_account(path, ALICE)
    path.write_text("# my accounts\n" + path.read_text().replace("[[account]]", "[[account]] # work"))
    save_account(path, BOB)
    again = AccountSettings(ALICE.key, "Work", URL, "basic", "alice@example.org")
    save_account(path, again)
    assert load_accounts(path)[0] == (again, BOB)
    assert path.read_text().startswith("# my accounts\n[[account]] # work\n")


def test_removing(path: Path) -> None:
    save_account(path, ALICE)
    save_account(path, BOB)
    remove_account(path, ALICE.key)
    assert load_accounts(path) == ((BOB,), ())
    remove_account(path, ALICE.key)
    remove_account(path, BOB.key)
    assert load_accounts(path) == ((), ())
    save_account(path, ALICE)
    assert load_accounts(path) == ((ALICE,), ())


def test_an_empty_list_written_by_hand_takes_accounts(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("account = []\n")
    save_account(path, ALICE)
    save_account(path, BOB)
    assert load_accounts(path) == ((ALICE, BOB), ())


def test_no_file_means_no_account(path: Path) -> None:
    assert load_accounts(path) == ((), ())
    remove_account(path, ALICE.key)
    assert not path.exists()


def entry(**changes: str) -> str:
    values = {
        "key": "alice-1",
        "name": "Alice",
        "session_url": URL,
        "scheme": "bearer",
        "username": "alice",
    } | changes
    return "[[account]]\n" + "".join(f'{name} = "{value}"\n' for name, value in values.items())


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (entry(key="../../.ssh"), "its key should be lower-case letters"),
        (entry(key=""), "its key should be lower-case letters"),
        (entry(scheme="digest"), "its scheme should be"),
        (entry(session_url="http://example.org/jmap"), "its session_url should begin with https://"),
        (entry(session_url="file:///etc/passwd"), "its session_url should begin with https://"),
        ('[[account]]\nkey = "a"\n', 'it has no "name"'),
        (entry().replace('"Alice"', "3"), 'it has no "name"'),
        (entry(key="fine"), 'its key "fine" is used above'),
    ],
)
def test_an_entry_that_cannot_be_used_is_left_out_with_a_sentence(
    path: Path, broken: str, reason: str
) -> None:
    path.parent.mkdir()
    path.write_text(entry(key="fine") + broken)
    accounts, (warning,) = load_accounts(path)
    assert [account.key for account in accounts] == ["fine"]
    assert warning.startswith(f"Account 2 in accounts.toml is left out: {reason}")


@pytest.mark.parametrize("content", ["account = ", "account = 3", 'account = ["a"]', "[account]\n"])
def test_a_broken_file_warns_and_is_never_overwritten(path: Path, content: str) -> None:
    path.parent.mkdir()
    path.write_text(content)
    accounts, warnings = load_accounts(path)
    assert accounts == ()
    assert len(warnings) == 1
    with pytest.raises(AccountError, match="repair it first"):
        save_account(path, ALICE)
    assert path.read_text() == content


def test_finding_an_account_as_a_person_types_it() -> None:
    assert find_accounts((ALICE, BOB), "Alice@Example.org") == (ALICE,)
    assert find_accounts((ALICE, BOB), BOB.key) == (BOB,)
    assert find_accounts((ALICE, BOB), "carol") == ()
