"""Alt keys in text fields are commands."""

from __future__ import annotations

from textual import events


def leave_alt_keys(event: events.Key) -> None:
    """Let an Alt key pass a TextArea: Textual gives it the letter's character, which would be typed."""
    if event.key.startswith("alt+"):
        event.prevent_default()
