"""Addresses and files handed to the person's programs: as one argument, never through a shell."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tui import opening
from tui.opening import OpeningError, browser, page, start, viewer


def program(folder: Path, name: str) -> Path:
    """A command that writes down its arguments, one a line."""
    path = folder / name
    path.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > {folder}/asked.tmp\nmv {folder}/asked.tmp {folder}/asked\n'
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_browser_of_the_environment_comes_first(tmp_path: Path):
    program(tmp_path, "firefox")
    program(tmp_path, "xdg-open")
    environ = {"PATH": str(tmp_path), "BROWSER": "gone:firefox --new-tab"}
    assert browser("https://example.org/a", environ).words == (
        str(tmp_path / "firefox"),
        "--new-tab",
        "https://example.org/a",
    )
    assert browser("https://example.org/a", {"PATH": str(tmp_path)}).words[0] == str(tmp_path / "xdg-open")


def test_a_command_may_say_where_the_address_goes(tmp_path: Path):
    program(tmp_path, "show")
    environ = {"PATH": str(tmp_path), "BROWSER": "show --url=%s --quiet"}
    assert browser("https://example.org/%s", environ).words[1:] == ("--url=https://example.org/%s", "--quiet")


def test_browsers_of_the_terminal_get_the_terminal(tmp_path: Path):
    program(tmp_path, "w3m")
    assert browser("https://example.org", {"PATH": str(tmp_path), "BROWSER": "w3m"}).in_terminal


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "--version",
        "",
        "https://",
        "x" * 9000,
    ],
)
def test_what_is_no_address_of_the_web_is_not_opened(url: str, tmp_path: Path):
    program(tmp_path, "xdg-open")
    with pytest.raises(OpeningError, match="no address of the web"):
        browser(url, {"PATH": str(tmp_path)})


def test_an_address_with_the_signs_of_a_shell_is_one_argument(tmp_path: Path):
    url = "https://example.org/$(touch%20x);`id`&a=b|c'\"<>"
    opener = browser(url, {"PATH": str(tmp_path), "BROWSER": str(program(tmp_path, "show"))})
    assert opener.words[1:] == (url,)


def test_files_go_to_the_desktop_and_pages_to_the_browser(tmp_path: Path):
    program(tmp_path, "xdg-open")
    program(tmp_path, "show")
    environ = {"PATH": str(tmp_path), "BROWSER": "show"}
    assert viewer(tmp_path / "a b.ods", environ).words == (
        str(tmp_path / "xdg-open"),
        str(tmp_path / "a b.ods"),
    )
    assert page(tmp_path / "a b.html", environ).words == (
        str(tmp_path / "show"),
        f"file://{tmp_path}/a%20b.html",
    )


def test_where_nothing_opens_anything_it_is_said(tmp_path: Path):
    with pytest.raises(OpeningError, match="No browser was found"):
        browser("https://example.org", {"PATH": str(tmp_path)})
    with pytest.raises(OpeningError, match="no program here"):
        viewer(tmp_path / "a", {"PATH": str(tmp_path)})
    with pytest.raises(OpeningError, match="quote"):
        browser("https://example.org", {"PATH": str(tmp_path), "BROWSER": "'firefox"})


def test_what_does_not_start_is_said(tmp_path: Path):
    broken = tmp_path / "broken"
    broken.write_text("#!/no/such/interpreter\n")
    broken.chmod(0o700)
    with pytest.raises(OpeningError, match="could not be started"):
        start((str(broken),))
    assert opening.IN_TERMINAL
