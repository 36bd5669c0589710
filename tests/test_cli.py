"""The command line: what it prints, where it fails with a sentence, and its exit codes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tui import __version__
from tui.cli import main
from tui.config import load
from tui.paths import Paths

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def home() -> Path:
    return Paths.find().config


def usage_error(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert isinstance(caught.value.code, int)
    return caught.value.code


def test_version(capsys: Capture) -> None:
    assert usage_error("--version") == 0
    assert capsys.readouterr().out == f"jaymail {__version__}\n"


def test_help_names_every_command_and_variable(capsys: Capture) -> None:
    assert usage_error("--help") == 0
    text = capsys.readouterr().out
    for word in (
        "login",
        "logout",
        "accounts",
        "paths",
        "config",
        "--demo",
        "mailto:",
        "JAYMAIL_SESSION_URL",
    ):
        assert word in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("--nonsense",),
        ("logout",),
        ("login", "--token", "--user", "alice"),
        ("paths", "mailto:bob@example.org"),
        ("mailto:a@example.org", "mailto:b@example.org"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...], capsys: Capture) -> None:
    assert usage_error(*arguments) == 2
    assert "usage: jaymail" in capsys.readouterr().err


def test_paths_are_all_under_the_home(home: Path, capsys: Capture) -> None:
    assert main(["paths"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["settings", "accounts", "themes", "mail", "log"]
    assert all(line.split(maxsplit=1)[1].startswith(f"{home}/") for line in lines)
    assert not home.exists()


def test_the_printed_settings_can_be_the_settings_file(home: Path, capsys: Capture) -> None:
    assert main(["config"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"# {home / 'config.toml'}\n")
    tomllib.loads(text)
    home.mkdir()
    (home / "config.toml").write_text(text)
    assert load(home / "config.toml")[1] == ()


@pytest.mark.parametrize("arguments", [[], ["mailto:bob@example.org"], ["--demo"]])
def test_without_a_terminal_starting_is_a_sentence(arguments: list[str], capsys: Capture) -> None:
    assert main(arguments) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("Jaymail needs a terminal")
    assert captured.out == ""


def test_half_an_account_in_the_environment_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr("tui.cli._has_terminal", lambda: True)
    monkeypatch.setenv("JAYMAIL_TOKEN", "t0ps3cret")
    assert main([]) == 1
    error = capsys.readouterr().err
    assert "JAYMAIL_SESSION_URL is not" in error
    assert "t0ps3cret" not in error


def test_a_place_for_mail_that_cannot_be_made_is_a_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr("tui.cli._has_terminal", lambda: True)
    home.write_text("a file is in the way")
    assert main([]) == 1
    assert capsys.readouterr().err.startswith(f"Mail cannot be kept in {home / 'accounts'} (")
