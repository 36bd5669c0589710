from __future__ import annotations

from pathlib import Path

from tests.helpers import screen_text
from tests.screens.mail_app import mail_app, mailbox_screen
from tests.screens.test_all_actions import undone
from tui.actions import ACTIONS, BY_ID
from tui.demo.process import DemoInfo
from tui.screens.help import HelpScreen, elsewhere, groups


async def test_help_lists_what_works_here_innermost_first(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        found = groups(app.screen)
        assert [title for title, _ in found][:2] == ["Conversations", "Mail"]
        ids = {action_id for _, rows in found for *_, action_id in rows}
        wanted = {a.id for a in ACTIONS if a.where in ("list", "lines") and a.keys} - set(undone())
        assert wanted <= ids
        assert not {BY_ID[action_id].where for action_id in ids} & {"reader", "tree", "compose"}
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        assert "Keys of fastmail" in screen_text(app)
        assert "Archive the conversation, or the selected ones" in screen_text(app)
        assert "thread.archive" in screen_text(app)


async def test_help_scrolls_and_closes_with_a_letter(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled, size=(60, 20)) as (app, pilot):
        for closing in ("q", "escape", "u", "question_mark"):
            await pilot.press("question_mark")
            top = screen_text(app)
            await pilot.press("j", "space", "G")
            assert screen_text(app) != top
            await pilot.press("g", "g")
            assert screen_text(app) == top
            await pilot.press(closing)
            assert app.screen is mailbox_screen(app)


async def test_the_persons_own_keys_are_shown_and_work(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    own = {"view.tree": ("w",), "cursor.down": ("ctrl+n", "g w")}
    async with mail_app(shared_demo, tmp_path, filled=filled, keys=own) as (app, pilot):
        await pilot.press("ctrl+n", "g", "w", "w")
        screen = mailbox_screen(app)
        assert screen.threads.cursor == 2
        assert not screen.panes.tree
        await pilot.press("j")
        assert screen.threads.cursor == 2
        keys = {action_id: keys for _, rows in groups(screen) for keys, _, action_id in rows}
        assert keys["cursor.down"] == "Ctrl-N  g w"
        await pilot.press("question_mark", "slash", *"cursor.down")
        assert "The next row (yours; usually j  ↓)" in screen_text(app)


async def test_the_help_of_the_reader_is_about_reading(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        await pilot.press("enter", "question_mark")
        lines = [line.rstrip("▁▂▃▄▅▆▇█ ") for line in screen_text(app).splitlines()]
        assert lines[0].split()[:3] == ["Keys", "of", "fastmail"]
        assert lines[2] == "  Reading"
        assert lines[3].split() == ["j", "↓", "One", "line", "down", "reader.down"]
        assert {line.index("reader.") for line in lines[3:8]} == {lines[3].index("reader.")}
        await pilot.press("q")
        titles = [title for title, _ in groups(mailbox_screen(app))]
        assert titles[0] == "Reading"
        assert "Conversations" not in titles


async def test_the_keys_can_be_searched(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled, size=(60, 20)) as (app, pilot):
        await pilot.press("question_mark", "slash", *"send")
        assert "Send the message" in screen_text(app)
        assert "Archive" not in screen_text(app)
        await pilot.press("enter", "slash", *" xyz")
        assert "No key and no action has these words." in screen_text(app)
        await pilot.press("escape")
        assert "Conversations" in screen_text(app)
        await pilot.press("slash", *"ctrl-k")
        assert "Find any command by name" in screen_text(app)
        await pilot.press("down", "q")
        assert app.screen is mailbox_screen(app)


async def test_all_keys_are_there_those_of_other_places_last(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    async with mail_app(shared_demo, tmp_path, filled=filled, keys={"compose.send": ("f9",)}) as (app, _):
        here = groups(app.screen)
        there = elsewhere(app.keyboard, {title for title, _ in here})
        assert not {title for title, _ in here} & {title for title, _ in there}
        rows = {row[2]: row for _, rows in there for row in rows}
        assert rows["compose.send"][0] == "F9"
        assert "(yours; usually F5  Ctrl-Enter  Alt-Enter)" in rows["compose.send"][1]
        everything = {row[2] for _, rows in (*here, *there) for row in rows}
        assert {a.id for a in ACTIONS if a.where in ("compose", "reader", "outbox") and a.keys} <= everything
