"""What can be taken back: the last actions with what undoes and what repeats them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from tui.frozen import frozen
from tui.store.records import PastDeed, Receipt

if TYPE_CHECKING:
    from tui.mail.draft import Draft
    from tui.store.beyond_rows import Beyond
    from tui.store.ops import Patch
    from tui.store.tasks import Task

DEPTH = 50


@frozen
class Deed:
    """``text`` says what was done, ``undo`` what undoing it would do. Either patches, or a message that was queued
    (``sent_key``) or thrown away (``discarded``), or an action on many conversations (``bulk``, with the
    ``task`` to do it again, and what of them is ``beyond`` this machine). ``threads`` are the conversations
    that it was done to. ``undoable`` False: it is only told of."""

    text: str
    back: tuple[Patch, ...] = ()
    forth: tuple[Patch, ...] = ()
    sent_key: str = ""
    discarded: Draft | None = None
    undo: str = ""
    bulk: str = ""
    task: Task | None = None
    beyond: Beyond | None = None
    threads: tuple[str, ...] = ()
    undoable: bool = True
    when: float = field(default_factory=time.time)


@frozen
class Repeatable:
    """The last action, to be done to other conversations. ``text``: what it would do, as ``Move to Archive``."""

    text: str
    apply: Callable[[Sequence[str], str], Receipt]
    """To these conversations, looked at from this mailbox."""


class History:
    """A stack of deeds and one of those undone. It outlives every screen."""

    def __init__(self) -> None:
        self._done: list[Deed] = []
        self._undone: list[Deed] = []

    def did(self, deed: Deed) -> list[Deed]:
        """Returns those that are forgotten for it."""
        forgotten = [*self._done[: max(0, len(self._done) + 1 - DEPTH)], *self._undone]
        self._done.append(deed)
        del self._done[:-DEPTH]
        self._undone.clear()
        return forgotten

    @property
    def next(self) -> Deed | None:
        """What undo would take back."""
        return next((deed for deed in reversed(self._done) if deed.undoable), None)

    @property
    def next_again(self) -> Deed | None:
        """What redo would do again."""
        return self._undone[-1] if self._undone else None

    def take_back(self) -> Deed | None:
        deed = self.next
        if deed is not None:
            self._done.remove(deed)
        return deed

    def was_undone(self, deed: Deed) -> None:
        self._undone.append(deed)

    def repeat(self) -> Deed | None:
        return self._undone.pop() if self._undone else None

    def was_redone(self, deed: Deed) -> None:
        self._done.append(deed)

    def listing(self) -> tuple[PastDeed, ...]:
        """The last deed first; those that were undone are above those that were not."""
        undone = [PastDeed(deed.text, deed.when, False, True) for deed in self._undone]
        done = [PastDeed(deed.text, deed.when, deed.undoable, False) for deed in reversed(self._done)]
        return (*undone, *done)

    def down_to(self, place: int) -> int:
        """How many deeds are to be taken back so that the one at this place of the listing is."""
        listed = self.listing()
        return sum(deed.undoable for deed in listed[: place + 1]) if 0 <= place < len(listed) else 0
