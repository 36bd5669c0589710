"""Takes the pictures of the README: the real app on the demo server, at a time that never changes.

``python screenshots/make.py`` writes the SVG files beside this script. The same code makes the same files.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from tui.app import MailApp
from tui.config import Settings
from tui.demo.process import DemoInfo, DemoProcess
from tui.jmap.credentials import Bearer
from tui.paths import Paths
from tui.screens.mailbox import MailboxScreen
from tui.store.records import Link
from tui.store.setup import AccountSetup

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 18, 14, 40, tzinfo=UTC)
SIZE = (140, 40)

ANSWER = """\
You are right, it is only the festival evening. I have taken it out
of row 7, and the totals match now.

The chart stays at the end."""

Steps = Sequence[str]


async def main() -> None:
    logging.disable(logging.WARNING)  # the server ends before the app has hung up
    with DemoProcess(messages=120, seed=7, now=NOW.isoformat()) as demo:
        await picture(demo, "mailbox", ("j", "x", "x", "home"))
        await picture(demo, "mailbox-light", ("j", "x", "x", "home"), theme="jaymail-light")
        await picture(demo, "reader", ("P", "enter"))
        await picture(demo, "composer", ("r",), typing=ANSWER, until_it_says="Saved")
        await picture(demo, "masked", ("g", "k"))
        await picture(demo, "keys", ("question_mark",))


async def picture(
    demo: DemoInfo,
    name: str,
    steps: Steps,
    *,
    theme: str = "jaymail-dark",
    typing: str = "",
    until_it_says: str = "",
) -> None:
    """Start the app, wait until everything is there, press the keys, and write ``name.svg``."""
    setup = AccountSetup("demo", demo.username, demo.session_url, lambda: Bearer(demo.token))
    with tempfile.TemporaryDirectory() as home:
        paths = Paths(Path(home), Path(home), Path(home))
        settings = Settings(theme=theme, mark_read_after=-1.0)
        app = MailApp(settings, (setup,), paths=paths, now=lambda: NOW)
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: caught_up(app))
            for key in steps:
                await pilot.press(key)
            for line in typing.splitlines(keepends=True):
                await pilot.press(*(TYPED.get(each, each) for each in line))
            await until(pilot, lambda: caught_up(app) and until_it_says in app.export_screenshot())
            (HERE / f"{name}.svg").write_text(portable(app.export_screenshot()), encoding="utf-8")


TYPED = {"\n": "enter", " ": "space"}


def caught_up(app: MailApp) -> bool:
    """Nothing more will come: all mail is here, nothing waits, and what is shown has its text."""
    status = app.accounts[0].status
    screen = app.screen
    texts = isinstance(screen, MailboxScreen) and [message.body for message in screen.reader.messages]
    return (
        status.link is Link.LIVE and not status.expected and not status.waiting and None not in (texts or ())
    )


async def until(pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    """Some ticks more than it takes: what arrived must be drawn, too."""
    for _ in range(2000):
        await pilot.pause(0.02)
        if holds():
            await pilot.pause(0.2)
            if holds():
                return
    raise SystemExit("The demo mailbox never came to rest.")


def portable(svg: str) -> str:
    """Some viewers drop no-break spaces at the beginning of a text; plain ones that are to be kept do not go."""
    return svg.replace("&#160;", " ").replace("<text ", '<text xml:space="preserve" ')


if __name__ == "__main__":
    asyncio.run(main())
