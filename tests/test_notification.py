from __future__ import annotations

import pytest

from tui.notification import sequence


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TERM": "xterm-256color"}, "\x1b]9;Jaymail: Ann: Lunch?\x07"),
        ({"TERM": "foot"}, "\x1b]777;notify;Jaymail;Ann: Lunch?\x07"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, "\x1b]777;notify;Jaymail;Ann: Lunch?\x07"),
        ({"TERM": "linux"}, "\x07"),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x"}, "\x1bPtmux;\x1b\x1b]9;Jaymail: Ann: Lunch?\x07\x1b\\"),
    ],
)
def test_each_terminal_is_told_in_its_own_way(environment: dict[str, str], said: str):
    assert sequence("Ann: Lunch?", "auto", environment) == said


def test_the_setting_decides():
    assert sequence("x", "bell", {"TERM": "foot"}) == "\x07"
    assert sequence("x", "osc9", {"TERM": "foot"}) == "\x1b]9;Jaymail: x\x07"


@pytest.mark.parametrize(
    "hostile", ["a\x07b", "a\x1b\\b", "a\x9cb", "\x1b]0;x\x07", "4;1;50", "a\nb", "\u202ea"]
)
@pytest.mark.parametrize("by", ["osc9", "osc777"])
def test_what_came_in_a_mail_ends_no_sequence_and_begins_none(hostile: str, by: str):
    said = sequence(hostile, by, {})
    inner = said.removesuffix("\x07").removeprefix("\x1b]")
    assert inner.isprintable()
    assert inner.startswith(("9;Jaymail: ", "777;notify;Jaymail;"))


def test_it_is_short():
    assert len(sequence("x" * 10_000, "osc9", {})) < 200
