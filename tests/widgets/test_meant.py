"""A key is for the row that was painted under the cursor when it was pressed, whatever the store has told since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from textual.events import Key

from tests.helpers import until
from tests.screens.conftest import own_demo as own_demo
from tests.screens.mail_app import mail_app, mailbox_screen, subjects, toasts
from tests.widgets.rows import NOW, Frame, Rows, conversation
from tui.demo.process import DemoInfo
from tui.store.records import Splice
from tui.widgets.line_list import REACTION
from tui.widgets.pressed import key_in_hand
from tui.widgets.thread_list import ThreadList


@pytest.fixture(autouse=True)
def _no_key_in_hand() -> Iterator[None]:
    yield
    key_in_hand.at = None


def make(count: int) -> tuple[ThreadList, Rows]:
    made, rows = ThreadList(now=lambda: NOW), Rows([conversation(n) for n in range(count)])
    made.rows = rows
    return made, rows


def leave(made: ThreadList, rows: Rows, index: int) -> None:
    del rows.rows[index]
    made.apply([Splice(index, 1, 0)])


async def test_a_key_pressed_before_another_row_came_to_the_cursor_is_not_for_that_row():
    made, rows = make(5)
    async with Frame(made).run_test(size=(60, 20)) as pilot:
        await pilot.press("j")
        key_in_hand.at = monotonic()
        leave(made, rows, 1)
        assert made.cursor_id == "t2"
        assert made.chosen_ids() == ("t1",), "which is gone, so nothing is done"
        await pilot.pause()
        key_in_hand.at += 0.001  # painted by now, but nobody can have seen it
        assert made.chosen_ids() == ("t1",)


async def test_who_has_seen_the_row_that_came_means_it():
    made, rows = make(5)
    async with Frame(made).run_test(size=(60, 20)) as pilot:
        await pilot.press("j")
        leave(made, rows, 1)
        await pilot.pause()
        key_in_hand.at = monotonic() + REACTION
        assert made.chosen_ids() == ("t2",)


async def test_a_row_that_came_and_was_never_painted_is_not_meant_however_late_it_is():
    made, rows = make(5)
    async with Frame(made).run_test(size=(60, 20)) as pilot:
        await pilot.press("j")
        leave(made, rows, 1)
        key_in_hand.at = monotonic() + 60
        assert made.chosen_ids() == ("t1",)


async def test_while_the_list_fills_a_key_is_for_the_row_that_was_on_top_when_it_was_pressed():
    made, rows = make(0)
    async with Frame(made).run_test(size=(60, 20)) as pilot:
        rows.rows.append(conversation(5))
        made.show(rows, filling=True)
        await pilot.pause()
        key_in_hand.at = monotonic()
        rows.rows.insert(0, conversation(4))
        made.apply([Splice(0, 0, 1)])
        assert made.cursor_id == "t4"
        assert made.chosen_ids() == ("t5",)
        assert made.cursor_id == "t5", "and the cursor shows it"
        rows.rows.insert(0, conversation(3))
        made.apply([Splice(0, 0, 1)])
        assert made.cursor_id == "t5", "who has acted has touched the list"


async def test_a_step_goes_from_the_row_that_the_person_saw():
    made, rows = make(2)
    async with Frame(made).run_test(size=(60, 20)) as pilot:
        made.show(rows, filling=True)
        await pilot.pause()
        key_in_hand.at = monotonic()
        rows.rows.insert(0, conversation(9))
        made.apply([Splice(0, 0, 1)])
        made.move(1)
        assert made.chosen_ids() == ("t1",)


async def test_the_row_after_one_that_was_put_away_is_meant_at_once():
    made, rows = make(5)
    async with Frame(made).run_test(size=(60, 20)):
        key_in_hand.at = monotonic()
        made.land_on(None)
        leave(made, rows, 0)
        assert made.chosen_ids() == ("t1",)


async def test_a_row_on_its_way_to_another_place_keeps_the_cursor():
    made, rows = make(5)
    async with Frame(made).run_test(size=(60, 20)) as pilot:
        await pilot.press("j", "j")
        moving = rows.rows[2]
        rows.id_at = lambda index: None if rows.rows[index] is moving else rows.rows[index].id  # type: ignore[method-assign]
        rows.index_of = lambda thread_id: None  # type: ignore[method-assign]
        made.apply([])
        del rows.id_at, rows.index_of
        rows.rows.insert(0, rows.rows.pop(2))
        made.apply([Splice(2, 1, 0), Splice(0, 0, 1)])
        assert (made.cursor, made.cursor_id) == (0, "t2")


async def test_archive_does_not_take_the_neighbour_of_what_another_client_took(
    own_demo: DemoInfo, tmp_path: Path
):
    from tests.servers.other_client import OtherClient

    async with mail_app(own_demo, tmp_path) as (app, pilot):
        threads = mailbox_screen(app).threads
        taken, *rest = subjects(app)
        here = threads.cursor_id
        pressed = Key("y", "y")
        client = OtherClient(own_demo.session_url, f"Bearer {own_demo.token}", own_demo.username)
        for mail in [mail for mail in client.find(mailbox="inbox") if mail["threadId"] == here]:
            client.move(mail, "archive")
        client.close()
        await until(pilot, lambda: threads.cursor_id != here)
        assert taken not in subjects(app)
        app.post_message(pressed)
        await until(pilot, lambda: "Nothing had to be changed." in toasts(app))
        assert subjects(app) == rest


@pytest.mark.parametrize("busy", [False, True])
async def test_keys_that_come_at_once_put_away_one_conversation_each(
    own_demo: DemoInfo, tmp_path: Path, busy: bool
):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        before = subjects(app)
        if busy:  # the background needs more than a frame for each action
            engine = app.accounts[0].engine
            shown = engine.ops_added
            engine.ops_added = lambda targets: (sleep(0.05), shown(targets))  # type: ignore[method-assign, assignment]
        for _ in range(5):
            app.post_message(Key("y", "y"))
        await until(pilot, lambda: len(subjects(app)) == len(before) - 5)
        assert subjects(app) == before[5:]
