"""Keys as terminals without the Kitty key protocol send them, where Textual loses what was held down."""

from __future__ import annotations

from enum import Enum
from typing import Any, cast

# Private, and pinned with Textual: the one table of byte sequences that its parser asks.
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS


class _Key(Enum):
    ALT_ENTER = "alt+enter"


def teach_alt_enter() -> None:
    """Escape and carriage return in one breath are Alt-Enter; Textual reads them as Enter alone."""
    table = cast(dict[str, Any], ANSI_SEQUENCES_KEYS)
    table.setdefault("\x1b\r", (_Key.ALT_ENTER,))
