"""Which draft of a conversation is gone on with: the one that is read, else the newest."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from tests.helpers import until
from tests.screens.mail_app import mail_app, mailbox_screen, subjects, toasts
from tests.servers.other_client import OtherClient
from tui.app import MailApp
from tui.demo.process import DemoInfo
from tui.screens.compose import ComposeScreen


async def written_on(app: MailApp, pilot: Pilot[int]) -> str:
    """The text with which the draft in hand opens; the conversation is in front again afterwards."""
    screen = mailbox_screen(app)
    await pilot.press("e")
    await until(pilot, lambda: isinstance(app.screen, ComposeScreen))
    composer = app.screen
    assert isinstance(composer, ComposeScreen)
    await until(pilot, lambda: composer.form.body.text != "")
    text = composer.form.body.text.strip()
    await pilot.press("escape")
    await until(pilot, lambda: app.screen is screen and screen.reader.has_focus)
    return text


async def test_the_draft_that_is_read_is_gone_on_with(own_demo: DemoInfo, tmp_path: Path):
    other = OtherClient(own_demo.session_url, f"Bearer {own_demo.token}", own_demo.username)
    question = other.deliver("A question", keywords=["$seen"])
    older, newer = (
        other.deliver(
            "Re: A question", body=body, mailbox="drafts", keywords=["$draft", "$seen"], answers=question
        )
        for body in ("Older words\n", "Newer words\n")
    )
    async with mail_app(own_demo, tmp_path / "home") as (app, pilot):
        screen = mailbox_screen(app)
        await until(pilot, lambda: subjects(app)[:1] == ["A question"])
        await pilot.press("home", "enter")
        ids = [question["id"], older["id"], newer["id"]]
        await until(pilot, lambda: [message.id for message in screen.reader.messages] == ids)
        await until(pilot, lambda: all(message.body is not None for message in screen.reader.messages))
        await until(pilot, lambda: screen.reader.has_focus)
        found: dict[str, str] = {}
        for place in (2, 1, 0):
            await until(pilot, lambda place=place: screen.reader.current == place)
            found[ids[place]] = await written_on(app, pilot)
            await pilot.press("p")
        assert found == {ids[2]: "Newer words", ids[1]: "Older words", ids[0]: "Newer words"}
        assert not [said for said in toasts(app) if "draft" in said.lower()]


async def test_where_there_is_no_draft_it_is_said(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path / "home") as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.press("home", "e")
        await until(pilot, lambda: any("no draft in this conversation" in said for said in toasts(app)))
        assert app.screen is screen
