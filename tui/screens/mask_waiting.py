"""Addresses that were asked for and come later: into the clipboard when they do, whatever is on the screen then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App

from tui.mail.safety import clean
from tui.store.records import Changed, MaskedEmail

if TYPE_CHECKING:
    from tui.store.account import AccountStore

Arrived = Callable[[MaskedEmail | None, str], None]
"""The address that was made; or None, and why it was not (empty: it was taken back)."""


class WaitingMask:
    """Follows one address that is to be made until it is known what became of it. It outlives its screen."""

    def __init__(self, app: App[Any], mail: AccountStore, key: str, arrived: Arrived | None = None) -> None:
        self._app, self._mail, self._key = app, mail, key
        self._arrived = arrived
        self._told = mail.subscribe(self._changed)

    def _changed(self, changed: Changed) -> None:
        if self._key not in changed.unmade and self._key not in dict(changed.renamed):
            return
        self._told.close()
        mask = self._mail.mask_made(self._key)
        if mask is not None:
            self._app.copy_to_clipboard(clean(mask.email))
            sentence = f"{clean(mask.email)} is made, and on the clipboard."
            self._app.notify(sentence, timeout=max(4.0, len(sentence) / 12), markup=False)
        if self._arrived is not None:
            self._arrived(mask, " ".join(changed.notices))

    def close(self) -> None:
        """Nothing is to be followed."""
        self._told.close()


COMES = "its address comes as soon as the server has made it, and is in the clipboard then"
"""Of an address that is being made: whether that takes a moment or a flight, nobody knows."""
