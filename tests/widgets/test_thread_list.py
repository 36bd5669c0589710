from __future__ import annotations

import pytest

from tests.helpers import screen_text
from tests.widgets.rows import ANN, BOB, ME, NOW, Frame, Rows, conversation, seconds
from tui.store.records import Participant, RowsChanged, Splice, ThreadRow
from tui.widgets.line_list import LineList
from tui.widgets.marks import ASCII
from tui.widgets.thread_list import ThreadList

NAMES = {"L1": "Projects", "L2": "A very long label indeed"}


def make(rows: list[ThreadRow], *, row_height: int = 2, **options: object) -> tuple[ThreadList, Rows]:
    source = Rows(rows)
    made = ThreadList(now=lambda: NOW, label=lambda key: NAMES.get(key, ""), **options)  # type: ignore[arg-type]
    made.row_height = row_height
    made.rows = source
    return made, source


async def lines(rows: list[ThreadRow], size: tuple[int, int], **options: object) -> list[str]:
    made, _ = make(rows, **options)  # type: ignore[arg-type]
    async with Frame(made).run_test(size=size) as pilot:
        await pilot.pause()
        return screen_text(pilot.app).splitlines()


FULL = conversation(
    1,
    subject="Quarterly figures",
    participants=(
        Participant(BOB, False, True),
        Participant(ANN, False, False),
        Participant(ME, True, False),
    ),
    received_at=seconds(0.2),
    count=3,
    unread=True,
    flagged=True,
    answered=True,
    has_attachment=True,
    masked=True,
    labels=("L1",),
    waiting=True,
)


async def test_two_line_rows_have_everything_in_its_column():
    first, second = (await lines([FULL], (60, 4)))[:2]
    assert first == "▌● ★↩@ Bob, Ann, me                   Projects    3  14:28↑"
    assert second == "▌    ◐ Quarterly figures  Could you look at the last tabl…"


async def test_one_line_rows_have_everything_in_its_column():
    (only, *_) = await lines([FULL], (120, 2), row_height=1)
    assert only.startswith("▌● ★↩@ Bob, Ann, me")
    assert "Quarterly figures  Could you look at the last table?" in only
    assert only.endswith("Projects    3  14:28↑")


async def test_columns_hold_still_whatever_marks_appear():
    plain, full = conversation(2, received_at=seconds(0.2), count=3), FULL
    shown = await lines([plain, full], (60, 4))
    assert shown[0].index("Bob") == shown[2].index("Bob")
    assert shown[0].index("14:28") == shown[2].index("14:28")
    assert shown[1].index("Subject 2") == shown[3].index("Quarterly figures")


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ({"answered": True, "forwarded": True}, "↩"),
        ({"forwarded": True}, "→"),
        ({"draft": True, "answered": True}, "✎"),
        ({"invitation": True, "has_attachment": True}, "▣"),
        ({"has_attachment": True}, "@"),
        ({"flagged": True}, "★"),
        ({"unread": True}, "●"),
        ({"waiting": True}, "↑"),
        ({"masked": True}, "◐"),
    ],
)
async def test_each_state_has_its_mark(changes: dict[str, bool], mark: str):
    plain, marked = (
        await lines([conversation(1)], (60, 2)),
        await lines([conversation(1, **changes)], (60, 2)),
    )
    assert mark in "".join(marked)
    assert mark not in "".join(plain)


async def test_ascii_marks_are_ascii():
    made, _ = make([FULL], marks=ASCII)
    async with Frame(made).run_test(size=(60, 4)) as pilot:
        await pilot.pause()
        assert screen_text(pilot.app).replace("…", "").isascii()


async def test_unread_is_bold_and_read_is_not():
    made, _ = make([FULL])
    async with Frame(made).run_test(size=(60, 4)) as pilot:
        await pilot.pause()
        styles = {segment.text: segment.style for segment in [*made.render_line(0), *made.render_line(1)]}
        assert styles["Bob"].bold
        assert not styles["Ann"].bold
        assert styles["Quarterly figures"].bold


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"subject": "  "}, "(no subject)"),
        ({"participants": ()}, "(nobody)"),
        ({"participants": (Participant(BOB, False, False),)}, "Bob Builder"),
        ({"count": 12}, " 12 "),
        ({"received_at": seconds(24)}, "Tue"),
        ({"received_at": seconds(24 * 30)}, "19 Oct"),
        ({"received_at": seconds(24 * 700)}, "2024"),
        ({"received_at": 10**15}, "9999"),
        ({"subject": "two\nlines \x1b[31mred"}, "two lines red"),
    ],
)
async def test_rows_say_what_there_is(changes: dict[str, object], shown: str):
    assert shown in "\n".join(await lines([conversation(1, **changes)], (60, 3)))


