"""The generated parts of the README: ``python -m tests.readme`` (``make readme``) writes them anew."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tui.actions import ACTIONS, Action
from tui.config import documented
from tui.contexts import CONTEXTS
from tui.key_names import key_label
from tui.presets import NAMES, preset

README = Path(__file__).parent.parent / "README.md"


def settings_table() -> str:
    rows = [f"| `{entry.key}` | `{entry.default}` | {entry.doc} |" for entry in documented()]
    return "\n".join(["| Setting | Default | Meaning |", "| --- | --- | --- |", *rows]) + "\n"


def key_table() -> str:
    """One section a context; the keys of a preset are named only where they differ from the usual ones."""
    sections: list[str] = []
    for where, title in CONTEXTS.items():
        rows = [_key_row(action) for action in ACTIONS if action.where == where]
        head = f"| Keys | What it does | {' | '.join(NAMES[1:])} | Name |\n|{' --- |' * (len(NAMES) + 2)}"
        sections.append("\n".join([f"### {title}\n", head, *rows]))
    return "\n\n".join(sections) + "\n"


def _key_row(action: Action) -> str:
    others = [preset(name).get(action.id, action.keys) for name in NAMES[1:]]
    cells = ["" if keys == action.keys else _keys_cell(keys) for keys in others]
    usual = _keys_cell(action.keys) or "from the palette"
    return f"| {usual} | {action.help} | {' | '.join(cells)} | `{action.id}` |"


def _keys_cell(keys: Iterable[str]) -> str:
    # A backtick or a bar would end the cell's code span.
    labels = (key_label(key).replace("`", "&#96;").replace("|", "&#124;") for key in keys)
    return ", ".join(f"<kbd>{label}</kbd>" for label in labels)


def current(text: str) -> str:
    """The README with its generated parts as they should be."""
    for name, table in (("settings", settings_table()), ("keys", key_table())):
        pattern = re.compile(rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text, count = pattern.subn(lambda found, table=table: f"{found[1]}\n{table}\n{found[2]}", text)
        assert count == 1, f"the markers of {name} are gone"
    return text


if __name__ == "__main__":
    README.write_text(current(README.read_text(encoding="utf-8")), encoding="utf-8")
