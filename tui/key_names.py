"""What keys are called: in the table, by Textual, in the settings file, on the screen."""

from __future__ import annotations

import re
from enum import Enum

from textual.keys import _character_to_key  # pyright: ignore[reportPrivateUsage]  # the only such table

_LABELS = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "tab": "Tab",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_FUNCTION = {f"f{number}" for number in range(1, 13)}
_NAMES = {*_LABELS, *_FUNCTION}
_ARROWS = {"up", "down", "left", "right", "home", "end"}

_ALSO = {label.lower(): name for name, label in _LABELS.items()} | {
    "return": "enter",
    "spc": "space",
    "page_down": "pagedown",
    "page_up": "pageup",
}
_MODIFIERS = {
    **dict.fromkeys(("ctrl", "control", "c", "^"), "ctrl"),
    **dict.fromkeys(("alt", "meta", "option", "a", "m"), "alt"),
    **dict.fromkeys(("shift", "s"), "shift"),
}
_CHARACTERS = {_character_to_key(chr(code)): chr(code) for code in range(33, 127)}
"""Textual's names for the characters of ASCII: ``number_sign`` is ``#``."""

_DISGUISED = {
    "ctrl+h": "Backspace",
    "ctrl+i": "Tab",
    "ctrl+j": "Enter",
    "ctrl+m": "Enter",
    "ctrl+[": "Esc",
    "alt+b": "Ctrl-←",
    "alt+f": "Ctrl-→",
    "ctrl+space": "Ctrl-@",
}


class Arrival(Enum):
    """Whether a key, when it is pressed, comes as that key."""

    EVERYWHERE = "from every terminal"
    SOMEWHERE = "only from terminals with the Kitty keyboard protocol"
    NEVER = "never"


class KeyNameError(ValueError):
    """What should be a key is none. ``str(error)`` goes on after "so": it is a part of a sentence."""


def textual_key(key: str) -> str:
    """A key of the table in Textual's names: ``#`` is ``number_sign``, ``* a`` is ``asterisk a``."""
    return " ".join(_textual_part(part) for part in key.split(" "))


def _textual_part(part: str) -> str:
    modifiers, name = _split(part)
    return "+".join([*modifiers, _character_to_key(name) if len(name) == 1 else name])


def table_key(key: str) -> str:
    """One of Textual's keys in the table's notation: the way back from `textual_key`."""
    return " ".join(_table_part(part) for part in key.split(" "))


def _table_part(part: str) -> str:
    modifiers, name = _split(part)
    return "+".join([*modifiers, _CHARACTERS.get(name, name)])


def key_label(key: str) -> str:
    """A key as people write it: ``ctrl+k`` is ``Ctrl-K``, ``g i`` stays."""
    return " ".join(_part_label(part) for part in key.split(" "))


def _part_label(part: str) -> str:
    modifiers, name = _split(part)
    shown = _LABELS.get(name) or (name.upper() if modifiers or name in _FUNCTION else name)
    return "-".join([*(modifier.capitalize() for modifier in modifiers), shown])


def _split(part: str) -> tuple[list[str], str]:
    """The modifiers of a key, and what they modify, which may be a plus sign itself."""
    *modifiers, name = re.split(r"(?<=.)\+(?=.)", part)
    return modifiers, name


def read_key(text: str) -> str:
    """A key as a person may write it (``Ctrl-K``, ``ctrl+k``, ``PgDn``, ``g i``) in the table's notation.

    Raises KeyNameError.
    """
    parts = text.split(" ") if text != " " else [""]
    if not 1 <= len(parts) <= 3 or not all(parts):
        raise KeyNameError(f'"{text}" is not a key: write one key, or up to three with a space between')
    return " ".join(_read_part(part) for part in parts)


def _read_part(text: str) -> str:
    if len(text) == 1 and text.isprintable():
        return text
    *given, name = re.split(r"(?<=.)[+-](?=.)", text)
    modifiers = {_MODIFIERS.get(modifier.lower(), "") for modifier in given}
    name = name if len(name) == 1 else name.lower()
    name = _ALSO.get(name, _CHARACTERS.get(name, name))
    known = name in _NAMES or (len(name) == 1 and name.isprintable() and name != " ")
    if "" in modifiers or not known:
        raise KeyNameError(_unknown(text, name))
    if name.isalpha() and len(name) == 1 and modifiers:
        if "alt" in modifiers and name.isupper():
            modifiers.add("shift")
        name = name.lower()
        if modifiers == {"shift"}:
            return name.upper()
    return "+".join([*sorted(modifiers), name])


def _unknown(text: str, name: str) -> str:
    import difflib  # only mistakes need it

    near = difflib.get_close_matches(name, [*_NAMES, *_ALSO], 1)
    return f'"{text}" is not a key' + (
        f" (did you mean {key_label(_ALSO.get(near[0], near[0]))}?)" if near else ""
    )


def arrival(key: str) -> Arrival:
    """Whether the key comes as itself; of a sequence, its worst part."""
    found = {_part_arrival(part) for part in key.split(" ")}
    return next(kind for kind in (Arrival.NEVER, Arrival.SOMEWHERE, Arrival.EVERYWHERE) if kind in found)


def disguise(key: str) -> str:
    """As what a key comes that never comes as itself; empty where it is eaten by terminals altogether."""
    return next((_DISGUISED[part] for part in key.split(" ") if part in _DISGUISED), "")


def _part_arrival(part: str) -> Arrival:
    modifiers, name = _split(part)
    held, letter = "+".join(modifiers), len(name) == 1 and name.isascii() and name.isalnum()
    if part in _DISGUISED or part == "ctrl+c":
        return Arrival.NEVER
    everywhere = (
        not held
        or (held == "ctrl" and ((letter and name.isalpha()) or name in {"\\", "]", "^", "_", "@"}))
        or (held == "alt" and letter)
        or (held == "alt+shift" and letter and name.isalpha() and name not in "opx")
        or (held in ("ctrl", "alt", "shift", "ctrl+shift") and name in _ARROWS)
        or (held in ("ctrl", "shift") and name in {"delete", "pageup", "pagedown"})
        or (held == "ctrl" and name in _FUNCTION)
        or part in ("shift+tab", "alt+enter")
    )
    return Arrival.EVERYWHERE if everywhere else Arrival.SOMEWHERE
