"""The list of accounts: ``accounts.toml``, which holds no secrets and may be edited by hand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from tui.accounts.errors import AccountError
from tui.frozen import frozen
from tui.jmap.urls import is_safe

Scheme = Literal["bearer", "basic"]

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@frozen
class AccountSettings:
    """One account. ``key`` names its folder and its secret; ``username`` is empty while nobody said it."""

    key: str
    name: str
    session_url: str
    scheme: Scheme
    username: str


def new_account(session_url: str, scheme: Scheme, username: str, name: str = "") -> AccountSettings:
    """An account whose key is the same whenever the same person signs in to the same server.

    The key comes from the session URL and the name, never from a secret.
    """
    import hashlib  # a start with saved accounts needs none

    who = username or "token"
    digest = hashlib.sha256(f"{session_url}\n{who}".encode()).hexdigest()[:12]
    slug = re.sub(r"[^a-z0-9]+", "-", who.lower())[:40].strip("-")
    host = urlsplit(session_url).hostname or session_url
    return AccountSettings(
        key="-".join(part for part in (slug, digest) if part),
        name=name or username or host,
        session_url=session_url,
        scheme=scheme,
        username=username,
    )


def load_accounts(path: Path) -> tuple[tuple[AccountSettings, ...], tuple[str, ...]]:
    """The accounts of the file in its order, and a sentence for each entry that cannot be used."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return (), ()
    except OSError as error:
        return (), (f"{path} cannot be read ({error.strerror}), so no account is known.",)
    except ValueError as error:
        return (), (f"{path} is not valid TOML ({error}), so no account is known.",)
    entries: object = document.get("account", [])
    if not isinstance(entries, list):
        return (), (f"{path} has no list of accounts ([[account]]), so no account is known.",)
    found: dict[str, AccountSettings] = {}
    warnings: list[str] = []
    for number, entry in enumerate(cast(list[object], entries), 1):
        try:
            account = _account(entry)
            if account.key in found:
                raise ValueError(f'its key "{account.key}" is used above')
            found[account.key] = account
        except ValueError as error:
            warnings.append(f"Account {number} in {path.name} is left out: {error}.")
    return tuple(found.values()), tuple(warnings)


def save_account(path: Path, account: AccountSettings) -> None:
    """Add the account, or replace the one with its key; comments in the file stay. Raises AccountError."""
    import tomlkit

    document = _document(path)
    if not document.get("account"):
        document["account"] = tomlkit.aot()
    entries = document["account"]
    entry: Any
    for entry in entries:
        if entry.get("key") == account.key:
            entry.update(asdict(account))
            break
    else:
        entry = tomlkit.table()
        entry.update(asdict(account))
        entries.append(entry)
    _write(path, document)


def remove_account(path: Path, key: str) -> None:
    """Take the account out of the file; it is no error when it is not there. Raises AccountError."""
    document = _document(path)
    entries: Any = document.get("account", [])
    places = [index for index, entry in enumerate(entries) if entry.get("key") == key]
    if not places:
        return
    for index in reversed(places):
        del entries[index]
    if not entries:
        del document["account"]
    _write(path, document)


def find_accounts(accounts: Iterable[AccountSettings], wanted: str) -> tuple[AccountSettings, ...]:
    """Those whose key, name or user name is what the person typed, in any case."""
    folded = wanted.casefold()
    return tuple(
        account
        for account in accounts
        if folded in (account.key, account.name.casefold(), account.username.casefold())
    )


def _account(entry: object) -> AccountSettings:
    """Raises ValueError with the reason."""
    if not isinstance(entry, dict):
        raise ValueError("it is not a table")
    values = cast(dict[str, object], entry)
    for field in fields(AccountSettings):
        if not isinstance(values.get(field.name), str):
            raise ValueError(f'it has no "{field.name}"')
    account = AccountSettings(**{f.name: cast(Any, values[f.name]) for f in fields(AccountSettings)})
    if not _KEY.fullmatch(account.key) or len(account.key) > 80:
        raise ValueError("its key should be lower-case letters, digits and dashes")
    if account.scheme not in ("bearer", "basic"):
        raise ValueError('its scheme should be "bearer" (API token) or "basic" (name and password)')
    if not is_safe(account.session_url):
        raise ValueError("its session_url should begin with https://")
    return account


def _document(path: Path) -> Any:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document: Any = tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else "")
    except OSError as error:
        raise AccountError(f"The account list {path} cannot be read ({error.strerror}).") from error
    except (TOMLKitError, ValueError) as error:
        raise AccountError(
            f"The account list {path} is not valid TOML ({error}); repair it first."
        ) from error
    entries: object = document.get("account", [])
    if not isinstance(entries, list) or not all(
        isinstance(entry, dict) for entry in cast(list[object], entries)
    ):
        raise AccountError(f"The account list {path} has no list of [[account]] tables; repair it first.")
    return document


def _write(path: Path, document: Any) -> None:
    import tomlkit

    from tui.paths import write_private

    try:
        write_private(path, tomlkit.dumps(document))
    except OSError as error:
        raise AccountError(f"The account list {path} cannot be written ({error.strerror}).") from error
