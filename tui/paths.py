"""Where Jaymail keeps its files, and how private ones are written.

With ``JAYMAIL_HOME`` everything is under that one folder; otherwise the platform's own places are used
(on Linux the XDG base directories).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tui.frozen import frozen


@frozen
class Paths:
    """The three folders. None of them need exist yet; whoever writes makes them with ``private_folder``."""

    config: Path
    """What the person wrote: settings, accounts, themes."""
    data: Path
    """What must survive: mail of each account, mail on its way, secrets where there is no keyring."""
    state: Path
    """What may be lost: the log, how the screens were left."""

    @classmethod
    def find(cls, environ: Mapping[str, str] = os.environ) -> Paths:
        """The folders for this process. ``JAYMAIL_HOME`` may begin with ``~``."""
        home = environ.get("JAYMAIL_HOME", "").strip()
        if home:
            root = Path(home).expanduser().absolute()
            return cls(config=root, data=root, state=root)
        import platformdirs

        return cls(
            config=platformdirs.user_config_path("jaymail", appauthor=False),
            data=platformdirs.user_data_path("jaymail", appauthor=False),
            state=platformdirs.user_state_path("jaymail", appauthor=False),
        )

    @property
    def config_file(self) -> Path:
        return self.config / "config.toml"

    @property
    def accounts_file(self) -> Path:
        return self.config / "accounts.toml"

    @property
    def themes(self) -> Path:
        """The person's own themes, one TOML file each."""
        return self.config / "themes"

    @property
    def secrets_file(self) -> Path:
        """Tokens and passwords, only where there is no keyring and the person agreed."""
        return self.accounts_folder / "secrets.json"

    @property
    def accounts_folder(self) -> Path:
        """The parent of every account's folder: Jaymail's own, closed to others."""
        return self.data / "accounts"

    def account_folder(self, key: str) -> Path:
        """Where ``cache.db`` and ``queue.db`` of the account with this key are."""
        return self.accounts_folder / key

    @property
    def recent_file(self) -> Path:
        """The commands that were used last."""
        return self.state / "recent.json"

    @property
    def remembered_file(self) -> Path:
        """How the person left the screens."""
        return self.state / "screens.json"

    @property
    def log_file(self) -> Path:
        return self.state / "jaymail.log"


def private_folder(path: Path) -> Path:
    """Make a folder of Jaymail's own and its missing parents, each 0700; close it if it stood open."""
    make_folder(path)
    if path.stat().st_mode & 0o077:
        path.chmod(0o700)
    return path


def make_folder(path: Path) -> None:
    """Make a folder and its missing parents, each 0700; one that is there already is left as it is."""
    for folder in [*reversed(path.parents), path]:
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, text: str) -> None:
    """Replace the file at once and for good: readers see the old text or the new one, never a half.

    The new file is 0600 and on disk when this returns. A symbolic link stays one: its target is replaced.
    """
    import tempfile

    target = path.resolve()
    make_folder(path.parent)  # never closed: JAYMAIL_HOME may be any folder of the person's
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
