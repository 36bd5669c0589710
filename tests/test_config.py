"""Settings: what a file may hold, what it may get wrong, and how one key is remembered."""

from __future__ import annotations

import re
import stat
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from tui.config import ConfigError, Settings, default_file, documented, load, remember


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_no_file_means_the_defaults_without_a_warning(path: Path) -> None:
    assert load(path) == (Settings(), ())


def test_every_value_of_a_file_arrives(path: Path) -> None:
    path.write_text(
        'theme = "mine"\nicons = "ascii"\nmark_read_after = -1\nsend_delay = 0\npoll_seconds = 30\n'
        'keep_headers = 500\nkeep_bodies = 0\nreader_width = 72\ndownload_folder = "~/mail"\n'
        '[keys]\npreset = "vim"\nthread.archive = "e"\n"thread.delete" = ["#", "d"]\nthread.spam = ""\n'
    )
    settings, warnings = load(path)
    assert warnings == ()
    assert settings == Settings(
        theme="mine",
        icons="ascii",
        mark_read_after=-1.0,
        send_delay=0.0,
        poll_seconds=30.0,
        keep_headers=500,
        keep_bodies=0,
        reader_width=72,
        download_folder="~/mail",
        key_preset="vim",
        keys={"thread.archive": ("e",), "thread.delete": ("#", "d"), "thread.spam": ()},
    )
    assert settings.downloads == Path.home() / "mail"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("theme = 3", 'In config.toml, theme should be a text in quotes, not 3; "jaymail-dark" is used.'),
        (
            'icons = "emoji"',
            'In config.toml, icons should be "unicode" or "ascii", not "emoji"; "unicode" is used.',
        ),
        (
            "mark_read_after = true",
            "In config.toml, mark_read_after should be a number, not true; 1.5 is used.",
        ),
        (
            "mark_read_after = nan",
            "In config.toml, mark_read_after should be a number, not nan; 1.5 is used.",
        ),
        (
            "send_delay = -1",
            "In config.toml, send_delay should be a number from 0 to 3,600, not -1; 10.0 is used.",
        ),
        (
            "reader_width = 7.5",
            "In config.toml, reader_width should be a whole number from 20 to 1,000, not 7.5; 100 is used.",
        ),
        (
            "keep_bodies = -3",
            "In config.toml, keep_bodies should be a whole number that is at least 0, not -3; 2000 is used.",
        ),
        (
            "keys.thread.archive = 1",
            "In config.toml, keys.thread.archive should be a key in quotes or a list of",
        ),
        (
            "keys.thread.archive = false",
            "In config.toml, keys.thread.archive should be a key in quotes or a list of",
        ),
        (
            "keys.thread.archive = ['y', 2]",
            "In config.toml, keys.thread.archive should be a key in quotes or a",
        ),
        ('them = "x"', 'In config.toml, "them" is not a setting; did you mean "theme"?'),
        ("zzzzzz = 1", 'In config.toml, "zzzzzz" is not a setting.'),
    ],
)
def test_a_wrong_value_warns_in_a_sentence_and_the_rest_counts(path: Path, line: str, sentence: str) -> None:
    path.write_text(
        f"{line}\n[keys]\nthread.pin = 's'\n" if "keys." not in line else f"{line}\nkeys.thread.pin='s'"
    )
    settings, (warning,) = load(path)
    assert warning.startswith(sentence)
    assert settings == Settings(keys={"thread.pin": ("s",)})


@pytest.mark.parametrize("content", [b"theme = ", b"\xff\xfe\x00", b"theme = 'a'\ntheme = 'b'"])
def test_a_broken_file_warns_and_never_stops(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    settings, (warning,) = load(path)
    assert settings == Settings()
    assert "is not valid TOML" in warning
    assert warning.endswith("so the default settings are used.")


def test_a_folder_in_its_place_warns(path: Path) -> None:
    path.mkdir()
    settings, (warning,) = load(path)
    assert settings == Settings()
    assert "cannot be read" in warning


def test_the_default_file_sets_nothing_and_its_lines_hold_the_defaults(path: Path) -> None:
    path.write_text(default_file())
    assert load(path) == (Settings(), ())
    text = re.sub(r"(?m)^#(?=\w)", "", default_file())
    path.write_text(text)
    settings, warnings = load(path)
    assert warnings == ()
    assert settings.keys
    assert {**tomllib.loads(text)}.keys() == {entry.key.split(".")[0] for entry in documented()}
    defaults = Settings()
    for field in fields(Settings):
        if field.name != "keys":
            assert getattr(settings, field.name) == getattr(defaults, field.name)


def test_every_setting_is_documented() -> None:
    assert len(documented()) == len(fields(Settings)) - 1
    assert all(entry.doc.endswith((".", ")")) for entry in documented())


def test_remember_keeps_comments_and_everything_else(path: Path) -> None:
    path.write_text(
        '# mine\ntheme = "old" # why\n\n[keys]\n# keys\nthread.archive = "y"\n"thread.delete" = "d"\n'
    )
    remember(path, "theme", "new")
    remember(path, "icons", "ascii")
    remember(path, "keys.thread.archive", ["y", "e"])
    remember(path, "keys.thread.delete", "#")
    remember(path, "keys.list.next", "j")
    text = path.read_text()
    assert text.startswith('# mine\ntheme = "new" # why\n')
    assert "# keys\n" in text
    settings, warnings = load(path)
    assert warnings == ()
    assert (settings.theme, settings.icons) == ("new", "ascii")
    assert settings.keys == {"thread.archive": ("y", "e"), "thread.delete": ("#",), "list.next": ("j",)}


def test_remember_makes_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "jaymail" / "config.toml"
    remember(path, "keys.preset", "vim")
    assert load(path)[0].key_preset == "vim"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["config.toml"]


def test_remember_writes_through_a_symbolic_link(tmp_path: Path, path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text('icons = "ascii"\n')
    path.symlink_to(real)
    remember(path, "theme", "new")
    assert path.is_symlink()
    assert load(real)[0] == Settings(theme="new", icons="ascii")


@pytest.mark.parametrize("content", ["theme = ", "keys = 3\n"])
def test_remember_never_touches_a_broken_file(path: Path, content: str) -> None:
    path.write_text(content)
    with pytest.raises(ConfigError, match="not saved"):
        remember(path, "keys.preset", "vim")
    assert path.read_text() == content
