"""Every key of every preset, in every place where keys mean something, as the bytes that terminals send for it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import key_bytes
from tests.journeys.recorder import PLACES
from tests.journeys.terminal import Terminal
from tests.screens.mail_app import demo, fill
from tests.servers.waiting import wait_until
from tui.actions import ACTIONS, BY_ID, Action
from tui.contexts import CHAINS
from tui.demo.process import DemoInfo
from tui.keyboard import Keyboard
from tui.presets import NAMES

TEXT_PLACES = frozenset({"compose", "picker", "labels", "files", "palette", "prompt", "login"})
"""Where the caret is in a text field: it keeps what it can type, and what it edits with."""
EDITING = frozenset(
    {
        "enter",
        "ctrl+k",
        "ctrl+f",
        "ctrl+d",
        "ctrl+u",
        "ctrl+x",
        "ctrl+z",
        "delete",
        "backspace",
        "home",
        "end",
    }
)


@dataclass
class Recording:
    """A recorder in a terminal, and what it has noted."""

    terminal: Terminal
    notes: Path
    read: int = 0
    lines: list[str] = field(default_factory=list)

    def next_place(self) -> set[str]:
        """Go on to the next place; the actions that are allowed there."""
        self.terminal.write(b"\x1b[24~")
        line = self.wait_for(1)[0]
        _, _, allowed = line.split(" ", 2)
        return set(json.loads(allowed))

    def wait_for(self, count: int) -> list[str]:
        """So many more notes."""

        def noted() -> bool:
            self.lines = self.notes.read_text().splitlines()[self.read :]
            return len(self.lines) >= count and self.notes.read_text().endswith("\n")

        wait_until(noted, f"{count} notes", pause=0.01)
        self.read += len(self.lines)
        return self.lines

    def press(self, keys: list[str], *, kitty: bool) -> list[str]:
        """What the keys did. After an Esc of its own the next key would be one with Alt: it is waited for."""
        did: list[str] = []
        waiting = 0
        for key in keys:
            for part in key.split(" "):
                sent = key_bytes.kitty(part) if kitty else key_bytes.old(part)
                assert sent is not None
                self.terminal.write(sent.encode())
            waiting += 1
            if key == "escape" or waiting == 20:
                did += self.wait_for(waiting)
                waiting = 0
        return [*did, *(self.wait_for(waiting) if waiting else [])]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DemoInfo, Path]]:
    """A server, and a home with all of its mail."""
    home = tmp_path_factory.mktemp("machine")
    with demo() as info:
        fill(info, home)
        yield info, home


@pytest.fixture(params=NAMES)
def recording(
    request: pytest.FixtureRequest, machine: tuple[DemoInfo, Path], tmp_path: Path
) -> Iterator[Recording]:
    info, filled = machine
    home, notes = tmp_path / "home", tmp_path / "notes"
    shutil.copytree(filled, home)
    notes.touch()
    (home / "config.toml").write_text(f'mark_read_after = -1\nkeys.preset = "{request.param}"\n')
    terminal = Terminal(
        home,
        command=(sys.executable, "-m", "tests.journeys.recorder", str(notes)),
        environment={"JAYMAIL_SESSION_URL": info.session_url, "JAYMAIL_TOKEN": info.token},
    )
    terminal.start()
    terminal.wait_for("synced")
    yield Recording(terminal, notes)
    terminal.close()


def meant(place: str, keyboard: Keyboard, allowed: set[str]) -> list[tuple[str, str]]:
    """The keys that work in a place, each with the method that it leads to: the innermost has it."""
    found: dict[str, Action] = {}
    for where in CHAINS[place]:
        for action in ACTIONS:
            if action.where == where and action.id in allowed:
                for key in keyboard.keys(action.id):
                    found.setdefault(key, action)
    return [(key, action.method) for key, action in found.items() if not _is_text(place, key)]


def _is_text(place: str, key: str) -> bool:
    first = key.split(" ")[0]
    return place in TEXT_PLACES and (len(first) == 1 or first == "space" or key in EDITING)


def test_every_key_does_what_it_is_for(recording: Recording, request: pytest.FixtureRequest) -> None:
    keyboard = Keyboard(request.node.callspec.params["recording"], {})
    for place in PLACES:
        allowed = recording.next_place()
        wanted = meant(place, keyboard, allowed)
        old = [(key, method) for key, method in wanted if all(map(key_bytes.old, key.split(" ")))]
        did = recording.press([key for key, _ in old], kitty=False)
        assert list(zip([key for key, _ in old], did, strict=True)) == [
            (key, f"did {method}") for key, method in old
        ], place
        did = recording.press([key for key, _ in wanted], kitty=True)
        assert list(zip([key for key, _ in wanted], did, strict=True)) == [
            (key, f"did {method}") for key, method in wanted
        ], place
        missing = {action.id for action in ACTIONS if action.where == place} - {
            action.id for action in BY_ID.values() if action.method in {method for _, method in wanted}
        }
        assert not {action_id for action_id in missing & allowed if keyboard.keys(action_id)} - EDITED, place


EDITED = frozenset({"picker.choose", "prompt.take", "compose.discard"})
"""These are asked for with a key that the text field has, too, and hands on."""


def test_every_place_is_visited() -> None:
    assert set(PLACES) == set(CHAINS)
