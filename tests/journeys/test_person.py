"""What the person at the keyboard takes for the cursor's place, in the middle of a frame, too."""

from __future__ import annotations

from tests.journeys.person import bar_lines, has_moved, is_whole

TITLE = [" Inbox   2 of 2".ljust(50), " " * 50]


def pane(*rows: tuple[str, str, str], bars: str = " ") -> list[str]:
    """Rows of unread mark, sender and subject; ``bars`` is the first cell of each line."""
    lines = [
        line
        for mark, sender, subject in rows
        for line in (f"{mark}     {sender}".ljust(44) + "14:32", f"      {subject}".ljust(49))
    ]
    return TITLE + [bar + line for bar, line in zip(bars.ljust(len(lines)), lines, strict=True)]


PLAN, READ, OLDER = ("●", "Bob", "A plan"), (" ", "Bob", "A plan"), (" ", "Bob", "An older letter")


def test_half_a_bar_is_no_place():
    assert not is_whole(bar_lines(pane(PLAN, OLDER)))
    assert not is_whole(bar_lines(pane(PLAN, OLDER, bars="▌")))
    assert not is_whole(bar_lines(pane(PLAN, OLDER, bars="▌ ▌")))
    assert is_whole(bar_lines(pane(PLAN, OLDER, bars="▌▌")))


def test_a_mark_or_a_preview_that_changes_is_no_move():
    arrived = (" ", "Bob", "A plan  Shall we meet at ten?")
    assert not has_moved(pane(PLAN, OLDER, bars="▌▌"), pane(arrived, OLDER, bars="▌▌"))
    assert not has_moved(pane(PLAN, OLDER, bars="▌▌"), pane(READ, OLDER, bars="▌▌"))
    assert not has_moved(pane(PLAN, OLDER, bars="▌▌"), pane(READ, OLDER, bars="▌ ▌"))


def test_the_bar_elsewhere_is_a_move_and_so_are_rows_that_went_by():
    assert has_moved(pane(PLAN, OLDER, bars="▌▌"), pane(READ, OLDER, bars="  ▌▌"))
    rows = [(" ", "Bob", f"Letter {n}") for n in range(5)]
    assert has_moved(pane(*rows[:4], bars="      ▌▌"), pane(*rows[1:], bars="      ▌▌"))
