from __future__ import annotations

import pytest

from tests.helpers import screen_text
from tests.widgets.rows import NOW, Frame, seconds
from tui.store.records import Link, Status
from tui.widgets.marks import ASCII
from tui.widgets.status_line import StatusLine, sync_words


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status(Link.STARTING, 0), "starting…"),
        (Status(Link.SYNCING, 0), "syncing…"),
        (Status(Link.SYNCING, 0, done=41_200, expected=100_000), "syncing 41,200/100,000"),
        (Status(Link.LIVE, 0), "✓ synced"),
        (Status(Link.POLLING, 0), "✓ synced"),
        (Status(Link.LIVE, 0, done=41_200, expected=100_000), "✓ synced · older mail 41,200/100,000"),
        (
            Status(Link.LIVE, 0, done=41_200, expected=100_000, rate=820.4),
            "✓ synced · older mail 41,200/100,000, 820/s, 1 min left",
        ),
        (
            Status(Link.LIVE, 0, done=99_900, expected=100_000, rate=820.4),
            "✓ synced · older mail 99,900/100,000, 820/s, under a minute left",
        ),
        (
            Status(Link.LIVE, 0, done=0, expected=1_000_000, rate=100),
            "✓ synced · older mail 0/1,000,000, 100/s, 3 hours left",
        ),
        (
            Status(Link.LIVE, 0, done=1, expected=10, rate=100, paused=True),
            "✓ synced · older mail 1/10, paused",
        ),
        (Status(Link.OFFLINE, seconds(1)), "offline since 13:40"),
        (Status(Link.OFFLINE, seconds(24)), "offline since Tue"),
        (
            Status(Link.SIGNED_OUT, 0, problem="The token is not valid."),
            "signed out: The token is not valid.",
        ),
        (Status(Link.SIGNED_OUT, 0), "signed out"),
        (Status(Link.FAILED, 0, problem="It is full."), "the server has trouble: It is full."),
    ],
)
def test_the_state_of_the_sync_is_in_words(status: Status, words: str):
    assert sync_words(status, NOW)[0] == words


def test_every_state_has_words():
    for link in Link:
        assert sync_words(Status(link, 0), NOW)[0]


async def line(cells: int, **given: object) -> str:
    made = StatusLine(now=lambda: NOW)
    made.place = "alice · Inbox · 12 unread"
    made.status = Status(Link.LIVE, 0)
    for name, value in given.items():
        setattr(made, name, value)
    async with Frame(made).run_test(size=(cells, 1)) as pilot:
        await pilot.pause()
        return screen_text(pilot.app)


async def test_place_selection_and_sync_stand_left_middle_and_right():
    shown = await line(100, selected=2, status=Status(Link.LIVE, 0, waiting=1))
    assert shown.startswith(" alice · Inbox · 12 unread ")
    assert shown.endswith(" ✓ synced")
    middle = shown.index("2 selected · 1 waiting")
    assert 35 <= middle <= 45


async def test_what_waits_matters_more_than_the_place():
    shown = await line(26, status=Status(Link.LIVE, 0, waiting=12))
    assert "12 waiting" in shown
    assert "✓ synced" in shown
    assert "alice" not in shown


async def test_the_place_is_cut_before_the_rest():
    shown = await line(30)
    assert shown == " alice · Inbox · …   ✓ synced"


@pytest.mark.parametrize("cells", [1, 2, 3, 8, 12])
async def test_narrow_lines_survive(cells: int):
    problem = "The server has refused the token that it was given."
    await line(cells, selected=12_345, status=Status(Link.SIGNED_OUT, 0, waiting=12, problem=problem))


async def test_ascii_marks_are_ascii():
    assert sync_words(Status(Link.LIVE, 0, done=1, expected=2), NOW, ASCII)[0].isascii()


async def test_how_fast_it_goes_is_said_where_there_is_room():
    filling = Status(Link.LIVE, 0, done=41_200, expected=100_000, rate=820.0)
    assert (await line(140, status=filling)).endswith(
        "✓ synced · older mail 41,200/100,000, 820/s, 1 min left"
    )
    narrow = await line(80, status=filling)
    assert narrow.endswith("✓ synced · older mail 41,200/100,000")
    assert narrow.startswith(" alice")
