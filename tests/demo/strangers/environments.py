"""Environments of the strangers' clients: each one alone in its own, kept for the next run."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

# Inside of the tests' own environment: gone with it, and never in the way.
CACHE = Path(sys.prefix) / "strangers"
_INSTALL_SECONDS = 300


class NotHere(Exception):
    """The client cannot be had on this machine; the message says why, in one sentence."""


def python_with(package: str, version: str) -> Path:
    """A Python interpreter that has this package and nothing else. Raises NotHere."""
    tag = f"{package}-{version}-py{sys.version_info.major}.{sys.version_info.minor}"

    def install(folder: Path) -> None:
        _run("venv", [sys.executable, "-m", "venv", "--without-pip", str(folder)])
        python = str(folder / "bin" / "python")
        pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "install"]
        _run("PyPI", [*pip, "--quiet", "--no-input", f"{package}=={version}"])

    return _kept(tag, install) / "bin" / "python"


def modules_with(package: str, version: str) -> Path:
    """A folder from which Node.js finds this package. Raises NotHere."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise NotHere("Node.js and npm are not installed.")

    def install(folder: Path) -> None:
        quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
        _run("npm", [npm, "install", *quiet, "--prefix", str(folder), f"{package}@{version}"])

    return _kept(f"{package}-{version}", install)


def _kept(tag: str, install: Callable[[Path], None]) -> Path:
    """The folder with that name, filled by ``install`` unless an earlier run has done so."""
    folder, ready = CACHE / tag, CACHE / f"{tag}.ready"
    CACHE.mkdir(exist_ok=True)
    with _locked(CACHE / f"{tag}.lock"):
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            install(folder)
            ready.touch()
    return folder


@contextmanager
def _locked(path: Path) -> Generator[None]:
    """Tests run in several processes, and all of them want the same environment."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(source: str, command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_INSTALL_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotHere(f"{source}: {error}.") from error
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise NotHere(f"{source}: {' '.join(last) or 'failed'}")
