"""Attachments in the person's folder: never over what is there, never through a link."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.mail.message import Attachment
from tui.store.database import StoreError
from tui.store.downloads import write

FILE = Attachment("B1", "figures.ods", "application/octet-stream", 4)


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "figures.ods").write_text("mine")
    path = write(b"data", FILE, tmp_path)
    assert (path.name, path.read_bytes()) == ("figures (1).ods", b"data")
    assert (tmp_path / "figures.ods").read_text() == "mine"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_that_waits_under_the_name_is_not_followed(tmp_path: Path) -> None:
    aim = tmp_path / "aim"
    (tmp_path / "figures.ods").symlink_to(aim)
    path = write(b"data", FILE, tmp_path)
    assert path.name == "figures (1).ods"
    assert not aim.exists()


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="was not saved"):
        write(b"data", FILE, tmp_path / "file" / "folder")


def test_the_folder_is_made(tmp_path: Path) -> None:
    assert write(b"data", FILE, tmp_path / "a" / "b").read_bytes() == b"data"
