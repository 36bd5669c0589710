"""The package as people get it: installed into a clean environment, used outside of the checkout."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.terminal import Terminal
from tui import __version__

ROOT = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.installed


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean virtual environment with nothing but the package and what it depends on."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run(
        [folder / "bin" / "python", "-m", "pip", "install", "--quiet", ROOT], check=True, cwd=folder
    )
    return folder


def test_the_command_says_its_version(environment: Path) -> None:
    done = subprocess.run(
        [environment / "bin" / "jaymail", "--version"], cwd="/", capture_output=True, text=True, check=True
    )
    assert done.stdout == f"jaymail {__version__}\n"


def test_the_package_holds_its_themes_and_its_types(environment: Path) -> None:
    (package,) = environment.glob("lib/python3*/site-packages/tui")
    shipped = {path.name for path in (package / "data" / "themes").glob("*.toml")}
    assert shipped == {path.name for path in (ROOT / "themes").glob("*.toml")}
    assert shipped


def test_the_demo_runs_outside_of_the_checkout(
    environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    terminal = Terminal(tmp_path / "home", command=[str(environment / "bin" / "jaymail")])
    try:
        terminal.start("--demo")
        terminal.wait_for("synced")
        terminal.press("enter")
        terminal.wait_for("messages")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        assert terminal.modes_left_on() == []
    finally:
        terminal.close()
