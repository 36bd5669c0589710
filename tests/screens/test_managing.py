"""The mailboxes themselves, by their keys, on the real store and the demo server."""

from __future__ import annotations

from pathlib import Path

from tests.helpers import screen_text, until
from tests.screens.mail_app import mail_app, mailbox_screen, subjects, toasts
from tui.demo.process import DemoInfo
from tui.palette import commands


def names(app: object) -> list[str]:
    return [box.name for box in mailbox_screen(app).mail.mailboxes()]  # type: ignore[arg-type]


async def test_made_renamed_moved_and_deleted(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.press("M", "n", *"Boats", "enter")
        assert "Made the mailbox Boats" in toasts(app)[-1]
        await until(pilot, lambda: "Boats" in names(app))
        await pilot.press("g", "l", *"boats", "enter")
        assert screen.list_title.heading == "Boats"
        await until(pilot, lambda: not screen.mail.status.waiting)
        await pilot.press("M", "r", *["backspace"] * 5, *"Ships", "enter")
        await until(pilot, lambda: "Ships" in names(app))
        await until(pilot, lambda: screen.list_title.heading == "Ships")
        await pilot.press("M", "m", *"projects", "enter")
        parent = next(box.id for box in screen.mail.mailboxes() if box.name == "Projects")
        await until(pilot, lambda: screen.mailbox is not None and screen.mailbox.parent_id == parent)
        await pilot.press("z")
        await until(pilot, lambda: screen.mailbox is not None and screen.mailbox.parent_id is None)
        await until(pilot, lambda: not screen.mail.status.waiting)
        await pilot.press("M", "d")
        assert "Delete the mailbox Ships?" in screen_text(app)
        await pilot.press("y")
        await until(pilot, lambda: "Ships" not in names(app))
        await until(pilot, lambda: screen.list_title.heading == "Inbox")


async def test_a_path_makes_it_inside_another_one_and_a_taken_name_is_refused(
    own_demo: DemoInfo, tmp_path: Path
):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.press("M", "n", *"projects / Boats", "enter")
        await until(pilot, lambda: "Boats" in names(app))
        made = next(box for box in screen.mail.mailboxes() if box.name == "Boats")
        assert made.depth == 1
        await pilot.press("M", "n", *"Travel", "enter")
        assert "There is a mailbox Travel here already" in toasts(app)[-1]


async def test_what_a_mailbox_does_not_allow_is_not_offered_and_refused_in_a_sentence(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        offered = commands(app.screen)
        assert {"mailbox.create", "mailbox.read_all"} <= offered.keys()
        assert not {"mailbox.rename", "mailbox.delete", "mailbox.empty"} & offered.keys()
        await pilot.press("M", "d")
        assert toasts(app) == ["Inbox has a task of its own, so it stays what and where it is."]


async def test_all_read_and_emptied(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        assert screen.mailbox is not None
        assert screen.mailbox.unread
        await pilot.press("M", "a")
        await until(pilot, lambda: screen.mailbox is not None and screen.mailbox.unread == 0)
        await pilot.press("d", "g", "number_sign", "M", "e")
        assert "Empty Trash?" in screen_text(app)
        await pilot.press("y")
        await until(pilot, lambda: subjects(app) == [])
        await pilot.press("g", "i", "z")
        await until(pilot, lambda: screen.mailbox is not None)


async def test_hidden_and_shown_and_the_next_one_with_unread_mail(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.press("alt+u")
        assert screen.list_title.heading not in ("Inbox", "")
        assert screen.mailbox is not None
        assert screen.mailbox.unread
        await pilot.press("g", "l", *"travel", "enter", "M", "h")
        await until(pilot, lambda: screen.mailbox is not None and not screen.mailbox.is_subscribed)
        await pilot.press("M", "h")
        await until(pilot, lambda: screen.mailbox is not None and screen.mailbox.is_subscribed)
