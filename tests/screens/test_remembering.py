"""How the person leaves the screen is how they find it: the panes' widths and what is folded."""

from __future__ import annotations

from pathlib import Path

from tests.helpers import until
from tests.screens.mail_app import mail_app, mailbox_screen
from tui.config import load
from tui.demo.process import DemoInfo


async def test_rules_are_dragged_and_moved_by_keys_and_stay(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        screen = mailbox_screen(app)
        tree, reader = screen.query_one("#tree-pane"), screen.query_one("#reader-pane")
        assert tree.region.width == 22
        await pilot.mouse_down(screen, offset=(22, 10))
        await pilot.hover(screen, offset=(30, 10))
        await pilot.mouse_up(screen, offset=(30, 10))
        await pilot.pause()
        assert tree.region.width == 30
        await pilot.hover(screen, offset=(50, 10))
        assert tree.region.width == 30, "it was let go"
        before = reader.region.x
        await pilot.press("greater_than_sign", "greater_than_sign")
        await pilot.pause()
        assert reader.region.x == before + 8
        await pilot.press("shift+tab", "less_than_sign")
        await pilot.pause()
        assert tree.region.width == 26
        left = (tree.region.width, reader.region.x)
    async with mail_app(shared_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.pause()
        found = screen.query_one("#tree-pane").region.width, screen.query_one("#reader-pane").region.x
        assert found == left


async def test_what_is_folded_stays_folded(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        boxes = mailbox_screen(app).boxes
        lists = next(box for box in mailbox_screen(app).known.values() if box.name == "Lists")
        below = next(box for box in mailbox_screen(app).known.values() if box.parent_id == lists.id)
        assert boxes.index_of(below.id) is not None
        boxes.focus()
        boxes.go_to(lists.id)
        await pilot.press("left")
        assert boxes.index_of(below.id) is None
    async with mail_app(shared_demo, tmp_path) as (app, pilot):
        assert mailbox_screen(app).boxes.index_of(below.id) is None


async def test_conversations_in_one_line_where_that_is_set(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    async with mail_app(shared_demo, tmp_path, filled=filled, density="compact") as (app, _):
        assert mailbox_screen(app).threads.row_height == 1


async def test_one_line_or_two_is_a_key_and_remembered(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        threads = mailbox_screen(app).threads
        at = threads.cursor_id
        assert threads.row_height == 2
        await pilot.press("=")
        await until(pilot, lambda: threads.row_height == 1)
        assert threads.cursor_id == at
        assert load(app.paths.config_file)[0].density == "compact"
        await pilot.press("colon", *"density", "enter")
        await until(pilot, lambda: threads.row_height == 2)
        assert load(app.paths.config_file)[0].density == "comfortable"
