"""Commands by name, with what they are given; the last used come first."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from tests.helpers import screen_text, until
from tests.screens.mail_app import NOW, mail_app, mailbox_screen
from tui.app import MailApp
from tui.command_arguments import Arguments
from tui.demo.process import DemoInfo
from tui.palette import commands, matching, with_argument
from tui.recent import load
from tui.screens.palette import Palette


def shown(app: MailApp) -> list[str]:
    assert isinstance(app.screen, Palette)
    return [each.name for each in app.screen._list._shown]


async def type_in(app: MailApp, pilot, text: str) -> None:
    await pilot.press("colon")
    await until(pilot, lambda: isinstance(app.screen, Palette))
    app.screen.query_one(Input).value = text
    await pilot.pause()


async def test_every_command_is_found_with_its_key_and_the_best_first(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, _):
        there = commands(app.screen)
        assert {
            "thread.archive",
            "compose.new",
            "go.inbox",
            "reader.top",
            "theme.choose",
            "tree.open",
        } <= set(there)
        assert not {"page.close", "masked.new", "compose.send", "picker.next"} & set(there)
        assert there["go.inbox"].keys == ("g i",)
        assert there["reader.links"].focus is mailbox_screen(app).reader
        found = {
            query: matching(query, list(there.values()), ())[0].action.id
            for query in ("archive", "mur", "unread", "repl all", "spam", "trash")
        }
        assert found == {
            "archive": "thread.archive",
            "mur": "thread.unread",
            "unread": "thread.unread",
            "repl all": "message.reply_all",
            "spam": "thread.spam",
            "trash": "go.trash",
        }
        assert matching("xyzzy", list(there.values()), ()) == []


async def test_the_last_used_come_first_and_are_remembered(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        for query in ("hide the mailboxes", "reading pane"):
            await type_in(app, pilot, query)
            await pilot.press("enter")
            await until(pilot, lambda: app.screen is mailbox_screen(app))
            await app.workers.wait_for_complete()
        assert not mailbox_screen(app).panes.tree
        assert load(app.paths.recent_file) == ("view.preview", "view.tree")
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(app.screen, Palette))
        assert [name.split(" — ")[0] for name in shown(app)[:2]] == ["Preview", "Mailboxes"]


async def test_a_command_takes_what_stands_behind_it(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        await type_in(app, pilot, "goto sen")
        assert shown(app)[0] == "goto Sent"
        await pilot.press("enter")
        sent = mailbox_screen(app).mail.by_role("sent")
        assert sent is not None
        await until(pilot, lambda: mailbox_screen(app).home_id == sent.id)
        await type_in(app, pilot, "goto nowhere at all")
        assert shown(app) == []
        assert "No mailbox is called so." in screen_text(app)
        await pilot.press("enter", "escape")
        assert app.screen is mailbox_screen(app)


async def test_tab_writes_the_command_out(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        await type_in(app, pilot, "theme")
        await pilot.press("tab")
        assert app.screen.query_one(Input).value == "theme "
        assert "theme jaymail-light" in shown(app)
        await pilot.press("l", "i", "g", "h", "t", "tab")
        assert app.screen.query_one(Input).value == "theme jaymail-light"
        await pilot.press("enter")
        await until(pilot, lambda: app.theme == "jaymail-light")
        assert 'theme = "jaymail-light"' in app.paths.config_file.read_text()


async def test_the_keys_change_at_once_and_stay(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        await type_in(app, pilot, "keys mutt")
        await pilot.press("enter")
        await until(pilot, lambda: app.keyboard.preset == "mutt")
        await until(pilot, lambda: app.screen is mailbox_screen(app))
        screen = mailbox_screen(app)
        await pilot.press("j", "t")
        assert len(screen.threads.selected) == 1
        await pilot.press("x")
        assert len(screen.threads.selected) == 1
        assert "t select" in screen_text(app)
        assert 'preset = "mutt"' in app.paths.config_file.read_text()


async def test_searching_from_the_palette(shared_demo: DemoInfo, filled: Path, tmp_path: Path):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        await type_in(app, pilot, "search from:bob")
        await pilot.press("enter")
        await until(pilot, lambda: mailbox_screen(app).searched == "from:bob")
        assert mailbox_screen(app).line.value == "from:bob"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("search from:bob is:unread", ("search.open", "from:bob is:unread")),
        ("Goto  Archive ", ("go.mailbox", "Archive")),
        ("goto", None),
        ("archive x", None),
    ],
)
async def test_what_is_read_from_the_line(
    shared_demo: DemoInfo, filled: Path, tmp_path: Path, text: str, expected: tuple[str, str] | None
):
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, _):
        found = with_argument(text, list(commands(app.screen).values()))
        assert (found and (found[0].action.id, found[2])) == expected


def test_a_time_is_shown_as_it_is_understood():
    known = Arguments(None, (), (), lambda: NOW)
    (found,) = known.matching("time", "tomorrow 9")
    assert (found.id, found.note) == ("tomorrow 9", "tomorrow 09:00")
    assert known.matching("time", "yesterday") == []
    assert [each.id for each in known.matching("time", "week")] == ["weekend", "next week"]
    assert len(known.matching("time", "")) > 3
    assert known.matching("mailbox", "a") == []
    assert known.matching("text", "") == []
