"""Searching on the real store and the demo server."""

from __future__ import annotations

from pathlib import Path

from tests.helpers import screen_text, until
from tests.screens.mail_app import mail_app, mailbox_screen, subjects, toasts
from tui.demo.process import DemoInfo


async def test_what_is_typed_is_found_while_it_is_typed_and_left_again(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        inbox = subjects(app)
        word = max(inbox[3].split(), key=len).strip(".,:;[]()")
        await pilot.press("slash", *word[:4])
        await until(pilot, lambda: inbox[3] in subjects(app) and len(subjects(app)) < len(inbox))
        await until(pilot, lambda: "asking the server" not in screen_text(app))
        assert mailbox_screen(app).list_title.heading == "Search"
        await pilot.press("enter", "escape")
        await until(pilot, lambda: subjects(app) == inbox)


async def test_actions_on_what_was_found_take_place_wherever_the_mail_is(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        inbox = subjects(app)
        await pilot.press("slash", *"is:unread", "enter")
        await until(pilot, lambda: 0 < len(subjects(app)) < len(inbox))
        found = subjects(app)[0]
        await pilot.press("y")
        await until(pilot, lambda: toasts(app) == ["Archived one conversation · z: bring it back to Inbox"])
        await pilot.press("escape")
        await until(pilot, lambda: mailbox_screen(app).searched == "" and found not in subjects(app))
        await pilot.press("z")
        await until(pilot, lambda: subjects(app) == inbox)


async def test_going_to_a_mailbox_ends_the_search(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await pilot.press("slash", *"is:pinned", "down", "g", "t")
        await until(pilot, lambda: mailbox_screen(app).list_title.heading == "Sent")
        assert not mailbox_screen(app).line.has_class("-open")


async def test_a_label_is_one_more_mailbox(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        subject = subjects(app)[0]
        await pilot.press("l", *"family", "enter")
        await until(
            pilot, lambda: toasts(app) == ["Labelled one conversation Family · z: take it out of Family"]
        )
        assert subjects(app)[0] == subject
        mailbox_screen(app).show_mailbox(
            next(b.id for b in mailbox_screen(app).mail.mailboxes() if b.name == "Family")
        )
        await until(pilot, lambda: subject in subjects(app))
