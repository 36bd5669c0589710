"""The desktop's entry: mailto: links open a composer."""

from __future__ import annotations

import tomllib
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENTRY = "share/applications/jaymail.desktop"


def test_the_entry_is_installed_and_takes_mailto_links() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]
    assert build["wheel"]["shared-data"][ENTRY] == ENTRY
    entry = ConfigParser(interpolation=None)
    entry.read(ROOT / ENTRY)
    about = entry["Desktop Entry"]
    assert about["Exec"] == "jaymail %u"
    assert about["MimeType"] == "x-scheme-handler/mailto;"
    assert about.getboolean("Terminal")
