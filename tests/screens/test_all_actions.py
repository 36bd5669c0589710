"""The table of actions against the screens: whatever it promises, somebody does."""

from __future__ import annotations

import pytest

from tui.actions import ACTIONS, BY_ID
from tui.app import MailApp
from tui.contexts import CONTEXTS
from tui.screens.compose import ComposeScreen
from tui.screens.confirm import Confirm
from tui.screens.file_picker import FilePicker
from tui.screens.help import HelpScreen, Keys
from tui.screens.history import HistoryScreen
from tui.screens.label_picker import LabelPicker
from tui.screens.login import LoginScreen
from tui.screens.mailbox import MailboxScreen
from tui.screens.masked import MaskedScreen
from tui.screens.outbox import OutboxScreen
from tui.screens.palette import Palette
from tui.screens.picker import Picker
from tui.screens.preview import Preview
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
    "help": (HelpScreen,),
    "page": (MaskedScreen, OutboxScreen, HelpScreen, HistoryScreen, Preview),
    "compose": (ComposeScreen,),
    "attachments": (AttachmentList,),
    "masked": (MaskedScreen,),
    "outbox": (OutboxScreen,),
    "picker": (Picker, LabelPicker),
    "labels": (LabelPicker,),
    "files": (FilePicker,),
    "history": (HistoryScreen,),
    "palette": (Palette,),
    "prompt": (Prompt,),
    "confirm": (Confirm,),
    "login": (LoginScreen,),
}


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
        "thread.memo",
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
