from __future__ import annotations

from dataclasses import replace

import pytest

from tui.screens.panes import Panes, Widths, Wishes, arrange, dragged


@pytest.mark.parametrize(
    ("size", "panes"),
    [
        ((140, 40), Panes(tree=True, threads=True, reader=True, over=False, row_height=2)),
        ((120, 40), Panes(tree=True, threads=True, reader=True, over=False, row_height=2)),
        ((119, 40), Panes(tree=False, threads=True, reader=True, over=True, row_height=2)),
        ((100, 30), Panes(tree=False, threads=True, reader=True, over=True, row_height=2)),
        ((99, 30), Panes(tree=False, threads=True, reader=False, over=True, row_height=2)),
        ((80, 24), Panes(tree=False, threads=True, reader=False, over=True, row_height=2)),
        ((80, 12), Panes(tree=False, threads=True, reader=False, over=True, row_height=1)),
        ((60, 20), Panes(tree=False, threads=True, reader=False, over=True, row_height=1)),
        ((1, 1), Panes(tree=False, threads=True, reader=False, over=True, row_height=1)),
    ],
)
def test_the_size_decides(size: tuple[int, int], panes: Panes):
    assert replace(arrange(*size, Wishes()), tree_width=22, list_width=0) == panes


@pytest.mark.parametrize("columns", [60, 99, 100, 140])
def test_what_is_read_is_always_on_the_screen(columns: int):
    for preview in (True, False):
        panes = arrange(columns, 40, Wishes(preview=preview, reading=True))
        assert panes.reader
        assert panes.threads == (preview and columns >= 100)


def test_without_the_preview_the_list_has_the_screen():
    panes = arrange(140, 40, Wishes(preview=False))
    assert (panes.tree, panes.threads, panes.reader, panes.row_height) == (True, True, False, 1)


@pytest.mark.parametrize("columns", [60, 100, 140])
def test_the_tree_comes_and_goes_as_the_person_wishes(columns: int):
    assert arrange(columns, 40, Wishes(tree=True)).tree
    assert not arrange(columns, 40, Wishes(tree=False)).tree
    assert arrange(columns, 40, Wishes(tree=True)).over == (columns < 120)


def test_something_is_always_shown():
    for columns in range(1, 200):
        for wishes in (
            Wishes(),
            Wishes(preview=False),
            Wishes(reading=True),
            Wishes(tree=False, preview=False),
        ):
            panes = arrange(columns, 10, wishes)
            assert panes.threads or panes.reader


def test_conversations_are_in_one_line_where_that_is_wished():
    assert arrange(140, 40, Wishes()).row_height == 2
    assert arrange(140, 40, Wishes(), compact=True).row_height == 1


def test_the_panes_share_the_screen_as_the_person_has_it():
    panes = arrange(140, 40, Wishes(), widths=Widths(30, 0.5))
    assert (panes.tree_width, panes.rest, panes.list_width) == (30, 30, 55)
    assert arrange(110, 40, Wishes(), widths=Widths(30, 0.5)).list_width == 55
    assert arrange(80, 24, Wishes(), widths=Widths(30, 0.5)).list_width == 0


@pytest.mark.parametrize("columns", range(1, 200, 7))
@pytest.mark.parametrize("to", [-5, 0, 1, 23, 60, 150, 500])
@pytest.mark.parametrize("pane", ["list", "reader"])
def test_no_drag_takes_a_pane_away(columns: int, to: int, pane: str):
    wishes = Wishes(tree=True)
    widths = dragged(Widths(), arrange(columns, 40, wishes), columns, pane, to)
    panes = arrange(columns, 40, wishes, widths=widths)
    assert panes.tree_width >= 1
    if panes.list_width:
        assert panes.list_width >= 24
        assert columns - panes.rest - panes.list_width >= 24


def test_a_rule_goes_where_it_is_dragged():
    panes = arrange(140, 40, Wishes())
    widths = dragged(Widths(), panes, 140, "list", 31)
    assert arrange(140, 40, Wishes(), widths=widths).tree_width == 31
    panes = arrange(140, 40, Wishes(), widths=widths)
    widths = dragged(widths, panes, 140, "reader", 90)
    panes = arrange(140, 40, Wishes(), widths=widths)
    assert panes.rest + panes.list_width == 90
