"""Files that were dropped on the terminal: it pastes their paths."""

from __future__ import annotations

from pathlib import Path

from textual.message import Message
from textual.widget import Widget

from tui.mail.pasted_paths import paths_in


class Dropped(Message):
    """A paste was nothing but the paths of files that are there."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        super().__init__()
        self.paths = paths


def take_dropped(widget: Widget, text: str) -> bool:
    """Tell of the files that the pasted text names; False: it is text like any other."""
    try:
        paths = paths_in(text, Path.home())
        there = bool(paths) and all(path.is_file() for path in paths)
    except (OSError, RuntimeError):  # a name too long for this machine, or a person without a home
        return False
    if there:
        widget.post_message(Dropped(paths))
    return there
