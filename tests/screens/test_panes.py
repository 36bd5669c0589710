from __future__ import annotations

import pytest

from tui.screens.panes import Panes, Wishes, arrange


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
    assert arrange(*size, Wishes()) == panes


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
