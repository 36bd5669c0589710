"""``jaymail login``, ``logout`` and ``accounts``: questions and answers on a plain terminal."""

from __future__ import annotations

import asyncio
import getpass
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.accounts.errors import AccountError, NoKeyring
from tui.accounts.secrets import Secrets
from tui.accounts.settings import AccountSettings, find_accounts, load_accounts, remove_account
from tui.paths import Paths

if TYPE_CHECKING:
    from tui.jmap.credentials import Credentials
    from tui.jmap.session import Session

TOKEN_HELP = (
    "Make an API token on Fastmail's site, under Settings → Privacy & Security → "
    "Connected apps & API tokens → New API token, with the scopes "
    "Email, Email submission and Masked Email, and not read-only."
)


def login(paths: Paths, server: str, *, token: bool, username: str, allow_file: bool) -> int:
    """Ask for what is missing, check it with the server, and only then save it. Raises AccountError.

    ``allow_file``: the person agreed beforehand to a file for the secret, where there is no keyring.
    """
    from tui.accounts.discovery import check, discover
    from tui.jmap.errors import JmapError, OtherHost

    server = server or _ask("Mail address or session URL (Enter for Fastmail): ") or "fastmail"
    try:
        found = asyncio.run(discover(server))
        if found.host_differs and not _agrees_to_host(server, found.session_url):
            return 1
        credentials = _credentials(found.session_url, server, token=token, username=username)
        try:
            session = asyncio.run(check(found.session_url, credentials))
        except OtherHost as moved:
            if not _agrees_to_host(server, moved.url):
                return 1
            session = asyncio.run(check(moved.url, credentials))
    except JmapError as error:
        raise AccountError(error.sentence) from error
    return _keep(paths, session, credentials, server, allow_file=allow_file)


def logout(paths: Paths, wanted: str, *, forget_mail: bool) -> int:
    """Forget the secret and the account, and with ``forget_mail`` its mail. Raises AccountError."""
    account = _the_one(paths, wanted)
    folder = paths.account_folder(account.key)
    if forget_mail and not _agrees(
        f"Delete the mail of {account.name} on this machine, and whatever there has not been sent yet?"
    ):
        return _stopped("Nothing was changed.")
    try:
        Secrets(paths.secrets_file).delete(account.key)
    finally:  # a keyring that stays closed must not keep the account in the list for ever
        remove_account(paths.accounts_file, account.key)
    if not forget_mail:
        print(f"Signed out of {account.name}. Its mail is still in {folder}.")
        return 0
    try:
        if folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise AccountError(f"Its mail could not be deleted: {error.strerror}, {error.filename}.") from error
    print(f"Signed out of {account.name}, and its mail on this machine is deleted.")
    return 0


def list_accounts(paths: Paths, environ: Mapping[str, str]) -> int:
    """Print the accounts that a start would open: name, key, server and how it signs in."""
    from tui.accounts.environment import from_environment

    given = from_environment(environ)
    accounts, warnings = load_accounts(paths.accounts_file)
    for warning in warnings:
        print(warning, file=sys.stderr)
    if given is not None:
        print("From the environment, for this run alone:")
        _print_accounts((given[0],))
        if accounts:
            print("Saved, and not opened while the environment names one:")
    if not accounts and given is None:
        print("There is no account yet; `jaymail login` makes one.")
    _print_accounts(accounts)
    return 0


def _credentials(url: str, server: str, *, token: bool, username: str) -> Credentials:
    """What proves who the person is; asked for where the command line does not say how."""
    from tui.accounts.discovery import FASTMAIL
    from tui.jmap.credentials import Basic, Bearer

    if url == FASTMAIL:
        if username:
            raise AccountError("Fastmail wants an API token instead of a name and a password: use --token.")
        print(TOKEN_HELP)
        token = True
    address = server if "@" in server and "://" not in server else ""
    if not token and not username:
        kind = _ask("Sign in with a [p]assword or an API [t]oken? [p] ").lower()
        token = kind in ("t", "token")
    if token:
        return Bearer(_secret("API token: "))
    hint = f" (Enter for {address})" if address else ""
    username = username or _ask(f"Name{hint}: ") or address
    return Basic(username, _secret(f"Password of {username}: "))


def _keep(paths: Paths, session: Session, credentials: Credentials, server: str, *, allow_file: bool) -> int:
    from tui.accounts.setups import keep_account
    from tui.jmap.urls import host

    username = session.username or (server if "@" in server and "://" not in server else "")
    try:
        setup, place = keep_account(paths, session.url, credentials, username, allow_file=allow_file)
    except NoKeyring as error:
        print(error.sentence)
        if not _agrees(f"Keep it in {paths.secrets_file}, readable only for you, but not encrypted?"):
            return _stopped("Nothing was saved.")
        setup, place = keep_account(paths, session.url, credentials, username, allow_file=True)
    print(f"Signed in to {host(session.url)} as {setup.name}; the secret is in {place}. Now start `jaymail`.")
    return 0


def _the_one(paths: Paths, wanted: str) -> AccountSettings:
    accounts, warnings = load_accounts(paths.accounts_file)
    for warning in warnings:
        print(warning, file=sys.stderr)
    found = list(find_accounts(accounts, wanted))
    if len(found) == 1:
        return found[0]
    if found:
        keys = " or ".join(account.key for account in found)
        raise AccountError(f'Several accounts are called "{wanted}"; say which by its key: {keys}.')
    names = ", ".join(account.name for account in accounts)
    known = f"There are: {names}." if names else "There is none."
    raise AccountError(f'No account is called "{wanted}". {known}')


def _print_accounts(accounts: Sequence[AccountSettings]) -> None:
    how = {"bearer": "API token", "basic": "password"}
    width = max((len(account.name) for account in accounts), default=0)
    for account in accounts:
        print(f"{account.name:<{width}}  {how[account.scheme]:<9}  {account.session_url}  ({account.key})")


def _agrees_to_host(server: str, url: str) -> bool:
    from tui.jmap.urls import host

    if _agrees(f"Mail for {server.rpartition('@')[2]} is served by {host(url)}. Sign in there?"):
        return True
    _stopped("Nothing was sent there.")
    return False


def _agrees(question: str) -> bool:
    return _ask(f"{question} [y/N] ").lower() in ("y", "yes")


def _ask(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        print()
        raise AccountError("The input ended before everything was answered, so nothing was saved.") from None


def _secret(question: str) -> str:
    """Typed without an echo; or one line of a standard input that is no terminal, for scripts."""
    secret = getpass.getpass(question) if sys.stdin.isatty() else _ask(question)
    if not secret.strip():
        raise AccountError("Nothing was given to sign in with, so nothing was saved.")
    return secret


def _stopped(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
