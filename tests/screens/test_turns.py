"""Keys that come in one burst reach what the keys before them brought up."""

from __future__ import annotations

from pathlib import Path

from textual.events import Key

from tests.helpers import until
from tests.screens.mail_app import mail_app, mailbox_screen, subjects
from tui.demo.process import DemoInfo
from tui.screens.compose import ComposeScreen


async def test_a_letter_after_c_is_written_and_not_done(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        before = subjects(app)
        for character in "cdydave@example.org":
            app.post_message(Key(character, character))
        app.post_message(Key("tab", "\t"))
        for character in "Hello":
            app.post_message(Key(character, character))
        await until(pilot, lambda: isinstance(app.screen, ComposeScreen))
        await until(pilot, lambda: "Hello" in [field.text for field in app.screen.query("LineField")])  # type: ignore[attr-defined]
        texts = [field.text for field in app.screen.query("LineField")]  # type: ignore[attr-defined]
        assert "dydave@example.org" in texts
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is mailbox_screen(app))
        assert subjects(app) == before


async def test_many_keys_at_once_are_all_handled(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        for _ in range(20):
            app.post_message(Key("j", "j"))
        await until(pilot, lambda: mailbox_screen(app).threads.cursor == 20)
