"""Where pictures are drawn by the terminal itself, and that it forgets them again."""

from __future__ import annotations

import gc
import re

import pytest

from tests.widgets.test_raster import picture
from tui.widgets.kitty import Placed
from tui.widgets.pictures import Pictures, way
from tui.widgets.raster import NoPicture, Raster


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "kitty"),
        ({"TERM": "xterm-ghostty"}, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"}, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "blocks"),
        ({"TERM": "xterm-256color"}, "blocks"),
        ({}, "blocks"),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, "blocks"),
        ({"TERM": "screen", "KITTY_WINDOW_ID": "1"}, "blocks"),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/tmux"}, "blocks"),
        ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, "blocks"),
    ],
)
def test_the_environment_tells_what_the_terminal_has(environment: dict[str, str], found: str):
    assert way("auto", environment) == found


def test_what_is_set_goes_before_what_is_guessed():
    kitty = {"TERM": "xterm-kitty"}
    assert way("blocks", kitty) == "blocks"
    assert way("off", kitty) == "off"
    assert way("kitty", {"TERM": "xterm"}) == "kitty"
    assert way("kitty", {"TMUX": "x"}) == "kitty"


def test_without_all_colours_a_picture_has_no_number():
    assert way("kitty", {"TERM": "xterm-kitty"}, exact=False) == "blocks"
    assert way("auto", {"TERM": "xterm-kitty"}, exact=False) == "blocks"
    assert way("off", {}, exact=False) == "off"
    assert way("kitty", {"NO_COLOR": "1"}) == "blocks"


def numbers(said: list[str], action: str) -> list[int]:
    return [int(number) for number in re.findall(rf"\x1b_Ga={action},[^;\x1b]*?i=(\d+)", "".join(said))]


async def test_half_blocks_say_nothing_to_the_terminal():
    said: list[str] = []
    pictures = Pictures("blocks", said.append, {})
    assert isinstance(await pictures.draw(picture((4, 4), (1, 2, 3)), 10, 10, (0, 0, 0)), Raster)
    pictures.close()
    assert said == []


async def test_what_nobody_draws_any_more_is_taken_back_with_the_next():
    said: list[str] = []
    pictures = Pictures("kitty", said.append, {})
    first = await pictures.draw(picture((40, 40), (1, 2, 3)), 10, 10, (0, 0, 0))
    second = await pictures.draw(picture((40, 40), (4, 5, 6)), 10, 10, (0, 0, 0))
    assert isinstance(first, Placed)
    assert isinstance(second, Placed)
    gone, kept = first.number, second.number
    assert numbers(said, "T") == [gone, kept]
    assert numbers(said, "d") == []
    del first
    gc.collect()
    third = await pictures.draw(picture((40, 40), (7, 8, 9)), 10, 10, (0, 0, 0))
    assert isinstance(third, Placed)
    assert numbers(said, "d") == [gone]
    pictures.close()
    assert numbers(said, "d") == [gone, kept, third.number]
    pictures.close()
    assert len(numbers(said, "d")) == 3


async def test_a_broken_picture_is_not_handed_over():
    said: list[str] = []
    with pytest.raises(NoPicture):
        await Pictures("kitty", said.append, {}).draw(b"broken", 10, 10, (0, 0, 0))
    assert said == []


async def test_tmux_is_told_to_pass_each_sequence_on():
    said: list[str] = []
    await Pictures("kitty", said.append, {"TMUX": "x"}).draw(picture((40, 40), (1, 2, 3)), 10, 10, (0, 0, 0))
    (only,) = said
    assert only.startswith("\x1bPtmux;\x1b\x1b_Ga=T,")
    assert only.endswith("\x1b\x1b\\\x1b\\")
