"""What can be taken back: the last actions with what undoes and what repeats them."""

from __future__ import annotations

from dataclasses import dataclass

from tui.mail.draft import Draft
from tui.store.ops import Patch

DEPTH = 50


@dataclass(frozen=True, slots=True)
class Deed:
    """``text`` says what was done. Either patches, or a message that was queued (``sent_key``) or thrown away
    (``discarded``)."""

    text: str
    back: tuple[Patch, ...] = ()
    forth: tuple[Patch, ...] = ()
    sent_key: str = ""
    discarded: Draft | None = None


class History:
    """A stack of deeds and one of those undone. It outlives every screen."""

    def __init__(self) -> None:
        self._done: list[Deed] = []
        self._undone: list[Deed] = []

    def did(self, deed: Deed) -> None:
        self._done.append(deed)
        del self._done[:-DEPTH]
        self._undone.clear()

    def take_back(self) -> Deed | None:
        return self._done.pop() if self._done else None

    def was_undone(self, deed: Deed) -> None:
        self._undone.append(deed)

    def repeat(self) -> Deed | None:
        return self._undone.pop() if self._undone else None

    def was_redone(self, deed: Deed) -> None:
        self._done.append(deed)
