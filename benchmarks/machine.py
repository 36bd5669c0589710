"""What the figures were measured on, and with."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path

from benchmarks.figures import load
from tui import __version__

ROOT = Path(__file__).parents[1]
OTHERS = {
    "neomutt": ("neomutt", "-v"),
    "aerc": ("aerc", "-v"),
    "w3m": ("w3m", "-version"),
    "Cyrus": ("dpkg-query", "-W", "-f", "${Version}", "cyrus-imapd"),
}
"""How programs that are measured beside are asked for their version."""


def described() -> dict[str, str]:
    revision = _first_line("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD")
    found = {
        "Jaymail": f"{__version__} {revision}".strip(),
        "Processor": f"{os.cpu_count()} × {_processor()}",
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB",
        "System": platform.platform(),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        **{name.capitalize(): version(name) for name in ("textual", "httpx", "selectolax")},
    }
    found |= {name: _first_line(*command) or "not installed" for name, command in OTHERS.items()}
    return found | {"Load at the end": str(load())}


def _processor() -> str:
    """Linux only; elsewhere as much as Python knows."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _first_line(*command: str) -> str:
    """Empty where there is no such program."""
    if shutil.which(command[0]) is None:
        return ""
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    lines = done.stdout.strip().splitlines()
    return lines[0] if lines and done.returncode == 0 else ""
