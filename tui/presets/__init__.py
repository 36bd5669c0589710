"""Whole sets of keys: what the fingers know from elsewhere, as differences from the table's own, Fastmail's.

What the other program has no key for keeps the table's, unless that key is taken.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from tui.actions import Keymap

NAMES = ("fastmail", "gmail", "aerc", "mutt")
"""The presets; the first is the usual one."""


def preset(name: str) -> Keymap:
    """The keys of one of `NAMES`, where they differ from the table's."""
    if name == NAMES[0]:
        return {}
    if name not in NAMES:
        raise ValueError(f"no such preset: {name}")
    return cast(Keymap, import_module(f"tui.presets.{name}").KEYS)
