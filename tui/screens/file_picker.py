"""Choosing a file: its path is typed, with what is there shown beneath and completed by Tab."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import events, work
from textual.binding import BindingType
from textual.widgets import Input

from tui.actions import bindings
from tui.frozen import frozen
from tui.mail.pasted_paths import paths_in
from tui.screens.picker import Choice, ChoiceList, Picker
from tui.widgets.attachment_list import size_text

MOST = 2_000
"""Entries of a folder that are offered: who looks for another types more of its name."""


@frozen
class Listing:
    """What is in a folder. ``choices`` have the name as id, folders with a slash; ``problem`` is a sentence."""

    folder: str
    choices: tuple[Choice, ...] = ()
    problem: str = ""


def listing(folder: str) -> Listing:
    """Folders first, then files, by name. Reads the disk: not for the screens' thread."""
    found: list[tuple[bool, str, Choice]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                is_folder = entry.is_dir()
                name = entry.name + ("/" if is_folder else "")
                note = "" if is_folder or not entry.is_file() else size_text(entry.stat().st_size)
                found.append((not is_folder, entry.name.casefold(), Choice(name, name, note)))
                if len(found) == MOST:
                    break
    except OSError as error:
        return Listing(folder, problem=f"This folder cannot be read ({error.strerror}).")
    return Listing(folder, tuple(choice for *_, choice in sorted(found, key=lambda one: one[:2])))


class FileChoices(ChoiceList):
    """The entries of one folder whose names begin with, or have, what is typed."""

    def __init__(self) -> None:
        super().__init__(())
        self._entries: tuple[Choice, ...] = ()
        self._empty = "Reading…"

    def show(self, listed: Listing, typed: str) -> None:
        self._entries = listed.choices
        self._empty = listed.problem or "Nothing here is called so."
        self.narrow(typed)

    def narrow(self, query: str) -> None:
        wanted = query.casefold()
        there = [each for each in self._entries if wanted.startswith(".") or not each.name.startswith(".")]
        begun = [each for each in there if each.name.casefold().startswith(wanted)]
        within = [each for each in there if wanted in each.name.casefold() and each not in begun]
        self._shown = [*begun, *within]
        self.cursor = 0
        self.reload()

    @property
    def names(self) -> Sequence[str]:
        return [each.name for each in self._shown]

    def empty_text(self) -> str:
        return self._empty


class FilePicker(Picker):
    """Gives the path of the chosen file, or None on Escape. A path that is pasted whole is taken at once."""

    DEFAULT_CSS = """
    FilePicker #sheet { width: 84; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("files")]

    def __init__(self, title: str, folder: Path) -> None:
        super().__init__(title, ())
        self._begin = folder
        self._folder = ""
        self._list = self._files = FileChoices()
        self._list.styles.height = 12

    def hints(self) -> Sequence[tuple[str, str]]:
        return (("Enter", "choose"), ("Tab", "complete"), ("↑ ↓", "move"), ("Esc", "cancel"))

    def on_mount(self) -> None:
        super().on_mount()
        line = self.query_one(Input)
        line.placeholder = "a path"
        line.value = _shown(self._begin)
        line.cursor_position = len(line.value)

    def on_paste(self, event: events.Paste) -> None:
        paths = paths_in(event.text, Path.home())
        if len(paths) == 1 and paths[0].is_file():
            event.stop()
            self.dismiss(str(paths[0]))

    def _split(self) -> tuple[str, str]:
        """The folder that the typed path is in, whole, and the beginning of the name."""
        typed = os.path.expanduser(self.query_one(Input).value)
        folder, _, name = typed.rpartition("/")
        return os.path.abspath(folder + "/") if "/" in typed else os.getcwd(), name

    def _follow(self) -> None:
        folder, name = self._split()
        if folder != self._folder:
            self._folder = folder
            self._read(folder)
        elif name != self._typed:
            self._files.narrow(name)
        self._typed = name

    @work(exclusive=True)
    async def _read(self, folder: str) -> None:
        import asyncio

        listed = await asyncio.to_thread(listing, folder)
        if folder == self._folder:
            self._files.show(listed, self._split()[1])

    def choose(self, choice_id: str) -> None:
        """Into a folder; a file is what was looked for."""
        path = os.path.join(self._split()[0], choice_id)
        if choice_id.endswith("/"):
            self._write(path)
        else:
            self.dismiss(path)

    def _write(self, path: str) -> None:
        line = self.query_one(Input)
        line.value = _shown(Path(path)) if path.endswith("/") else path
        line.cursor_position = len(line.value)
        self._follow()

    def action_picker_choose(self) -> None:
        typed = os.path.join(*self._split())
        if os.path.isfile(typed):
            self.dismiss(typed)
        else:
            super().action_picker_choose()

    def action_files_complete(self) -> None:
        """As far as all that fit agree; then the one at the cursor."""
        self._follow()
        name, names = self._split()[1], self._files.names
        common = os.path.commonprefix([each for each in names if each.startswith(name)])  # noqa: RUF071  # names, not paths
        if len(common) > len(name):
            whole = os.path.join(self._split()[0], common)
            self._write(whole)
        elif (chosen := self._files.cursor_id) is not None:
            if chosen.endswith("/"):
                self.choose(chosen)
            else:
                self._write(os.path.join(self._split()[0], chosen))


def _shown(folder: Path) -> str:
    """A folder as people write it, ready to type on."""
    home = str(Path.home())
    text = str(folder)
    if text == home or text.startswith(home + "/"):
        text = "~" + text[len(home) :]
    return text if text.endswith("/") else text + "/"
