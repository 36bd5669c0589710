"""Jaymail that notes what each key means and does nothing: ``python -m tests.journeys.recorder NOTES`` in a terminal.

F12 goes on to the next place where keys mean something else. The notes are lines: ``at PLACE`` with the actions that
are allowed there, and ``did METHOD``.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.actions import ActionParseResult
from textual.dom import DOMNode
from textual.events import Event, Key
from textual.screen import Screen
from textual.widget import Widget

import tui.app
from tui.accounts.setups import account_setups
from tui.actions import ACTIONS
from tui.app import MailApp
from tui.config import load
from tui.paths import Paths
from tui.screens.mailbox import MailboxScreen

NEXT = "f12"


class Recorder(MailApp):
    """Textual's own actions (Enter in a text field) are noted, too, and not done either."""

    CSS_PATH = Path(tui.app.__file__).with_name("app.tcss")

    def __init__(self, notes: Path, **options: Any) -> None:
        super().__init__(**options)
        self._notes = notes.open("a", encoding="utf-8", buffering=1)
        self._places = list(PLACES)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Any = None,
    ) -> bool:
        name = action if isinstance(action, str) else action[1]
        node = default_namespace or self
        if not hasattr(node, f"action_{name}") or not node.check_action(name, ()):
            return False
        if name.startswith("scroll_") and not await super().run_action(action, node, namespaces):
            return False  # a text field of one line says only now that it does not scroll
        self._notes.write(f"did {name}\n")
        return True

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and event.key == NEXT:
            event.stop()
            self.run_worker(self._go_on())
        else:
            await super().on_event(event)

    async def _go_on(self) -> None:
        while not isinstance(self.screen, MailboxScreen) or self.screen.mailbox is None:
            if not isinstance(self.screen, MailboxScreen):
                self.pop_screen()
            await asyncio.sleep(0.01)
        await _until(lambda: bool(self.mail.reader.messages and self.mail.reader.messages[0].body))
        place = self._places.pop(0)
        await PLACES[place](self)
        await asyncio.sleep(0.05)  # the focus moves with the next refresh
        self._notes.write(f"at {place} {json.dumps(sorted(self._allowed()))}\n")

    def _allowed(self) -> set[str]:
        focused = self.screen.focused
        nodes = [self.screen, self] if focused is None else focused.ancestors_with_self
        return {
            action.id
            for action in ACTIONS
            for node in nodes
            if hasattr(node, f"action_{action.method}") and node.check_action(action.method, ())
        }

    @property
    def mail(self) -> MailboxScreen:
        assert isinstance(self.screen, MailboxScreen)
        return self.screen

    async def focus_on(self, widget: Widget) -> None:
        widget.focus()
        await _until(lambda: self.focused is widget)

    async def opened(self, screen: Screen[Any]) -> None:
        await self.push_screen(screen)

    async def to_page(self, open_it: Callable[[], None]) -> None:
        before = self.screen
        open_it()
        await _until(lambda: self.screen is not before and self.screen.focused is not None)


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - what is awaited is anything that a screen can show
        await asyncio.sleep(0.01)


async def _attachments(app: Recorder) -> None:
    from tui.widgets.attachment_list import AttachmentList

    await app.to_page(lambda: app.mail.action_message_forward())
    await _until(lambda: bool(app.screen.query(AttachmentList)))
    await app.focus_on(app.screen.query_one(AttachmentList))


async def _labels(app: Recorder) -> None:
    from tui.screens.label_picker import LabelPicker

    await app.opened(LabelPicker(app.mail.mail, "Labels", {}))


async def _files(app: Recorder) -> None:
    from tui.screens.file_picker import FilePicker

    await app.opened(FilePicker("Attach", Path("/")))


async def _prompt(app: Recorder) -> None:
    from tui.screens.prompt import Prompt

    await app.opened(Prompt("A name"))


async def _confirm(app: Recorder) -> None:
    from tui.screens.confirm import Confirm

    await app.opened(Confirm("Sure?", yes="yes", no="no"))


PLACES: dict[str, Any] = {
    "list": lambda app: app.focus_on(app.mail.threads),
    "tree": lambda app: app.focus_on(app.mail.boxes),
    "reader": lambda app: app.focus_on(app.mail.reader),
    "masked": lambda app: app.to_page(app.action_go_masked),
    "outbox": lambda app: app.to_page(app.action_go_outbox),
    "history": lambda app: app.to_page(app.action_history_show),
    "help": lambda app: app.to_page(app.action_help_show),
    "compose": lambda app: app.to_page(app.mail.action_compose_new),
    "attachments": _attachments,
    "picker": lambda app: app.to_page(app.action_theme_choose),
    "labels": _labels,
    "files": _files,
    "palette": lambda app: app.to_page(app.action_palette_open),
    "prompt": _prompt,
    "confirm": _confirm,
    "login": lambda app: app.to_page(app.action_account_add),
}
"""How to get to each: the names are those of the focus chains."""


def main(notes: str) -> int:
    paths = Paths.find()
    setups, _ = account_setups(paths, os.environ)
    settings, _ = load(paths.config_file)
    app = Recorder(Path(notes), settings=settings, setups=setups, paths=paths)
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
