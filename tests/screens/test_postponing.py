"""Snoozing by its keys, on the real store and the demo server."""

from __future__ import annotations

from pathlib import Path

from tests.helpers import screen_text, until
from tests.screens.mail_app import mail_app, mailbox_screen, subjects, toasts
from tui.demo.process import DemoInfo
from tui.screens.time_picker import TimePicker


async def test_snoozed_mail_sleeps_in_a_mailbox_of_its_own_and_wakes_by_key(
    own_demo: DemoInfo, tmp_path: Path
):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        names = subjects(app)
        await pilot.press("b")
        assert isinstance(app.screen, TimePicker)
        await pilot.press(*"dec", "space", *"24", "space", *"2031", "enter")
        await until(pilot, lambda: subjects(app) == names[1:])
        assert "Snoozed one conversation until" in toasts(app)[-1]
        assert "z: wake it again" in toasts(app)[-1]
        await until(pilot, lambda: screen.mail.counts()["snoozed"] == 1)
        screen.show_view("snoozed")
        await until(pilot, lambda: subjects(app) == names[:1])
        assert screen.list_title.heading == "Snoozed"
        await pilot.press("full_stop", "b")
        await until(pilot, lambda: subjects(app) == [])
        assert "Nothing is snoozed." in screen_text(app)
        await pilot.press("g", "i")
        await until(pilot, lambda: subjects(app) == names)


async def test_an_empty_inbox_says_what_comes_back(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await pilot.press("b", *"jan", "space", "1", "space", *"2031", "enter")
        await until(pilot, lambda: "Snoozed" in toasts(app)[-1])
        await pilot.press("asterisk", "asterisk", "y")
        await until(pilot, lambda: subjects(app) == [])
        await until(pilot, lambda: "Inbox zero. 1 snoozed until" in screen_text(app).replace("\n", " "))
