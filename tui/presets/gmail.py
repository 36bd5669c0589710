"""The keys of Gmail's web page."""

from __future__ import annotations

from tui.actions import Keymap

KEYS: Keymap = {
    "thread.archive": ("e", "y"),
    "thread.archive_next": ("[", "{"),
    "thread.archive_previous": ("]", "}"),
    "thread.delete": ("#",),
    "thread.move": ("v",),
    "thread.mute": ("m", ". m"),
    "compose.new": ("c", "d"),
    "draft.edit": (". E",),
    "message.reply": ("r", "R"),
    "message.reply_all": ("a", "A"),
    "message.forward": ("f", "F"),
    "mail.sync": ("N", "ctrl+r"),
    "reader.find_previous": ("ctrl+p",),
    "reader.unfold_all": (";", "O"),
    "reader.view": ("V",),
}
