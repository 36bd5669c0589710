"""The keys of mutt and NeoMutt. ``c`` changes the folder and goes on with a letter or a name; ``T`` tags many."""

from __future__ import annotations

from tui.actions import Keymap
from tui.presets.changing import CHANGING

KEYS: Keymap = {
    # c, since in mutt g answers everybody.
    **CHANGING,
    # Mail
    "thread.archive": ("y", "A"),
    "thread.archive_next": (". j",),
    "thread.archive_previous": (". k",),
    "thread.move": ("s",),
    "thread.label": ("C",),
    "thread.pin": ("F", ". p"),
    "thread.read": ("ctrl+r", "I", ". r"),
    "thread.unread": ("N", ". u"),
    "thread.snooze": ("w",),
    "mail.undo": ("u",),
    "mail.redo": ("U",),
    "mail.sync": ("G", "$"),
    "compose.new": ("m",),
    "message.reply_all": ("g",),
    "message.redirect": ("b",),
    "message.edit_as_new": ("alt+e",),
    "message.save": ("v",),
    "draft.edit": ("R", "e"),
    "thread.next": ("J", "ctrl+n"),
    "thread.previous": ("K", "ctrl+p"),
    "view.back": ("escape",),
    # Moving in a list
    "cursor.top": ("=", "home"),
    "cursor.bottom": ("*", "end"),
    "masked.select_all": ("ctrl+a",),
    "masked.select_none": ("ctrl+n",),
    "cursor.page_down": ("z", "pagedown", "ctrl+f"),
    "cursor.page_up": ("Z", "pageup", "ctrl+b", "backspace"),
    "cursor.half_down": ("]", "ctrl+d"),
    "cursor.half_up": ("[", "ctrl+u"),
    "list.open": ("enter", "space", "o", "right"),
    "list.select": ("t",),
    "list.select_all": ("T a",),
    "list.select_none": ("ctrl+t", "T n"),
    "list.select_read": ("T r",),
    "list.select_unread": ("T u",),
    "list.select_pinned": ("T s",),
    "list.select_search": ("T /",),
    "list.all_matching": ("T *",),
    "list.filter": ("l",),
    "list.density": ("%",),
    # Reading
    "reader.top": ("=", "home"),
    "reader.bottom": ("*", "end"),
    "reader.page_down": ("space", "z", "pagedown", "ctrl+f"),
    "reader.page_up": ("-", "Z", "pageup", "ctrl+b", "backspace"),
    "reader.half_down": ("]", "ctrl+d"),
    "reader.half_up": ("[", "ctrl+u"),
    "reader.next": ("}",),
    "reader.previous": ("{",),
    "reader.find_next": ("n",),
    "reader.find_previous": ("alt+n",),
    "reader.view": ("V",),
    "reader.print": ("p", ". t"),
    # Pages of their own
    "page.close": ("q", "escape"),
    "masked.new": ("m", "n"),
    "masked.undo": ("u",),
    "outbox.undo": ("u",),
    "history.undo": ("enter", "u"),
    "history.redo": ("U",),
}
