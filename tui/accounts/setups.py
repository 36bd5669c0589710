"""From the saved accounts, or the environment's, to what the store opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.accounts.environment import from_environment
from tui.accounts.errors import AccountError, NoSecret
from tui.accounts.secrets import Secrets
from tui.accounts.settings import AccountSettings, load_accounts, new_account, save_account
from tui.jmap.credentials import Basic, Bearer
from tui.jmap.errors import JmapError, SignInRefused
from tui.paths import Paths
from tui.store.setup import AccountSetup


def account_setups(
    paths: Paths, environ: Mapping[str, str]
) -> tuple[tuple[AccountSetup, ...], tuple[str, ...]]:
    """The accounts to open, and warnings. An account in the environment stands alone, for this run.

    Reads no secret of a saved account: that happens when the store asks. Raises AccountError when the
    environment's variables are incomplete.
    """
    given = from_environment(environ)
    if given is not None:
        account, credentials = given
        return (_setup(account, lambda: credentials),), ()
    accounts, warnings = load_accounts(paths.accounts_file)
    secrets = Secrets(paths.secrets_file)
    return tuple(_setup(account, _reader(account, secrets)) for account in accounts), warnings


def keep_account(
    paths: Paths, session_url: str, credentials: Bearer | Basic, username: str, *, allow_file: bool
) -> tuple[AccountSetup, str]:
    """Save an account that the server has accepted; a sign-in to a known one replaces its secret.

    ``username`` is the server's (Session.username) or what the person typed. Returns what the store opens
    and where the secret is now. The secret is kept first: without it nothing is saved.
    Raises NoKeyring (ask the person, then call again with ``allow_file``) and AccountError.
    """
    scheme, secret = (
        ("bearer", credentials.token) if isinstance(credentials, Bearer) else ("basic", credentials.password)
    )
    if isinstance(credentials, Basic):
        username = credentials.username
    account = new_account(session_url, scheme, username)
    secrets = Secrets(paths.secrets_file)
    place = secrets.write(account.key, secret, allow_file=allow_file)
    save_account(paths.accounts_file, account)
    return _setup(account, _reader(account, secrets)), place


def _setup(account: AccountSettings, credentials: Callable[[], Bearer | Basic]) -> AccountSetup:
    return AccountSetup(account.key, account.name, account.session_url, credentials)


def _reader(account: AccountSettings, secrets: Secrets) -> Callable[[], Bearer | Basic]:
    def read() -> Bearer | Basic:
        try:
            secret = secrets.read(account.key)
        except NoSecret as error:
            raise SignInRefused(error.sentence) from error
        except AccountError as error:  # a keyring that is locked now may open later
            raise JmapError(error.sentence) from error
        return Bearer(secret) if account.scheme == "bearer" else Basic(account.username, secret)

    return read
