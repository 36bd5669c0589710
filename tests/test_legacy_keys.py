"""What terminals without the Kitty key protocol send."""

from __future__ import annotations

from textual._xterm_parser import XTermParser
from textual.events import Key

from tui.legacy_keys import teach_alt_enter


def keys(*chunks: str) -> list[str]:
    parser = XTermParser()
    return [event.key for chunk in chunks for event in parser.feed(chunk) if isinstance(event, Key)]


def test_escape_and_return_in_one_breath_are_alt_enter() -> None:
    teach_alt_enter()
    assert keys("\x1b\r") == ["alt+enter"]
    assert keys("a\x1b\rb") == ["a", "alt+enter", "b"]


def test_enter_is_still_enter() -> None:
    teach_alt_enter()
    assert keys("\r", "x") == ["enter", "x"]
