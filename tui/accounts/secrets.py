"""Tokens and passwords: in the keyring of the operating system, or in a private file after a yes.

A secret is in one place at a time. The file is looked at first: it has an entry only when the last word
was to keep it there, and looking costs nothing, while importing ``keyring`` and asking it can take long.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tui.accounts.errors import AccountError, NoKeyring, NoSecret
from tui.paths import private_folder, write_private

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "jaymail"
"""Under which name the keyring lists the secrets; the account's key is the user name there."""

log = logging.getLogger(__name__)


class Secrets:
    """Where the secrets of the accounts are. Every call may block on the keyring: never the UI's thread."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def read(self, key: str) -> str:
        """The secret of the account. Raises NoSecret, and AccountError when the keyring is closed."""
        kept = self._load().get(key)
        if kept is not None:
            return kept
        backend = usable_keyring()
        if backend is None:
            raise NoSecret("The account's token or password is not on this machine; sign in again.")
        try:
            secret = backend.get_password(SERVICE, key)
        except Exception as error:  # backends raise whatever their libraries raise
            log.warning("the keyring %s cannot be read: %s", type(backend).__name__, error)
            raise AccountError("The keyring does not open, so unlock it and start Jaymail again.") from error
        if secret is None:
            raise NoSecret("The keyring has no token or password for this account; sign in again.")
        return secret

    def write(self, key: str, secret: str, *, allow_file: bool) -> str:
        """Keep the secret, and say where: "the keyring" or the file's path. Raises NoKeyring, AccountError.

        ``allow_file``: the person agreed to the file, which is used when there is no working keyring.
        """
        if _put(key, secret):
            self._store(self._load(), key, None)
            return "the keyring"
        if not allow_file:
            raise NoKeyring("There is no keyring on this machine to keep the token or password in.")
        self._store(self._load(), key, secret)
        return str(self.file)

    def place(self, key: str) -> str:
        """Where the secret of this account is: "the keyring", the file's path, or "nowhere"."""
        if key in self._load():
            return str(self.file)
        try:
            self.read(key)
        except AccountError:
            return "nowhere"
        return "the keyring"

    def delete(self, key: str) -> None:
        """Forget the secret wherever it is. Raises AccountError when the keyring keeps it."""
        self._store(self._load(), key, None)
        backend = usable_keyring()
        if backend is None:
            return
        try:
            if backend.get_password(SERVICE, key) is not None:
                backend.delete_password(SERVICE, key)
        except Exception as error:  # backends raise whatever their libraries raise
            log.warning("the keyring %s cannot delete: %s", type(backend).__name__, error)
            raise AccountError(
                f'The keyring does not open; unlock it, or delete "{key}" of "{SERVICE}" in it by hand.'
            ) from error

    def _load(self) -> dict[str, str]:
        try:
            document: object = json.loads(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise AccountError(f"{self.file} cannot be read ({error.strerror}).") from error
        except ValueError as error:
            raise AccountError(f"{self.file} is damaged; delete it and sign in again.") from error
        pairs = cast(dict[str, object], document).items() if isinstance(document, dict) else ()
        return {key: value for key, value in pairs if isinstance(value, str)}

    def _store(self, secrets: dict[str, str], key: str, secret: str | None) -> None:
        """Write the file with this entry changed; with no entries left it is deleted."""
        if secrets.get(key) == secret:
            return
        changed = {name: value for name, value in secrets.items() if name != key}
        if secret is not None:
            changed[key] = secret
        try:
            if not changed:
                self.file.unlink()
                return
            private_folder(self.file.parent)
            write_private(self.file, json.dumps(changed, indent=1) + "\n")
        except OSError as error:
            raise AccountError(f"{self.file} cannot be written ({error.strerror}).") from error


def usable_keyring() -> KeyringBackend | None:
    """The keyring that the system offers, or None: none at all, or one that keeps nothing."""
    import keyring
    from keyring.backends import fail, null

    try:
        backend = keyring.get_keyring()
    except Exception as error:  # a backend named in the environment or in keyringrc.cfg that does not load
        log.warning("no keyring: %s", error)
        return None
    return None if isinstance(backend, fail.Keyring | null.Keyring) else backend


def _put(key: str, secret: str) -> bool:
    """True when the keyring has it, read back. Some backends take a secret and keep nothing."""
    backend = usable_keyring()
    if backend is None:
        return False
    try:
        backend.set_password(SERVICE, key, secret)  # pyright: ignore[reportUnknownMemberType]
        return backend.get_password(SERVICE, key) == secret
    except Exception as error:  # backends raise whatever their libraries raise
        log.warning("the keyring %s does not keep secrets: %s", type(backend).__name__, type(error).__name__)
        return False
