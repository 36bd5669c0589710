"""Triage by its keys, on the real store and the demo server: where one is afterwards, and what can be repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import screen_text, until
from tests.screens.mail_app import mail_app, mailbox_screen, subjects, toasts
from tui.app import MailApp
from tui.demo.process import DemoInfo
from tui.screens.history import HistoryScreen
from tui.screens.label_picker import LabelPicker
from tui.store import acting, bulk_rows
from tui.store.records import ThreadRow
from tui.widgets import line_list, thread_list


def row(app: MailApp, index: int = 0) -> ThreadRow:
    rows = mailbox_screen(app).rows
    assert rows is not None
    found = rows.row(index)
    assert found is not None
    return found


@pytest.mark.parametrize(("setting", "lands"), [("next", 2), ("previous", 0), ("list", 2)])
async def test_after_an_action_one_is_where_one_wants_to_be(
    own_demo: DemoInfo, tmp_path: Path, setting: str, lands: int
):
    async with mail_app(own_demo, tmp_path, after_action=setting) as (app, pilot):
        screen = mailbox_screen(app)
        names = subjects(app)
        await pilot.press("j", "enter", "y")
        await until(pilot, lambda: names[1] not in subjects(app))
        await until(pilot, lambda: screen.reader_title.heading == names[lands])
        assert screen.focused is (screen.threads if setting == "list" else screen.reader)
        assert screen.wishes.reading == (setting != "list")


async def test_archive_and_next_and_previous_whatever_the_setting(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path, after_action="list") as (app, pilot):
        screen = mailbox_screen(app)
        names = subjects(app)
        await pilot.press("j", "j", "enter", "right_square_bracket")
        await until(pilot, lambda: names[2] not in subjects(app))
        await until(pilot, lambda: screen.reader_title.heading == names[1])
        assert screen.focused is screen.reader
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: names[1] not in subjects(app))
        await until(pilot, lambda: screen.reader_title.heading == names[3])
        await pilot.press("z", "z")
        await until(pilot, lambda: subjects(app) == names)


async def test_the_last_action_is_repeated_on_what_is_chosen_now(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        names = subjects(app)
        await pilot.press("comma")
        assert toasts(app)[-1] == "Nothing was done yet that could be repeated."
        await pilot.press("m", *"travel", "enter")
        await until(pilot, lambda: names[0] not in subjects(app))
        await pilot.press("x", "x", "comma")
        await until(pilot, lambda: subjects(app) == names[3:])
        assert toasts(app) == ["Moved 2 conversations to Travel · z: bring them back to Inbox"]


async def test_labels_are_ticked_several_at_once_and_new_ones_made(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.press("l")
        assert isinstance(app.screen, LabelPicker)
        assert "[x] Inbox" in screen_text(app)
        await pilot.press(*"travel", "tab", *"family", "tab", *"Boats", "enter")
        names = ("Travel", "Family", "Boats")
        await until(pilot, lambda: {screen.known[each].name for each in row(app).labels} >= set(names))
        await pilot.press("full_stop", "l", *"travel", "enter")
        await until(pilot, lambda: "Travel" not in {screen.known[each].name for each in row(app).labels})
        await pilot.press("m", *"Trains", "enter")
        await until(pilot, lambda: any(box.name == "Trains" for box in screen.known.values()))
        assert "Moved one conversation to Trains" in toasts(app)[-1]


async def test_muting_following_and_the_menu_of_everything(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await pilot.press("full_stop", "f")
        await until(pilot, lambda: row(app).followed)
        assert toasts(app)[-1] == "Following one conversation · z: stop following it"
        await pilot.press("full_stop", "full_stop")
        assert "What to do with it" in screen_text(app)
        await pilot.press(*"mute", "enter")
        await until(pilot, lambda: row(app).muted and not row(app).followed)
        await pilot.press("full_stop", "m")
        await until(pilot, lambda: not row(app).muted)
        await pilot.press("z")
        await until(pilot, lambda: row(app).muted)


async def test_the_history_goes_back_to_any_deed(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        names = subjects(app)
        await pilot.press("g", "z")
        assert "Nothing was done yet." in screen_text(app)
        await pilot.press("q", "y", "d", "s")
        await until(pilot, lambda: subjects(app) == names[2:])
        await pilot.press("g", "z")
        assert isinstance(app.screen, HistoryScreen)
        listed = [line for line in screen_text(app).split("\n") if "conversation" in line]
        assert ["Pinned" in listed[0], "Deleted" in listed[1], "Archived" in listed[2]] == [True] * 3
        await pilot.press("j", "enter")
        await until(pilot, lambda: screen_text(app).count("taken back") == 2)
        assert "1 to take back, 2 to do again" in screen_text(app)
        await pilot.press("G", "z", "q")
        await until(pilot, lambda: subjects(app) == names)


async def test_what_may_not_be_changed_is_not_offered_and_its_key_says_why(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from tui.palette import commands
    from tui.store.account import AccountStore

    monkeypatch.setattr(AccountStore, "read_only", property(lambda self: True))
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        names = subjects(app)
        offered = commands(app.screen)
        assert (
            not {"thread.archive", "thread.move", "thread.pin", "thread.snooze", "mailbox.create"}
            & offered.keys()
        )
        await pilot.press("y")
        assert toasts(app) == ["This account may be read and not changed."]
        assert subjects(app) == names


async def test_what_the_server_has_confirmed_is_shown_as_waiting_no_more(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        status = mailbox_screen(app).status
        for key in ("y", "z") * 8:
            await pilot.press(key)
            await until(pilot, lambda: app.accounts[0].status.waiting == 0)
            await until(pilot, lambda: status.status.waiting == 0)


async def test_a_note_is_written_shown_changed_and_thrown_away(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await pilot.press("full_stop", "n")
        assert "A note to yourself" in screen_text(app)
        await pilot.press(*"Ask", "space", *"Bob", "enter")
        await until(pilot, lambda: row(app).memo)
        assert toasts(app)[-1] == "Noted · z: take the note away"
        await until(pilot, lambda: "¶ Ask Bob" in screen_text(app))
        await until(pilot, lambda: not app.accounts[0].status.waiting)
        await pilot.press("full_stop", "n", *["backspace"] * 3, *"Ann", "enter")
        await until(pilot, lambda: "¶ Ask Ann" in screen_text(app))
        await pilot.press("z")
        await until(pilot, lambda: "¶ Ask Bob" in screen_text(app))
        await pilot.press("full_stop", "n", *["backspace"] * 7, "enter")
        await until(pilot, lambda: not row(app).memo)


async def test_what_undo_brings_back_is_under_the_cursor(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.press("j", "j")
        gone = screen.threads.cursor_id
        assert gone is not None
        await pilot.press("y")
        await until(pilot, lambda: screen.threads.index_of(gone) is None)
        await pilot.press("j", "j", "j")
        await pilot.press("z")
        await until(pilot, lambda: screen.threads.cursor_id == gone)


async def test_of_very_many_that_undo_brings_back_the_topmost_is_under_the_cursor(
    own_demo: DemoInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for module in (acting, line_list, thread_list):
        monkeypatch.setattr(module, "MANY", 30)
    monkeypatch.setattr(bulk_rows, "PART", 5)
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.press("j", "x", "G", "X")
        count = screen.threads.row_count()
        topmost = screen.threads.row_id(1)
        assert len(screen.threads.selected) == count - 1 > 30
        await pilot.press("y")
        await until(pilot, lambda: screen.threads.row_count() == 1)
        await pilot.press("z")
        await until(pilot, lambda: screen.threads.row_count() == count)
        assert (screen.threads.cursor, screen.threads.cursor_id) == (1, topmost)


async def test_the_cursor_stays_where_it_was_moved_before_undo_was_done(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        gone = screen.threads.cursor_id
        assert gone is not None
        await pilot.press("y")
        await until(pilot, lambda: screen.threads.index_of(gone) is None)
        screen.threads.expect([gone])
        await pilot.press("G")
        at = screen.threads.cursor_id
        screen.mail.undo()
        await until(pilot, lambda: screen.threads.index_of(gone) is not None)
        assert screen.threads.cursor_id == at
