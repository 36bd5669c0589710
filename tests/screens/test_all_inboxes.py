"""The inboxes of two accounts, each with a server of its own, in one list."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.helpers import screen_text, until
from tests.screens.mail_app import NOW, caught_up, demo, fill, mailbox_screen, setup, subjects, toasts
from tui.app import MailApp
from tui.config import Settings
from tui.demo.process import DemoInfo
from tui.paths import Paths
from tui.screens.mailbox import VIEW
from tui.store.account import AccountStore
from tui.store.merged import MergedList, parted
from tui.store.records import Filter, ThreadQuery

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[DemoInfo], list[Path]]]:
    """Two servers, and a filled folder for each."""
    with demo(30) as one, demo(40) as two:
        infos = [one, two]
        folders = [tmp_path_factory.mktemp(f"home-{n}") for n in range(2)]
        for info, folder in zip(infos, folders, strict=True):
            fill(info, folder)
        yield infos, folders


@pytest.fixture
def both(homes: tuple[list[DemoInfo], list[Path]], tmp_path: Path) -> Open:
    infos, folders = homes
    for key, folder in zip(("one", "two"), folders, strict=True):
        shutil.copytree(folder / "accounts" / "demo", tmp_path / "accounts" / key)
    setups = [
        replace(setup(info, key), name=name)
        for info, key, name in zip(infos, ("one", "two"), ("ann@example.com", "bob@example.org"), strict=True)
    ]

    @asynccontextmanager
    async def opened(size: tuple[int, int] = (140, 40)) -> AsyncGenerator[tuple[MailApp, Pilot[int]]]:
        wanted = Settings(mark_read_after=-1.0, send_delay=0.0)
        app = MailApp(wanted, setups, paths=Paths(tmp_path, tmp_path, tmp_path), now=lambda: NOW)
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: all(caught_up(each.status) for each in app.accounts))
            await until(pilot, lambda: mailbox_screen(app).mailbox is not None)
            yield app, pilot

    return opened


def inbox_ids(account: AccountStore) -> set[str]:
    return set(account.all_ids(ThreadQuery(view="inboxes")))


async def show_all(app: MailApp, pilot: Pilot[int]) -> None:
    await pilot.press("g", "I")
    await until(pilot, lambda: isinstance(mailbox_screen(app).rows, MergedList))
    await until(
        pilot,
        lambda: len(mailbox_screen(app).threads.rows or ()) == sum(len(inbox_ids(a)) for a in app.accounts),
    )


async def go_to(app: MailApp, pilot: Pilot[int], account: AccountStore) -> str:
    """Put the cursor on the first row of that account; its conversation's id there."""
    screen = mailbox_screen(app)
    for index in range(screen.threads.row_count()):
        row_id = screen.threads.row_id(index)
        if row_id is not None and parted(row_id)[0] == account.setup.key:
            screen.threads.go_to(row_id)
            await pilot.pause()
            return parted(row_id)[1]
    raise AssertionError("it has no mail here")


async def test_all_inboxes_stand_on_top_and_are_merged_by_date(both: Open):
    async with both() as (app, pilot):
        tree = mailbox_screen(app).boxes
        assert tree.row_id(0) == f"{VIEW}inboxes"
        unread = sum(box.unread for each in app.accounts if (box := each.by_role("inbox")) is not None)
        first = next(line for line in screen_text(app).splitlines() if "All inboxes" in line)
        assert f" {unread}" in first
        await show_all(app, pilot)
        rows = mailbox_screen(app).rows
        assert rows is not None
        dates = [row.received_at for index in range(len(rows)) if (row := rows.row(index)) is not None]
        assert dates == sorted(dates, reverse=True)
        assert len(dates) == len(rows)
        assert "All inboxes" in screen_text(app)
        assert tree.current == f"{VIEW}inboxes"


async def test_one_account_has_no_such_place(homes: tuple[list[DemoInfo], list[Path]], tmp_path: Path):
    shutil.copytree(homes[1][0], tmp_path, dirs_exist_ok=True)
    app = MailApp(
        Settings(), (setup(homes[0][0]),), paths=Paths(tmp_path, tmp_path, tmp_path), now=lambda: NOW
    )
    async with app.run_test(size=(140, 40)) as pilot:
        await until(pilot, lambda: "Inbox" in screen_text(app))
        assert "All inboxes" not in screen_text(app)


