"""Alt and function keys in text fields are commands."""

from __future__ import annotations

from textual import events
from textual.binding import Binding

LEFT_TO_COMMANDS = (
    Binding("f6", "leave", show=False),
    Binding("f7", "leave", show=False),
    Binding("ctrl+shift+a", "select_all", show=False),
)
"""Textual's text fields select with F6 and F7, which are commands here. Nobody has an action of this name, so the key
goes on to the screen."""


def leave_alt_keys(event: events.Key) -> None:
    """Let an Alt key pass a TextArea: Textual gives it the letter's character, which would be typed."""
    if event.key.startswith("alt+"):
        event.prevent_default()
