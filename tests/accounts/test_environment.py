"""An account from the environment: complete or a sentence, the same folder at every start, saved nowhere."""

from __future__ import annotations

import pytest

from tui.accounts.environment import forget_secrets, from_environment
from tui.accounts.errors import AccountError
from tui.jmap.credentials import Basic, Bearer

URL = "https://example.org/jmap"


def test_no_variables_no_account() -> None:
    assert from_environment({"HOME": "/root", "JAYMAIL_USERNAME": "alice", "JAYMAIL_TOKEN": " "}) is None


def test_a_token() -> None:
    found = from_environment({"JAYMAIL_SESSION_URL": URL, "JAYMAIL_TOKEN": " tok \n"})
    assert found is not None
    account, credentials = found
    assert credentials == Bearer("tok")
    assert (account.session_url, account.scheme, account.name) == (URL, "bearer", "example.org")


def test_a_name_and_a_password() -> None:
    found = from_environment(
        {"JAYMAIL_SESSION_URL": URL, "JAYMAIL_USERNAME": "alice", "JAYMAIL_PASSWORD": "pass word "}
    )
    assert found is not None
    account, credentials = found
    assert credentials == Basic("alice", "pass word ")
    assert (account.scheme, account.username, account.name) == ("basic", "alice", "alice")


def key(**values: str) -> str:
    found = from_environment({"JAYMAIL_SESSION_URL": URL} | {f"JAYMAIL_{k}": v for k, v in values.items()})
    assert found is not None
    return found[0].key


def test_the_folder_is_found_again_with_a_new_token_and_never_comes_from_it() -> None:
    assert key(TOKEN="first") == key(TOKEN="second")
    assert key(TOKEN="t", USERNAME="alice") == key(TOKEN="u", USERNAME="alice")
    assert len({key(TOKEN="t"), key(TOKEN="t", USERNAME="alice"), key(TOKEN="t", USERNAME="bob")}) == 3


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"JAYMAIL_TOKEN": "t0ps3cret"}, "JAYMAIL_TOKEN is set, but JAYMAIL_SESSION_URL is not"),
        ({"JAYMAIL_PASSWORD": "t0ps3cret"}, "JAYMAIL_PASSWORD is set, but JAYMAIL_SESSION_URL is not"),
        (
            {"JAYMAIL_SESSION_URL": URL},
            "JAYMAIL_TOKEN, or JAYMAIL_USERNAME and JAYMAIL_PASSWORD, must be set",
        ),
        ({"JAYMAIL_SESSION_URL": URL, "JAYMAIL_PASSWORD": "t0ps3cret"}, "must be set too"),
        ({"JAYMAIL_SESSION_URL": URL, "JAYMAIL_USERNAME": "alice"}, "must be set too"),
        (
            {"JAYMAIL_SESSION_URL": "http://example.org", "JAYMAIL_TOKEN": "t0ps3cret"},
            "should begin with https://",
        ),
        ({"JAYMAIL_SESSION_URL": "example.org", "JAYMAIL_TOKEN": "t0ps3cret"}, "should begin with https://"),
    ],
)
def test_half_an_account_is_a_sentence_without_the_secret(variables: dict[str, str], sentence: str) -> None:
    with pytest.raises(AccountError, match=sentence) as caught:
        from_environment(variables)
    assert "t0ps3cret" not in caught.value.sentence


def test_plain_http_is_for_this_machine() -> None:
    assert from_environment({"JAYMAIL_SESSION_URL": "http://127.0.0.1:8080/jmap", "JAYMAIL_TOKEN": "t"})


def test_secrets_do_not_reach_child_processes() -> None:
    environ = {"JAYMAIL_SESSION_URL": URL, "JAYMAIL_TOKEN": "t", "JAYMAIL_PASSWORD": "p"}
    forget_secrets(environ)
    assert environ == {"JAYMAIL_SESSION_URL": URL}
