"""What is attached is kept as it is at that moment: whole, private, under its hash."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from tui.store.database import StoreError
from tui.store.spool import Spool, Taken

BIG = 1 << 40


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "account" / "uploads")


def write(folder: Path, content: bytes, name: str = "figures.ods") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def read(spool: Spool, taken: Taken) -> bytes:
    with spool.open(taken.sha256, taken.size) as file:
        return file.read()


@pytest.mark.parametrize("content", [b"", b"content", bytes(range(256)) * 1000])
def test_it_is_kept_as_it_was_when_it_was_attached(spool: Spool, tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path, content)
    taken = spool.take_in(path, BIG)
    path.write_bytes(b"changed")
    path.unlink()
    assert (taken.sha256, taken.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert read(spool, taken) == content


def test_it_is_nobody_elses_business(spool: Spool, tmp_path: Path) -> None:
    path = write(tmp_path, b"content")
    path.chmod(0o644)
    spool.take_in(path, BIG)
    assert spool.folder.stat().st_mode & 0o777 == 0o700
    assert [each.stat().st_mode & 0o777 for each in spool.folder.iterdir()] == [0o600]


def test_the_same_file_is_kept_once(spool: Spool, tmp_path: Path) -> None:
    first = spool.take_in(write(tmp_path, b"content"), BIG)
    second = spool.take_in(write(tmp_path, b"content", "copy.ods"), BIG)
    assert first == second
    assert len(list(spool.folder.iterdir())) == 1


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"plain", True),
        ("Grüße".encode(), True),
        ("Grüße".encode("latin-1"), False),
        ("😀".encode()[:2], False),
    ],
)
def test_text_in_utf_8_is_told_from_other_octets(
    spool: Spool, tmp_path: Path, content: bytes, text: bool
) -> None:
    assert spool.take_in(write(tmp_path, content), BIG).text is text


def test_case_85_a_file_that_the_server_would_not_take_is_not_copied(spool: Spool, tmp_path: Path) -> None:
    with pytest.raises(
        StoreError, match=r"figures\.ods was not attached: the server takes files up to 6 octets"
    ):
        spool.take_in(write(tmp_path, b"content"), 6)
    assert list(spool.folder.iterdir()) == []


def test_what_is_no_file_is_said(spool: Spool, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, said in (("pipe", "it is no file"), ("missing", "cannot be read"), (".", "it is a folder")):
        with pytest.raises(StoreError, match=said):
            spool.take_in(tmp_path / name, BIG)


def test_a_disk_that_is_full_is_said_and_leaves_nothing(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left on device"):
        spool.take_in(write(tmp_path, b"content"), BIG)
    assert list(spool.folder.iterdir()) == []


def test_it_is_on_disk_before_it_has_its_name(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, names = os.fsync, list[list[str]]()

    def note(handle: int) -> None:
        names.append([path.suffix for path in spool.folder.iterdir()])
        honest(handle)

    monkeypatch.setattr(os, "fsync", note)
    spool.take_in(write(tmp_path, b"content"), BIG)
    assert names == [[".part"], [""]], "the file first, then its folder"


def test_a_name_that_would_draw_is_harmless(spool: Spool, tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        spool.take_in(tmp_path / "a\x1b[2Jb", BIG)
    assert "\x1b" not in caught.value.sentence


def test_only_a_whole_copy_is_opened(spool: Spool, tmp_path: Path) -> None:
    taken = spool.take_in(write(tmp_path, b"content"), BIG)

    def opened(size: int) -> BinaryIO:
        return spool.open(taken.sha256, size)

    with pytest.raises(StoreError, match="damaged"):
        opened(8)
    spool.remove([taken.sha256])
    spool.remove([taken.sha256])
    with pytest.raises(StoreError, match="gone"):
        opened(7)
