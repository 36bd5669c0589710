"""The keys of aerc. Its ``:cf`` is ``c``, which goes on with a letter or a name; ``z`` folds, so ``u`` undoes."""

from __future__ import annotations

from tui.actions import Keymap
from tui.presets.changing import CHANGING

KEYS: Keymap = {
    # c, since in aerc g is the top.
    **CHANGING,
    # Mail
    "thread.archive": ("a", "A"),
    "thread.delete": ("d", "D"),
    "thread.destroy": ("X",),
    "thread.move": ("t",),
    "thread.pin": ("p", ". p"),
    "thread.snooze": ("w",),
    "mail.undo": ("u",),
    "mail.redo": ("ctrl+r",),
    "mail.sync": ("$",),
    "compose.new": ("C", "m"),
    "message.reply": ("R r", "R q"),
    "message.reply_all": ("r r", "r q"),
    "message.reply_list": ("r l",),
    "message.redirect": ("b",),
    "thread.next": ("ctrl+n",),
    "thread.previous": ("ctrl+p",),
    "mailbox.next": ("J", "alt+j", "alt+down"),
    "mailbox.previous": ("K", "alt+k", "alt+up"),
    "view.preview": ("s", "P"),
    "view.back": ("escape",),
    # Moving in a list
    "cursor.top": ("g", "home"),
    "cursor.page_down": ("ctrl+f", "pagedown"),
    "list.select": ("v", "space"),
    "list.select_range": ("V",),
    "tree.fold": ("H", "left"),
    "tree.unfold": ("L", "right"),
    # Reading
    "reader.top": ("g", "home"),
    "reader.next": ("z j",),
    "reader.previous": ("z k",),
    "reader.fold": ("z a", "z o", "z c", "enter"),
    "reader.unfold_all": ("z R", "z M", "O"),
    "reader.find_next": ("n",),
    "reader.find_previous": ("N",),
    "reader.link_copy": ("ctrl+y", "Y"),
    "reader.headers": ("H",),
    # Pages of their own
    "page.close": ("q", "escape"),
    "masked.new": ("C", "m", "n"),
    "masked.delete": ("d",),
    "masked.undo": ("u",),
    "outbox.discard": ("d", "D"),
    "outbox.undo": ("u",),
    "history.undo": ("enter", "u"),
    "history.redo": ("ctrl+r",),
    # Writing
    "compose.sender": ("alt+n", "alt+p", "f3"),
}
