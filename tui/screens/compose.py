"""Writing a message: the same page as reading one, with a caret."""

from __future__ import annotations

from tui.screens.compose_sender import ComposeSender


class ComposeScreen(ComposeSender):
    """Edits ``draft``, which is on this machine's disk within a second of every change.

    Gives the Receipt of what was done with it (sent, kept, discarded), or None when nothing was written.
    """
