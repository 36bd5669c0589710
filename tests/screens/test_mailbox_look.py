"""What the mailbox screen looks like, at every size, in both themes, and without colour."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from tests.helpers import screen_text, until
from tests.screens.mail_app import mail_app, mailbox_screen
from tui.demo.process import DemoInfo

Golden = Callable[[str, App[Any]], None]


@pytest.mark.parametrize("size", [(140, 40), (100, 30), (80, 24), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_the_list(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path, golden: Golden, size: tuple[int, int]
):
    async with mail_app(shared_demo, tmp_path, filled=filled, size=size) as (app, pilot):
        await pilot.pause()
        golden(f"mailbox-{size[0]}x{size[1]}", app)


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_the_reader(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path, golden: Golden, size: tuple[int, int]
):
    async with mail_app(shared_demo, tmp_path, filled=filled, size=size) as (app, pilot):
        await pilot.press("enter")
        assert mailbox_screen(app).focused is mailbox_screen(app).reader
        golden(f"reader-{size[0]}x{size[1]}", app)


async def test_the_tree_over_a_narrow_screen(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path, golden: Golden
):
    async with mail_app(shared_demo, tmp_path, filled=filled, size=(60, 20)) as (app, pilot):
        await pilot.press("grave_accent")
        golden("tree-60x20", app)
        await pilot.press("escape")
        assert "Jaymail" not in screen_text(app)


async def test_the_selection_and_plain_icons(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path, golden: Golden
):
    async with mail_app(shared_demo, tmp_path, filled=filled, size=(80, 24), icons="ascii") as (app, pilot):
        await pilot.press("x", "j", "x")
        golden("selection-ascii-80x24", app)


async def test_what_may_follow_g(shared_demo: DemoInfo, filled: Path, tmp_path: Path, golden: Golden):
    async with mail_app(shared_demo, tmp_path, filled=filled, size=(80, 24)) as (app, pilot):
        await pilot.press("g")
        await until(pilot, lambda: app.screen.query("WhichKey"))
        await pilot.pause()
        golden("which-key-80x24", app)
        await pilot.press("escape")
        assert "Any mailbox" not in screen_text(app)


@pytest.mark.parametrize("size", [(1, 1), (5, 3), (20, 6), (400, 100)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_every_size_survives(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path, size: tuple[int, int]
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        await pilot.resize_terminal(*size)
        await pilot.press(
            "j", "enter", "n", "j", "u", "grave_accent", "j", "escape", "x", "P", "P", "g", "escape", "?", "q"
        )
        await pilot.resize_terminal(140, 40)
        await pilot.pause()
        assert "Inbox" in screen_text(app)


async def test_without_colour(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NO_COLOR", "1")
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        await pilot.press("x", "j", "enter", "n", "u", "?", "q")
        text = screen_text(app)
        assert "✓" in text
        assert "▌" in text
        assert "●" in text


@pytest.mark.parametrize("theme", ["jaymail-light", "textual-light", "nord"])
async def test_every_theme_draws(shared_demo: DemoInfo, filled: Path, tmp_path: Path, theme: str):
    async with mail_app(shared_demo, tmp_path, filled=filled, theme=theme) as (app, pilot):
        await pilot.press("j", "enter")
        assert app.theme == theme
        assert "Inbox" in screen_text(app)


async def test_unread_rows_are_bold_in_the_themes_ink(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        threads = mailbox_screen(app).threads
        rows = threads.rows
        assert rows is not None
        at = next(
            i for i in range(len(rows)) if (row := rows.row(i)) is not None and row.unread and row.subject
        )
        threads.cursor = at
        await pilot.pause()
        line = threads.render_line(at * 2 + 1 - threads.scroll_offset.y)
        subject = next(segment for segment in line if segment.text == rows.row(at).subject)  # type: ignore[union-attr]
        assert subject.style is not None
        assert subject.style.bold