async def test_a_conversation_is_read_from_the_account_that_it_is_in(both: Open):
    async with both() as (app, pilot):
        await show_all(app, pilot)
        for account in app.accounts:
            thread_id = await go_to(app, pilot, account)
            wanted = [message.id for message in account.conversation(thread_id)]
            await until(
                pilot, lambda wanted=wanted: [m.id for m in mailbox_screen(app).reader.messages] == wanted
            )
            assert mailbox_screen(app).mail is account


async def test_archiving_and_undoing_is_done_in_the_account_of_the_row(both: Open):
    async with both() as (app, pilot):
        await show_all(app, pilot)
        other, home = app.accounts[1], app.accounts[0]
        before, at_home = inbox_ids(other), inbox_ids(home)
        thread_id = await go_to(app, pilot, other)
        await pilot.press("y")
        await until(pilot, lambda: inbox_ids(other) == before - {thread_id})
        assert inbox_ids(home) == at_home
        await until(pilot, lambda: mailbox_screen(app).threads.cursor_id not in (None, f"two/{thread_id}"))
        await pilot.press("z")
        await until(pilot, lambda: inbox_ids(other) == before)
        await until(pilot, lambda: mailbox_screen(app).threads.cursor_id == f"two/{thread_id}")
        assert inbox_ids(home) == at_home


async def test_a_selection_over_both_is_one_action_and_one_undo(both: Open):
    async with both() as (app, pilot):
        await show_all(app, pilot)
        before = [inbox_ids(account) for account in app.accounts]
        chosen: list[str] = []
        for account in app.accounts:
            chosen.append(await go_to(app, pilot, account))
            await pilot.press("x")
        await pilot.press("y")
        await until(
            pilot,
            lambda: (
                [inbox_ids(a) for a in app.accounts] == [b - {c} for b, c in zip(before, chosen, strict=True)]
            ),
        )
        await until(pilot, lambda: any("ann@example.com: Archived" in toast for toast in toasts(app)))
        await pilot.press("z")
        await until(pilot, lambda: [inbox_ids(account) for account in app.accounts] == before)
        await pilot.press("Z")
        await until(
            pilot,
            lambda: (
                [inbox_ids(a) for a in app.accounts] == [b - {c} for b, c in zip(before, chosen, strict=True)]
            ),
        )
        await pilot.press("z")
        await until(pilot, lambda: [inbox_ids(account) for account in app.accounts] == before)


async def test_undo_takes_back_what_was_done_last_in_whichever_account(both: Open):
    async with both() as (app, pilot):
        await show_all(app, pilot)
        before = [inbox_ids(account) for account in app.accounts]
        for account in app.accounts:
            count = len(inbox_ids(account))
            await go_to(app, pilot, account)
            await pilot.press("y")
            await until(pilot, lambda a=account, n=count: len(inbox_ids(a)) == n - 1)
        await pilot.press("z")
        await until(pilot, lambda: inbox_ids(app.accounts[1]) == before[1])
        assert len(inbox_ids(app.accounts[0])) == len(before[0]) - 1
        await pilot.press("z")
        await until(pilot, lambda: inbox_ids(app.accounts[0]) == before[0])


async def test_mailboxes_are_offered_of_the_account_of_the_row_and_not_of_two(both: Open):
    async with both() as (app, pilot):
        await show_all(app, pilot)
        other = app.accounts[1]
        receipt = other.create_mailbox("Only Bob's")
        await until(pilot, lambda: other.mailbox(receipt.mailbox_id) is not None)
        thread_id = await go_to(app, pilot, other)
        await pilot.press("m")
        await until(pilot, lambda: app.screen.__class__.__name__ == "MailboxPicker")
        await pilot.press(*"Only", "enter")
        await until(pilot, lambda: thread_id not in inbox_ids(other))
        await pilot.press("z")
        await until(pilot, lambda: thread_id in inbox_ids(other))
        await go_to(app, pilot, app.accounts[0])
        await pilot.press("x")
        await go_to(app, pilot, other)
        await pilot.press("x", "m")
        await until(pilot, lambda: any("several accounts" in toast for toast in toasts(app)))
        await pilot.press("z")


