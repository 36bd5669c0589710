"""What terminals send for a key of the table: the old way, and with the Kitty keyboard protocol."""

from __future__ import annotations

OLD = {
    "enter": "\r",
    "escape": "\x1b",
    "space": " ",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "alt+up": "\x1b[1;3A",
    "alt+down": "\x1b[1;3B",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "shift+up": "\x1b[1;2A",
    "shift+down": "\x1b[1;2B",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "alt+enter": "\x1b\r",
}
"""xterm's."""

KITTY_CODES = {"escape": 27, "enter": 13, "tab": 9}
KITTY = {"f3": "\x1b[13~", "enter": "\r", "tab": "\t"}
"""Where the protocol's own form is another, or is not used without modifiers."""
MODIFIERS = {"shift": 1, "alt": 2, "ctrl": 4}


def old(key: str) -> str | None:
    """The bytes of one key; None: it has none of its own."""
    if key in OLD:
        return OLD[key]
    if key.startswith("ctrl+") and len(key) == 6:
        return chr(ord(key[-1]) - 96)
    if key.startswith("alt+") and len(key) == 5:
        return f"\x1b{key[-1]}"
    return key if len(key) == 1 else None


def kitty(key: str) -> str:
    """The bytes of one key where "disambiguate" is on, which is what Textual asks for."""
    if key in KITTY:
        return KITTY[key]
    *held, name = key.split("+") if len(key) > 1 else [key]
    code = KITTY_CODES.get(name, ord(name) if len(name) == 1 and held else 0)
    if not code:
        plain = old(key)
        assert plain is not None, key
        return plain
    bits = sum(MODIFIERS[modifier] for modifier in held)
    return f"\x1b[{code};{bits + 1}u" if bits else f"\x1b[{code}u"
