"""Keys as terminals without the Kitty key protocol send them, where Textual loses what was held down."""

from __future__ import annotations

import string
from enum import Enum
from functools import cache
from typing import Any, cast

# Private, and pinned with Textual: the one table of byte sequences that its parser asks.
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

_BEGINS_OTHERS = frozenset("OPX")
"""Escape and one of these begin longer sequences: function keys, and what terminals answer."""


@cache
def teach_alt_keys() -> None:
    """Escape and another key in one breath are that key with Alt.

    Textual sees that only when nothing follows for a moment: of two such keys at once, as when one is held, it makes
    the letters without Alt. Escape and carriage return it reads as Enter in any case.
    """
    table = cast(dict[str, Any], ANSI_SEQUENCES_KEYS)
    names = {"\r": "alt+enter"}
    names |= {each: f"alt+{each}" for each in string.ascii_lowercase + string.digits}
    names |= {
        each: f"alt+shift+{each.lower()}" for each in string.ascii_uppercase if each not in _BEGINS_OTHERS
    }
    keys = cast(type[Enum], Enum("_AltKey", {name: name for name in names.values()}))
    for sent, name in names.items():
        if not isinstance(table.get(f"\x1b{sent}"), tuple):  # Alt-B and Alt-F are Ctrl with an arrow to many
            table[f"\x1b{sent}"] = (keys[name],)