async def test_filters_and_selecting_all_are_of_both(both: Open):
    async with both() as (app, pilot):
        await show_all(app, pilot)
        screen = mailbox_screen(app)
        screen.filter_by((Filter("unread"),))
        wanted = [
            account.all_ids(ThreadQuery(view="inboxes", filters=frozenset({Filter("unread")})))
            for account in app.accounts
        ]
        await until(pilot, lambda: screen.threads.row_count() == sum(map(len, wanted)))
        await pilot.press("*", "a")
        assert len(screen.threads.selected) == sum(map(len, wanted))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: len(subjects(app)) > sum(map(len, wanted)))


async def test_an_answer_is_written_from_the_account_of_the_row(both: Open):
    async with both() as (app, pilot):
        await show_all(app, pilot)
        other = app.accounts[1]
        thread_id = await go_to(app, pilot, other)
        await until(pilot, lambda: all(m.body is not None for m in other.conversation(thread_id)))
        await pilot.press("r")
        await until(pilot, lambda: app.screen.__class__.__name__ == "ComposeScreen")
        composer: Any = app.screen
        assert composer.mail is other


async def test_a_search_from_all_inboxes_finds_the_mail_of_all_accounts(both: Open):
    async with both() as (app, pilot):
        await show_all(app, pilot)
        screen = mailbox_screen(app)
        inboxes = screen.threads.row_count()
        await pilot.press("slash", *"is:read")
        await until(pilot, lambda: screen.threads.row_count() > 0 and screen.searched == "is:read")
        await until(pilot, lambda: screen.rows is not None and screen.rows.complete)
        found = screen.all_listed()
        assert {parted(id_)[0] for id_ in found} == {"one", "two"}
        wanted = [each.all_ids(ThreadQuery(text="is:read")) for each in app.accounts]
        assert len(found) == sum(map(len, wanted)) == screen.threads.row_count()
        await pilot.press("enter", "ctrl+o")
        assert toasts(app)[-1] == "What is found in several accounts is sorted by date."
        for account in app.accounts:
            thread_id = await go_to(app, pilot, account)
            await pilot.press("s")
            await until(pilot, lambda a=account, t=thread_id: _pinned(a, t))
        await pilot.press("slash", *["backspace"] * 7, "slash", *"is:read")
        assert screen.line.value == "in:inbox is:read"
        await until(pilot, lambda: 0 < screen.threads.row_count() < len(found))
        here = {id_ for each in app.accounts for id_ in inbox_ids(each)}
        assert {parted(id_)[1] for id_ in screen.all_listed()} <= here
        await pilot.press("escape")
        await until(pilot, lambda: screen.threads.row_count() == inboxes)


def _pinned(account: AccountStore, thread_id: str) -> bool:
    return any("$flagged" in message.keywords for message in account.conversation(thread_id))


async def test_the_history_tells_what_was_done_in_all_accounts_and_goes_back_through_them(both: Open):
    async with both() as (app, pilot):
        await show_all(app, pilot)
        screen = mailbox_screen(app)
        count = screen.threads.row_count()
        for account in app.accounts:
            await go_to(app, pilot, account)
            await pilot.press("y")
        await until(pilot, lambda: screen.threads.row_count() == count - 2)
        await pilot.press("g", "z")
        await until(pilot, lambda: "bob: Archived one conversation" in screen_text(app))
        lines = [line for line in screen_text(app).splitlines() if "Archived one conversation" in line]
        assert ["bob:" in line for line in lines] == [True, False]
        assert "ann: Archived one conversation" in lines[1]
        assert "2 to take back" in screen_text(app)
        await pilot.press("j", "enter")
        await until(pilot, lambda: "0 to take back, 2 to do again" in screen_text(app))
        assert toasts(app)[-1] == "2 actions undone"
        await pilot.press("Z")
        await until(pilot, lambda: "1 to take back, 1 to do again" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: screen.threads.row_count() == count - 1)