async def test_labels_that_do_not_fit_are_left_out_whole():
    row = conversation(1, labels=("L1", "L2", "no such"))
    assert "Projects" in (await lines([row], (60, 2)))[0]
    assert "A very" not in (await lines([row], (60, 2)))[0]
    assert "Projects" not in (await lines([row], (41, 2), row_height=1))[0]


@pytest.mark.parametrize("width", [60, 42, 39, 20, 10, 5, 2, 1])
@pytest.mark.parametrize("row_height", [1, 2])
async def test_narrow_lists_keep_the_sender_and_the_subject(width: int, row_height: int):
    shown = "\n".join(await lines([FULL], (width, 4), row_height=row_height))
    if width >= 20:
        assert "Bob" in shown
        assert "Qu" in shown


async def test_the_store_is_told_which_rows_are_on_the_screen():
    made, source = make([conversation(n) for n in range(100)])
    async with Frame(made).run_test(size=(60, 10)) as pilot:
        await pilot.press("G")
        first, last = source.windows[-1]
        assert last == 99
        assert first <= 95


async def test_selecting():
    made, _ = make([conversation(n) for n in range(10)])
    async with Frame(made).run_test(size=(60, 20)) as pilot:
        assert made.chosen_ids() == ("t0",)
        await pilot.press("x")
        assert made.selected == {"t0"}
        assert made.cursor == 1
        await pilot.press("j", "j", "X")
        assert made.chosen_ids() == ("t0", "t1", "t2", "t3")
        assert screen_text(pilot.app).count("✓") == 4
        await pilot.press("k", "x")
        assert made.chosen_ids() == ("t0", "t1", "t3")
        made.action_list_select_all()
        assert len(made.chosen_ids()) == 10
        made.action_list_select_none()
        assert made.selected == set()


async def test_a_range_without_a_beginning_is_the_row_at_the_cursor():
    made, _ = make([conversation(n) for n in range(10)])
    async with Frame(made).run_test(size=(60, 20)) as pilot:
        await pilot.press("j", "X")
        assert made.selected == {"t1"}


async def test_what_leaves_the_list_leaves_the_selection():
    made, source = make([conversation(n) for n in range(10)])
    async with Frame(made).run_test(size=(60, 20)) as pilot:
        await pilot.press("x", "x")
        del source.rows[0]
        made.apply([Splice(0, 1, 0)])
        assert made.chosen_ids() == ("t1",)


async def test_changed_rows_look_changed():
    made, source = make([conversation(1, unread=True)])
    async with Frame(made).run_test(size=(60, 4)) as pilot:
        assert "●" in screen_text(pilot.app)
        source.rows[0] = conversation(1)
        made.apply([RowsChanged((0,))])
        await pilot.pause()
        assert "●" not in screen_text(pilot.app)


async def test_another_list_begins_at_its_top():
    made, _ = make([conversation(n) for n in range(50)])
    async with Frame(made).run_test(size=(60, 10)) as pilot:
        await pilot.press("G", "x")
        made.show(Rows([conversation(n) for n in range(200, 250)]))
        await pilot.pause()
        assert made.cursor == 0
        assert made.selected == set()
        assert "Subject 200" in screen_text(pilot.app)


async def test_while_a_list_fills_the_cursor_stays_on_top_until_it_is_moved():
    made, _ = make([])
    async with Frame(made).run_test(size=(60, 10)) as pilot:
        source = Rows([conversation(5)])
        made.show(source, filling=True)
        source.rows.insert(0, conversation(4))
        made.apply([Splice(0, 0, 1)])
        assert made.cursor_id == "t4"
        await pilot.press("j")
        source.rows.insert(0, conversation(3))
        made.apply([Splice(0, 0, 1)])
        assert made.cursor_id == "t5"


async def test_an_empty_list_says_so():
    made, _ = make([])
    made.set_empty_text("Inbox zero.")
    async with Frame(made).run_test(size=(60, 10)) as pilot:
        await pilot.press("x", "X", "enter", "j")
        assert "Inbox zero." in screen_text(pilot.app)
        assert made.chosen_ids() == ()


async def test_opening_says_which():
    made, _ = make([conversation(n) for n in range(3)])
    opened: list[str] = []

    class Opening(Frame):
        def on_line_list_chosen(self, message: LineList.Chosen) -> None:
            opened.append(message.row_id)

    async with Opening(made).run_test(size=(60, 10)) as pilot:
        await pilot.press("j", "enter", "o")
        assert opened == ["t1", "t1"]
