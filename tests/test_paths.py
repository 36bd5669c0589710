"""Where files are, and that private ones are private."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tui.paths import Paths, private_folder, write_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_jaymail_home_holds_everything(tmp_path: Path) -> None:
    paths = Paths.find({"JAYMAIL_HOME": str(tmp_path)})
    everything = [paths.config_file, paths.accounts_file, paths.log_file, paths.themes]
    assert all(path.parent == tmp_path for path in everything)
    assert paths.secrets_file.parent == paths.accounts_folder
    assert paths.account_folder("alice-1") == tmp_path / "accounts" / "alice-1"


def test_jaymail_home_may_begin_with_a_tilde() -> None:
    assert Paths.find({"JAYMAIL_HOME": "~/mail"}).config == Path.home() / "mail"


def test_without_it_the_xdg_folders_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    paths = Paths.find({})
    assert paths.config_file == tmp_path / "config" / "jaymail" / "config.toml"
    assert paths.account_folder("a") == tmp_path / "data" / "jaymail" / "accounts" / "a"
    assert paths.log_file == tmp_path / "state" / "jaymail" / "jaymail.log"


def test_private_folder_makes_all_that_is_missing_private(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = private_folder(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert (mode(folder), mode(folder.parent)) == (0o700, 0o700)


def test_private_folder_closes_an_open_one(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir(mode=0o755)
    private_folder(folder)
    assert mode(folder) == 0o700


def test_write_private_replaces_with_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new é")
    assert path.read_text(encoding="utf-8") == "new é"
    assert mode(path) == 0o600


def test_a_failed_write_leaves_the_old_text_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_private(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
