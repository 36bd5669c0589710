"""Masked addresses as an account's screens hold them: read, made, changed, removed, and the mail that came to them."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

from tui.mail.safety import clean
from tui.store import mask_mail, mask_rows, masks
from tui.store.acting import says_why
from tui.store.attaching import Attaching
from tui.store.boxes import CREATE, is_local
from tui.store.database import Files
from tui.store.mask_mail import Arrival, MaskMail
from tui.store.ops import DESTROY, Patch
from tui.store.records import MaskedEmail, MaskState, Receipt
from tui.store.setup import AccountSetup, StoreOptions
from tui.store.undo import Deed

_DEEDS = {
    MaskState.ENABLED: "Unblocked {}",
    MaskState.DISABLED: "Blocked {}",
    MaskState.DELETED: "Deleted {}",
}

_BATCH = 200
"""Addresses whose mail is counted before the screen gets its turn."""


def _wanted(state: MaskState, for_domain: str, description: str, prefix: str) -> dict[str, Any]:
    """The properties of a new address, as MaskedEmail/set create takes them."""
    wanted = {"state": state.value, "forDomain": for_domain, "description": description}
    return {**wanted, "emailPrefix": prefix} if prefix else wanted


class Masking(Attaching):
    """Nothing here waits for the network."""

    def __init__(self, setup: AccountSetup, files: Files, options: StoreOptions) -> None:
        super().__init__(setup, files, options)
        self._mask_files = files

    # Reading

    def mask_count(self) -> int:
        """How many the server has made."""
        return mask_rows.count(self._db)

    def active_masks(self) -> list[str]:
        """The addresses to which mail comes, and from which one can write."""
        return mask_rows.active(self._db)

    def all_masks(self) -> tuple[MaskedEmail, ...]:
        """Those that are to be made, then those that are."""
        return (*self.masks_to_come(), *self.masked_emails())

    async def all_masks_apart(self) -> tuple[MaskedEmail, ...]:
        """``all_masks``, where there may be thousands: read in a thread of its own."""
        return await asyncio.to_thread(self._read_masks)

    def _read_masks(self) -> tuple[MaskedEmail, ...]:
        with closing(self._mask_files.cache_reader()) as db:
            return (*mask_rows.to_come(db), *mask_rows.made(db))

    # Changing

    @says_why
    def set_mask_state(self, ids: Sequence[str], state: MaskState) -> Receipt:
        """Block, unblock, delete or restore (restoring is enabling)."""
        known = mask_rows.some(self._db, ids)
        changing = [known[id_] for id_ in ids if id_ in known and known[id_].state is not state]
        if not changing or state not in _DEEDS:
            return Receipt("Nothing had to be changed.", 0, undoable=False)
        forth = tuple(Patch("MaskedEmail", mask.id, "state", state.value) for mask in changing)
        # An address never goes back to pending: what is given back is the state that mail to it had.
        before = {
            mask.id: MaskState.ENABLED if mask.state is MaskState.PENDING else mask.state for mask in changing
        }
        back = tuple(Patch("MaskedEmail", id_, "state", was.value) for id_, was in before.items())
        return self._mask_deed(_DEEDS[state].format(_names(changing)), forth, back)

    @says_why
    def edit_mask(self, id: str, *, for_domain: str | None = None, description: str | None = None) -> Receipt:  # noqa: A002
        mask = mask_rows.some(self._db, [id]).get(id)
        if mask is None:
            return Receipt("This address is gone.", 0, undoable=False)
        wanted = {"forDomain": (mask.for_domain, for_domain), "description": (mask.description, description)}
        changes = {path: pair for path, pair in wanted.items() if pair[1] is not None and pair[0] != pair[1]}
        if not changes:
            return Receipt("Nothing had to be changed.", 0, undoable=False)
        forth = tuple(Patch("MaskedEmail", id, path, new) for path, (_, new) in changes.items())
        back = tuple(Patch("MaskedEmail", id, path, old) for path, (old, _) in changes.items())
        return self._mask_deed(f"Changed {_names([mask])}", forth, back)

    @says_why
    def destroy_masks(self, ids: Collection[str]) -> Receipt:
        """Remove for ever those that never got mail; the server keeps the others (``addressInUse``), and so do we."""
        known = mask_rows.some(self._db, ids)
        unused = [known[id_] for id_ in ids if id_ in known and known[id_].last_message_at is None]
        if not unused:
            why = "An address that has got mail cannot be removed: delete it, and its mail bounces."
            return Receipt(why, 0, undoable=False)
        self._do([Patch("MaskedEmail", mask.id, DESTROY, None) for mask in unused])
        text = f"Removed {_names(unused)} for ever"
        self._history.did(Deed(text, undoable=False))
        return Receipt(text, len(unused), undoable=False)

    def _mask_deed(self, text: str, forth: tuple[Patch, ...], back: tuple[Patch, ...]) -> Receipt:
        self._do(forth)
        self._history.did(Deed(text, back, forth))
        return Receipt(text, len({patch.target for patch in forth}))

    def _now(self, patches: Sequence[Patch]) -> list[Patch]:
        """An address that had an id of our own has its server's now; without those for one that was never made."""
        now = {**self._renamed}
        coming = {mask.id for mask in self.masks_to_come()}
        found: list[Patch] = []
        for patch in super()._now(patches):
            if patch.type == "MaskedEmail":
                patch = replace(patch, target=now.get(patch.target, patch.target))
                if is_local(patch.target) and patch.target not in coming:
                    continue
            found.append(patch)
        return found

    # Making

    @says_why
    def make_mask(
        self,
        for_domain: str,
        description: str,
        prefix: str = "",
        *,
        state: MaskState = MaskState.ENABLED,
        key: str = "",
    ) -> Receipt:
        """Have one made as soon as there is a network. Changed names its id then (``renamed``), and says why where the
        server refuses. ``key``: see ``new_mask_key``."""
        target = key or self.new_mask_key()
        made = {**_wanted(state, for_domain, description, prefix), "createdAt": _utc_now()}
        self._do([Patch("MaskedEmail", target, CREATE, made)])
        site = for_domain.partition("://")[2] or for_domain or description
        text = f"A new address for {clean(site)}" if site else "A new address"
        self._history.did(Deed(text, (Patch("MaskedEmail", target, DESTROY, None),)))
        return Receipt(text, 1)

    def new_mask_key(self) -> str:
        """The id of an address until the server has made it."""
        return f"local:{uuid.uuid4().hex}"

    def mask_made(self, key: str) -> MaskedEmail | None:
        """What became of an address that was to be made; None while it waits, or when it was refused or taken back."""
        id_ = self._renamed.get(key)
        return mask_rows.some(self._db, [id_]).get(id_) if id_ is not None else None

    def look_at_masks(self) -> None:
        """Ask the server for all of them now: it tells of no change by itself."""
        self._in_background(self._engine.look_at_masks)

    # Their mail

    def mask_of(self, addresses: Collection[str]) -> MaskedEmail | None:
        """The masked address among these, if one is."""
        wanted = {address.lower() for address in addresses}
        for address in sorted(wanted):
            rows = self._db.execute(
                "SELECT document, confirmed IS NOT NULL FROM masked WHERE instr(lower(document), ?) > 0",
                (json.dumps(address, ensure_ascii=False),),
            )
            for document, waiting in rows:
                mask = masks.record(document, waiting=bool(waiting))
                if mask.email.lower() == address:
                    return mask
        return None

    async def mask_mail(self, addresses: Sequence[str]) -> dict[str, MaskMail]:
        """How much mail came to these addresses, as far as it is on this machine. Counted in a thread of its own."""
        return await asyncio.to_thread(self._count_mask_mail, addresses)

    def _count_mask_mail(self, addresses: Sequence[str]) -> dict[str, MaskMail]:
        found: dict[str, MaskMail] = {}
        with closing(self._mask_files.cache_reader()) as db:
            for first in range(0, len(addresses), _BATCH):
                found |= mask_mail.count(db, addresses[first : first + _BATCH])
                time.sleep(0)  # the screen's thread waits for nothing but this one's turn to end
        return found

    def mask_arrivals(self, address: str, limit: int = 5) -> tuple[Arrival, ...]:
        """The newest mail to it."""
        return mask_mail.latest(self._db, address, limit)


def _utc_now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _names(masks: Sequence[MaskedEmail]) -> str:
    if len(masks) != 1:
        return f"{len(masks):,} addresses"
    return clean(masks[0].email) or "the address that is to be made"
