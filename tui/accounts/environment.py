"""An account for one run, from environment variables: it is saved nowhere, and needs no keyring."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

from tui.accounts.errors import AccountError
from tui.accounts.settings import AccountSettings, new_account
from tui.jmap.credentials import Basic, Bearer
from tui.jmap.urls import is_safe

SESSION_URL = "JAYMAIL_SESSION_URL"
TOKEN = "JAYMAIL_TOKEN"
USERNAME = "JAYMAIL_USERNAME"
PASSWORD = "JAYMAIL_PASSWORD"


def from_environment(environ: Mapping[str, str]) -> tuple[AccountSettings, Bearer | Basic] | None:
    """The account that the variables describe, or None when none of them is set.

    Its key, and so its mail on this machine, is the same at every start: it comes from the session URL and
    JAYMAIL_USERNAME, which may stand beside JAYMAIL_TOKEN to tell two accounts of one server apart.
    Raises AccountError when the variables are incomplete.
    """
    url, token, username = (environ.get(name, "").strip() for name in (SESSION_URL, TOKEN, USERNAME))
    password = environ.get(PASSWORD, "")
    if not (url or token or password):
        return None
    if not url:
        raise AccountError(
            f"{TOKEN if token else PASSWORD} is set, but {SESSION_URL} is not: set both or neither."
        )
    if not is_safe(url):
        raise AccountError(f"{SESSION_URL} should begin with https:// (http:// is for this machine only).")
    if token:
        return new_account(url, "bearer", username), Bearer(token)
    if username and password:
        return new_account(url, "basic", username), Basic(username, password)
    raise AccountError(f"{SESSION_URL} is set, so {TOKEN}, or {USERNAME} and {PASSWORD}, must be set too.")


def forget_secrets(environ: MutableMapping[str, str]) -> None:
    """Take the secrets out, so that an editor or a browser started from here never has them."""
    for name in (TOKEN, PASSWORD):
        environ.pop(name, None)
