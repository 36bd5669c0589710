"""The table of actions against the screens: whatever it promises, somebody does, and a terminal can ask for."""

from __future__ import annotations

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from tui.actions import ACTIONS, BY_ID, CONTEXTS, textual_key
from tui.app import MailApp
from tui.screens.compose import ComposeScreen
from tui.screens.confirm import Confirm
from tui.screens.help import HelpScreen, Keys
from tui.screens.login import LoginScreen
from tui.screens.mailbox import MailboxScreen
from tui.screens.masked import MaskedScreen
from tui.screens.outbox import OutboxScreen
from tui.screens.picker import Picker
from tui.screens.prompt import Prompt
from tui.widgets.attachment_list import AttachmentList
from tui.widgets.line_list import LineList
from tui.widgets.mailbox_tree import MailboxTree
from tui.widgets.reader import Reader
from tui.widgets.thread_list import ThreadList

DOERS: dict[str, tuple[type, ...]] = {
    "anywhere": (MailApp,),
    "mail": (MailboxScreen,),
    "lines": (LineList,),
    "list": (ThreadList,),
    "tree": (MailboxTree,),
    "reader": (Reader,),
    "page": (MaskedScreen, OutboxScreen, HelpScreen),
    "compose": (ComposeScreen,),
    "attachments": (AttachmentList,),
    "masked": (MaskedScreen,),
    "outbox": (OutboxScreen,),
    "picker": (Picker,),
    "prompt": (Prompt,),
    "confirm": (Confirm,),
    "login": (LoginScreen,),
}

BYTES = {
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
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "alt+enter": "\x1b[13;3u",
    "ctrl+enter": "\x1b[13;5u",
}
"""What terminals send: xterm's sequences, and where there is none, those of the Kitty protocol."""


def undone() -> list[str]:
    """The actions that somebody should do where they apply, and does not."""
    return [
        action.id
        for action in ACTIONS
        for doer in DOERS[action.where]
        if not callable(getattr(doer, f"action_{action.method}", None))
    ]


RESERVED: frozenset[str] = frozenset(
    [
        "keys.choose",
        "history.show",
        "thread.archive_next",
        "thread.archive_previous",
        "thread.unlabel",
        "thread.snooze",
        "thread.unsnooze",
        "thread.mute",
        "thread.follow",
        "thread.memo",
        "thread.repeat",
        "thread.more",
        "message.reply_list",
        "message.redirect",
        "message.edit_as_new",
        "message.unsubscribe",
        "invitation.accept",
        "invitation.maybe",
        "invitation.decline",
        "mailbox.next_unread",
        "mailbox.create",
        "mailbox.rename",
        "mailbox.move",
        "mailbox.delete",
        "mailbox.read_all",
        "mailbox.empty",
        "mailbox.subscribe",
        "view.wider",
        "view.narrower",
        "search.save",
        "search.saved",
        "reader.source",
        "reader.export",
        "reader.pipe",
        "reader.print",
        "reader.browser",
        "list.select_read",
        "list.select_unread",
        "list.select_pinned",
        "list.select_search",
        "list.all_matching",
        "list.filter",
        "list.density",
        "reader.find",
        "reader.find_next",
        "reader.find_previous",
        "reader.links",
        "reader.link_next",
        "reader.link_previous",
        "reader.link_copy",
        "reader.view",
        "reader.headers",
        "reader.remote",
        "compose.attach",
        "compose.later",
        "compose.markdown",
        "compose.drafts",
        "compose.template",
    ]
)
"""Actions whose names and keys are settled and which nobody does yet: they are shown nowhere."""


@pytest.mark.parametrize("where", CONTEXTS)
def test_every_context_has_somebody(where: str):
    assert DOERS[where]


def test_every_action_is_done_where_it_applies():
    assert [action_id for action_id in undone() if action_id not in RESERVED] == []


def test_no_action_is_only_a_name():
    """Says aloud which ones are: it does not fail while their names are still reserved."""
    if missing := undone():
        pytest.xfail(f"{len(missing)} actions have no method yet: {', '.join(missing)}")


def test_the_help_page_scrolls_with_the_readers_keys():
    steps = ("down", "up", "page_down", "page_up", "half_down", "half_up", "top", "bottom")
    assert all(hasattr(Keys, f"action_reader_{step}") and f"reader.{step}" in BY_ID for step in steps)


def single_keys() -> list[str]:
    return sorted({part for action in ACTIONS for key in action.keys for part in key.split(" ")})


def sent(key: str) -> str:
    if key in BYTES:
        return BYTES[key]
    if key.startswith("ctrl+"):
        return chr(ord(key[-1]) - 96)
    if key.startswith("alt+"):
        return f"\x1b{key[-1]}"
    assert len(key) == 1, key
    return key


@pytest.mark.parametrize("key", single_keys())
def test_every_key_is_one_that_a_terminal_sends(key: str):
    parser = XTermParser()
    events = [*parser.feed(sent(key)), *parser.feed("")]
    assert [event.key for event in events if isinstance(event, Key)] == [textual_key(key)]


def test_no_key_is_another_one_in_disguise():
    """Without the Kitty protocol these are Tab, Enter, Backspace, a line feed and Escape."""
    assert not {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j", "ctrl+["} & set(single_keys())
