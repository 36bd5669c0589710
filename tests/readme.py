"""The generated parts of the README: ``python -m tests.readme`` (``make readme``) writes them anew."""

from __future__ import annotations

import re
from pathlib import Path

from tui.actions import key_table
from tui.config import documented

README = Path(__file__).parent.parent / "README.md"


def settings_table() -> str:
    rows = [f"| `{entry.key}` | `{entry.default}` | {entry.doc} |" for entry in documented()]
    return "\n".join(["| Setting | Default | Meaning |", "| --- | --- | --- |", *rows]) + "\n"


def current(text: str) -> str:
    """The README with its generated parts as they should be."""
    for name, table in (("settings", settings_table()), ("keys", key_table())):
        pattern = re.compile(rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text, count = pattern.subn(lambda found, table=table: f"{found[1]}\n{table}\n{found[2]}", text)
        assert count == 1, f"the markers of {name} are gone"
    return text


if __name__ == "__main__":
    README.write_text(current(README.read_text(encoding="utf-8")), encoding="utf-8")
