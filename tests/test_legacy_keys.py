"""What terminals without the Kitty key protocol send."""

from __future__ import annotations

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from tui.legacy_keys import teach_alt_keys


def keys(*chunks: str) -> list[str]:
    teach_alt_keys()
    parser = XTermParser()
    return [event.key for chunk in chunks for event in parser.feed(chunk) if isinstance(event, Key)]


def test_escape_and_return_in_one_breath_are_alt_enter() -> None:
    assert keys("\x1b\r") == ["alt+enter"]
    assert keys("a\x1b\rb") == ["a", "alt+enter", "b"]


def test_enter_is_still_enter() -> None:
    assert keys("\r", "x") == ["enter", "x"]


@pytest.mark.parametrize(
    "chunks", [("\x1bj\x1bj\x1bk",), ("\x1b", "j", "\x1bj\x1b", "k"), ("\x1bj", "\x1bj", "\x1bk")]
)
def test_alt_keys_that_come_at_once_are_alt_keys(chunks: tuple[str, ...]) -> None:
    assert keys(*chunks) == ["alt+j", "alt+j", "alt+k"]


def test_what_follows_an_alt_key_is_itself() -> None:
    assert keys("\x1bax\x1b[A\x1b5\x1bJj") == ["alt+a", "x", "up", "alt+5", "alt+shift+j", "j"]


def test_function_keys_and_answers_of_terminals_are_still_known() -> None:
    assert keys("\x1bOP\x1bOH\x1b[1;3Aj") == ["f1", "home", "alt+up", "j"]
    assert keys("\x1bbx\x1bf") == ["ctrl+left", "x", "ctrl+right"]
