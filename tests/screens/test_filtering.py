"""Filters and selections, on the real store and the demo server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from tests.helpers import screen_text, until
from tests.screens.mail_app import mail_app, mailbox_screen, subjects, toasts
from tests.screens.stage import Stage
from tests.widgets.rows import BOB
from tui.app import MailApp
from tui.demo.process import DemoInfo
from tui.screens.filter_picker import FilterPicker
from tui.store import fill
from tui.store.records import Filter


async def test_filters_combine_show_as_chips_and_escape_clears_them(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        screen = mailbox_screen(app)
        names = subjects(app)
        await pilot.press("backslash", *"unread", "enter")
        assert 0 < len(subjects(app)) < len(names)
        assert screen.list_title.chips == ("\\ unread",)
        assert "unread ×" in screen_text(app)
        unread = subjects(app)
        await pilot.press("backslash", *"attach", "enter")
        assert screen.list_title.chips == ("\\ unread", "attachments")
        assert len(subjects(app)) < len(unread)
        await pilot.press("backslash", *"unread", "enter")
        assert screen.list_title.chips == ("\\ attachments",)
        await pilot.press("escape")
        assert subjects(app) == names
        assert screen.list_title.chips == ()


async def test_by_sender_by_words_and_what_matches_nothing(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        screen = mailbox_screen(app)
        first = subjects(app)[0]
        cursor = screen.threads.cursor_id
        await pilot.press("backslash", *"from", "space", *"bob", "enter")
        assert first in subjects(app)
        assert screen.threads.cursor_id == cursor
        assert screen.list_title.chips[0].startswith("\\ from ")
        await pilot.press("backslash", *"zzqqxx", "enter")
        await until(pilot, lambda: subjects(app) == [])
        await until(pilot, lambda: "Nothing in Inbox is here for" in screen_text(app))
        await pilot.press("backslash", *"everything", "enter")
        await until(pilot, lambda: first in subjects(app))
        assert screen.filters == ()


async def test_another_mailbox_begins_without_filters(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.press("backslash", *"pinned", "enter", "g", "t")
        assert screen.filters == ()
        assert screen.list_title.heading == "Sent"
        await pilot.press("g", "i", "backslash", *"pinned", "enter", "g", "i")
        assert screen.filters == ()
        await pilot.press("backslash", *"pinned", "enter")
        await pilot.click(screen.list_title, offset=(screen.list_title.size.width - 4, 0))
        assert screen.filters == ()


async def test_selecting_by_kind_by_words_and_all_there_is(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        screen = mailbox_screen(app)
        rows = screen.rows
        assert rows is not None
        every = [row for n in range(len(rows)) if (row := rows.row(n)) is not None]
        selected = screen.threads
        await pilot.press("asterisk", "u")
        assert selected.selected == {row.id for row in every if row.unread}
        assert f"{len(selected.selected)} selected: y archives them, d deletes them" in screen_text(app)
        await pilot.press("asterisk", "r")
        assert selected.selected == {row.id for row in every if not row.unread}
        await pilot.press("asterisk", "s")
        assert selected.selected == {row.id for row in every if row.flagged}
        await pilot.press("asterisk", "asterisk")
        assert selected.selected == {row.id for row in every}
        word = max(every[2].subject.split(), key=len).strip(".,:;[]()")
        await pilot.press("asterisk", "slash", *word.lower(), "enter")
        assert every[2].id in selected.selected
        assert len(selected.selected) < len(every)
        await pilot.press("asterisk", "n")
        assert selected.selected == set()
        assert "selected" not in screen_text(app)


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_the_choice_looks_so(golden: Callable[[str, App[Any]], None], size: tuple[int, int]):
    now = (Filter("unread"), Filter("text", "figures"))
    app = Stage(lambda: FilterPicker(now, [BOB]))
    async with app.run_test(size=size) as pilot:
        golden(f"filter-picker-{size[0]}x{size[1]}", app)
        await pilot.press(*"boat")
        assert "With the words “boat”" in screen_text(app)


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_the_filtered_list_and_the_selection_look_so(
    shared_demo: DemoInfo,
    filled: Path,
    tmp_path: Path,
    golden: Callable[[str, App[Any]], None],
    size: tuple[int, int],
):
    async with mail_app(shared_demo, tmp_path, filled=filled, size=size) as (app, pilot):
        await pilot.press("P", "backslash", *"unread", "enter", "x", "x")
        await pilot.pause()
        golden(f"filtered-{size[0]}x{size[1]}", app)


async def test_what_is_at_the_server_only_is_selected_too_and_counted_beforehand(
    own_demo: DemoInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fill, "PAGE", 10)
    async with mail_app(own_demo, tmp_path, size=(100, 12), keep_headers=10, keep_bodies=0) as (app, pilot):
        screen = mailbox_screen(app)
        inbox = screen.mailbox
        assert inbox is not None
        here = screen.threads.row_count()
        assert 0 < here < inbox.total
        more = inbox.total - here
        await pilot.press("asterisk", "a")
        assert "at the server only" in toasts(app)[-1]
        assert f" {here} selected" in screen_text(app)
        await pilot.press("asterisk", "asterisk")
        assert toasts(app)[-1] == (
            f"Selected {here} here, and about {more} that are at the server only: "
            "what is done to these is done to those next."
        )
        assert f"{here} and about {more} at the server selected" in screen_text(app)
        await pilot.press("y")
        await until(
            pilot,
            lambda: (
                toasts(app)[-1]
                == f"Archived {inbox.total} conversations; about {more} of them are at the server only"
                " · z: bring them back to Inbox"
            ),
        )
        await until(pilot, lambda: not screen.mail.status.waiting and _total(app) == 0)
        await pilot.press("z")
        await until(pilot, lambda: not screen.mail.status.waiting and _total(app) == inbox.total)


async def test_one_conversation_less_is_not_everything(
    own_demo: DemoInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fill, "PAGE", 10)
    async with mail_app(own_demo, tmp_path, size=(100, 12), keep_headers=10, keep_bodies=0) as (app, pilot):
        screen = mailbox_screen(app)
        inbox = screen.mailbox
        assert inbox is not None
        here = screen.threads.row_count()
        await pilot.press("asterisk", "asterisk", "x")
        assert not screen.threads.everything
        assert f" {here - 1} selected" in screen_text(app)
        await pilot.press("y")
        await until(pilot, lambda: not screen.mail.status.waiting and _total(app) == inbox.total - here + 1)


def _total(app: MailApp) -> int:
    inbox = app.accounts[0].by_role("inbox")
    return inbox.total if inbox is not None else -1
