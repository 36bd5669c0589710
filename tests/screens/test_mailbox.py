"""The mailbox screen on the real store and the demo server: each test walks through it as a person does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import screen_text, until
from tests.screens.mail_app import mail_app, mailbox_screen, subjects, toasts
from tui.demo.process import DemoInfo
from tui.screens.mailbox_picker import MailboxPicker
from tui.store.records import Link


async def test_archive_undo_and_redo(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        first, second, third, *_ = subjects(app)
        await pilot.press("y")
        await until(pilot, lambda: subjects(app)[:2] == [second, third])
        assert toasts(app) == ["Archived one conversation · z: bring it back to Inbox"]
        assert mailbox_screen(app).reader_title.heading == second
        await pilot.press("z")
        await until(pilot, lambda: subjects(app)[0] == first)
        await pilot.press("Z")
        await until(pilot, lambda: subjects(app)[0] == second)
        await pilot.press("g", "a")
        await until(pilot, lambda: first in subjects(app))
        assert mailbox_screen(app).list_title.heading == "Archive"


async def test_actions_apply_to_the_selection(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        before = subjects(app)
        await pilot.press("x", "j", "x")
        assert "2 selected" in screen_text(app)
        await pilot.press("d")
        await until(pilot, lambda: subjects(app) == [before[1], *before[3:]])
        assert toasts(app) == ["Deleted 2 conversations · z: bring them back from Trash"]
        assert mailbox_screen(app).threads.selected == set()
        await pilot.press("g", "number_sign")
        await until(pilot, lambda: {before[0], before[2]} <= set(subjects(app)))


async def test_pin_read_unread_and_spam(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        threads = mailbox_screen(app).threads
        rows = threads.rows
        assert rows is not None
        before = rows.row(0)
        assert before is not None
        await pilot.press("s")
        await until(pilot, lambda: rows.row(0).flagged != before.flagged)  # type: ignore[union-attr]
        await pilot.press("s")
        await until(pilot, lambda: rows.row(0).flagged == before.flagged)  # type: ignore[union-attr]
        await pilot.press("I")
        await until(pilot, lambda: not rows.row(0).unread)  # type: ignore[union-attr]
        await pilot.press("U")
        await until(pilot, lambda: rows.row(0).unread)  # type: ignore[union-attr]
        subject = subjects(app)[0]
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: subject not in subjects(app))
        await pilot.press("g", "exclamation_mark")
        await until(pilot, lambda: subjects(app)[:1] == [subject])
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: subject not in subjects(app))
        await pilot.press("g", "i")
        await until(pilot, lambda: subject in subjects(app))


async def test_deleting_for_ever_asks_and_only_where_it_may(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        subject = subjects(app)[0]
        await pilot.press("D")
        assert "can be deleted for ever" in toasts(app)[-1]
        await pilot.press("d")
        await until(pilot, lambda: subject not in subjects(app))
        await pilot.press("g", "number_sign")
        await until(pilot, lambda: subjects(app)[:1] == [subject])
        await pilot.press("d")
        await pilot.press("n")
        assert subjects(app)[0] == subject
        await pilot.press("asterisk", "a", "D", "y")
        await until(pilot, lambda: subjects(app) == [])
        assert "Trash is empty." in screen_text(app)


async def test_moving_asks_where_to(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        subject = subjects(app)[0]
        await pilot.press("m")
        assert isinstance(app.screen, MailboxPicker)
        await pilot.press(*"travel", "enter")
        await until(pilot, lambda: subject not in subjects(app))
        assert toasts(app) == ["Moved one conversation to Travel · z: bring it back to Inbox"]
        await pilot.press("g", "l", *"travel", "enter")
        await until(pilot, lambda: subject in subjects(app))


async def test_typing_on_after_g_finds_a_mailbox(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await pilot.press("g", "r", "e", "c", "e", "enter")
        await until(pilot, lambda: mailbox_screen(app).list_title.heading == "Receipts")


async def test_opening_marks_read_after_a_moment(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path, mark_read_after=0.01) as (app, pilot):
        screen = mailbox_screen(app)
        rows = screen.threads.rows
        assert rows is not None
        assert rows.row(0).unread  # type: ignore[union-attr]
        assert screen._reading is None, "where the cursor merely is, nothing counts as read"
        await pilot.press("enter")
        await until(pilot, lambda: not rows.row(0).unread)  # type: ignore[union-attr]
        await pilot.press("U")
        await until(pilot, lambda: rows.row(0).unread)  # type: ignore[union-attr]
        assert screen._reading is None, "what was marked unread stays so while it is open"


async def test_moving_to_a_conversation_beside_the_reader_is_reading_it(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path, mark_read_after=0.01) as (app, pilot):
        rows = mailbox_screen(app).threads.rows
        assert rows is not None
        assert rows.row(1).unread  # type: ignore[union-attr]
        await pilot.press("j")
        await until(pilot, lambda: not rows.row(1).unread)  # type: ignore[union-attr]


async def test_where_an_action_leaves_the_cursor_nothing_counts_as_read(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path, mark_read_after=0.01) as (app, pilot):
        screen = mailbox_screen(app)
        second = subjects(app)[1]
        await pilot.press("y")
        await until(pilot, lambda: screen.reader_title.heading == second)
        assert screen._reading is None


async def test_with_a_negative_setting_nothing_is_marked_by_itself(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path, mark_read_after=-1.0) as (app, pilot):
        rows = mailbox_screen(app).threads.rows
        assert rows is not None
        await pilot.press("I", "U")
        await until(pilot, lambda: rows.row(0).unread)  # type: ignore[union-attr]
        await pilot.press("enter", "j", "u")
        assert mailbox_screen(app)._reading is None
        assert rows.row(0).unread  # type: ignore[union-attr]


async def test_walking_through_the_panes(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        screen = mailbox_screen(app)
        assert screen.focused is screen.threads
        await pilot.press("tab")
        assert screen.focused is screen.reader
        await pilot.press("f6")
        assert screen.focused is screen.boxes
        await pilot.press("shift+tab")
        assert screen.focused is screen.reader
        await pilot.press("f6", "f6")
        assert screen.focused is screen.threads
        await pilot.press("enter")
        assert screen.focused is screen.reader
        assert screen.reader_title.active
        await pilot.press("u")
        assert screen.focused is screen.threads
        await pilot.press("P")
        assert not screen.panes.reader
        await pilot.press("enter")
        assert screen.panes.reader
        assert not screen.panes.threads
        await pilot.press("q")
        assert screen.panes.threads
        await pilot.press("P", "grave_accent")
        assert not screen.panes.tree
        await pilot.press("grave_accent")
        assert screen.focused is screen.boxes


async def test_the_reader_follows_the_cursor(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        screen = mailbox_screen(app)
        names = subjects(app)
        for key, index in [("j", 1), ("J", 2), ("K", 1), ("k", 0), ("G", len(names) - 1), ("home", 0)]:
            await pilot.press(key)
            await until(pilot, lambda at=index: screen.reader_title.heading == (names[at] or "(no subject)"))
        await pilot.press("enter", "J")
        assert screen.focused is screen.reader
        assert screen.reader_title.heading == names[1]


async def test_the_tree_opens_mailboxes_and_pages(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.press("shift+tab", "j", "enter")
        assert screen.list_title.heading == "Drafts"
        assert screen.focused is screen.threads
        await pilot.press("alt+j")
        assert screen.list_title.heading == "Sent"
        await pilot.press("alt+k", "alt+k")
        assert screen.list_title.heading == "Inbox"
        await pilot.press("shift+tab", "G", "enter")
        assert app.screen.__class__.__name__ == "OutboxScreen"
        await pilot.press("q", "g", "k")
        assert app.screen.__class__.__name__ == "MaskedScreen"
        await pilot.press("g", "i")
        assert app.screen is screen


async def test_back_goes_one_step_at_a_time_and_q_leaves_at_the_end(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.press("x", "enter", "q")
        assert screen.focused is screen.threads
        assert screen.threads.selected
        await pilot.press("q")
        assert not screen.threads.selected
        await pilot.press("escape", "u")
        assert app.is_running
        await pilot.press("q")
        assert app.return_value == 0


async def test_other_clients_changes_appear_by_themselves(own_demo: DemoInfo, tmp_path: Path):
    from tests.servers.other_client import OtherClient

    async with mail_app(own_demo, tmp_path) as (app, pilot):
        client = OtherClient(own_demo.session_url, f"Bearer {own_demo.token}", own_demo.username)
        cursor = mailbox_screen(app).threads.cursor_id
        client.deliver("Just in")
        await until(pilot, lambda: "Just in" in subjects(app))
        client.close()
        assert mailbox_screen(app).threads.cursor_id == cursor


async def test_without_the_network_mail_reads_and_actions_wait(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    from dataclasses import replace

    gone = replace(shared_demo, session_url="http://127.0.0.1:9/jmap/session")
    async with offline_app(gone, filled, tmp_path) as (app, pilot):
        await until(pilot, lambda: "offline since" in screen_text(app))
        assert subjects(app)
        await pilot.press("y")
        await until(pilot, lambda: " waiting " in screen_text(app))
        assert app.accounts[0].status.link is Link.OFFLINE


def offline_app(info: DemoInfo, filled: Path, home: Path):
    """Like `mail_app`, without waiting for a server that does not answer."""
    from contextlib import asynccontextmanager
    from shutil import copytree

    from tests.screens.mail_app import NOW, setup
    from tui.app import MailApp
    from tui.config import Settings
    from tui.paths import Paths

    @asynccontextmanager
    async def run():
        copytree(filled, home, dirs_exist_ok=True)
        settings = Settings(mark_read_after=-1.0)
        app = MailApp(settings, (setup(info),), paths=Paths(home, home, home), now=lambda: NOW)
        async with app.run_test(size=(140, 40)) as pilot:
            yield app, pilot

    return run()


@pytest.mark.parametrize("key", ["e", "c", "r", "a", "f"])
async def test_writing_needs_something_to_write_about(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path, key: str
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        await pilot.press(key)
        opened = app.screen.__class__.__name__ == "ComposeScreen"
        assert opened == (key != "e")


async def test_the_terminals_title_counts_the_unread_mail_of_the_inbox(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        inbox = app.accounts[0].by_role("inbox")
        assert inbox is not None
        await pilot.press("g", "d")
        assert app.title == f"Jaymail ({inbox.unread})"


async def test_the_mouse_opens_mailboxes_and_conversations(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.click(screen.threads, offset=(10, 4))
        assert screen.threads.cursor == 2
        await pilot.double_click(screen.threads, offset=(10, 2))
        assert screen.focused is screen.reader
        assert screen.reader_title.heading == subjects(app)[1]
        drafts = screen.mail.by_role("drafts")
        assert drafts is not None
        await pilot.click(screen.boxes, offset=(5, screen.boxes.index_of(drafts.id) or 0))
        assert screen.list_title.heading == "Drafts"
        assert screen.focused is screen.threads


async def test_a_draft_is_written_on_where_it_was_left(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await pilot.press("g", "d")
        await until(pilot, lambda: mailbox_screen(app).list_title.heading == "Drafts" and subjects(app))
        await until(pilot, lambda: all(m.body is not None for m in mailbox_screen(app).reader.messages))
        subject = subjects(app)[0]
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.__class__.__name__ == "ComposeScreen")
        await until(pilot, lambda: subject in screen_text(app))


async def test_what_is_sent_arrives_and_undo_calls_it_back_in_time(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path, send_delay=30.0) as (app, pilot):
        await pilot.press("c")
        await until(pilot, lambda: app.screen.__class__.__name__ == "ComposeScreen")
        await pilot.press(*own_demo.username, "tab", *"Lunch", "tab", *"Noon?", "f5")
        await until(pilot, lambda: app.screen is app.screen_stack[1])
        await until(pilot, lambda: "Lunch" in screen_text(app))
        await pilot.press("z")
        await until(pilot, lambda: app.screen.__class__.__name__ == "ComposeScreen")
        await until(pilot, lambda: "Lunch" in screen_text(app))
        assert app.accounts[0].outbox() == ()


async def test_an_answer_is_to_the_message_at_the_readers_bar(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        await until(pilot, lambda: len(screen.reader.messages) > 1)
        await pilot.press("enter", "p")
        message = screen.reader.current_message
        assert message is not None
        assert message is not screen.reader.messages[-1]
        await until(pilot, lambda: app.accounts[0].conversation(message.thread_id)[0].body is not None)
        await pilot.press("a")
        await until(pilot, lambda: app.screen.__class__.__name__ == "ComposeScreen")
        draft = app.screen.form.draft()  # type: ignore[attr-defined]
        assert draft.answers == message.id
