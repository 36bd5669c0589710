"""The views of the masked addresses: by state, and what is worth tidying up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from tui.frozen import frozen
from tui.mail.authentication import registered
from tui.store.records import MaskedEmail, MaskState
from tui.widgets.mask_list import Counts, site

DAY = 86_400
SILENT = 365 * DAY
"""Seconds without mail after which an address counts as silent."""

STILL = 90 * DAY
"""Seconds back in which mail to a blocked address counts as still coming."""

PENDING = DAY
"""Seconds that the server keeps a pending address to which no mail comes."""

Keep = Callable[[Sequence[MaskedEmail], Counts, float], Collection[str]]


@frozen
class View:
    """``ids`` gives the ids of the addresses that it shows, of all of them, at a time (seconds since the epoch, UTC).
    ``empty`` is said when there are none."""

    id: str
    name: str
    empty: str
    ids: Keep
    together: bool = False
    """Sorted by site, as it is about addresses of the same one."""


def house(mask: MaskedEmail) -> str:
    """The part of the site's host that one can register; empty where the site is no host."""
    host = site(mask).partition(":")[0].lower()
    return registered(host) if "." in host and " " not in host else ""


def _in_state(state: MaskState) -> Keep:
    return lambda masks, counts, now: {mask.id for mask in masks if mask.state is state}


def _unused(masks: Sequence[MaskedEmail], counts: Counts, now: float) -> set[str]:
    return {
        mask.id
        for mask in masks
        if mask.state in (MaskState.ENABLED, MaskState.DISABLED)
        and mask.email
        and mask.last_message_at is None
        and mask.email not in counts
    }


def _silent(masks: Sequence[MaskedEmail], counts: Counts, now: float) -> set[str]:
    return {
        mask.id
        for mask in masks
        if mask.state is MaskState.ENABLED
        and mask.last_message_at is not None
        and mask.last_message_at < now - SILENT
    }


def _knocking(masks: Sequence[MaskedEmail], counts: Counts, now: float) -> set[str]:
    return {
        mask.id
        for mask in masks
        if mask.state is MaskState.DISABLED
        and mask.last_message_at is not None
        and mask.last_message_at > now - STILL
    }


def _twice(masks: Sequence[MaskedEmail], counts: Counts, now: float) -> set[str]:
    alive = [mask for mask in masks if mask.state is not MaskState.DELETED]
    often = Counter(name for mask in alive if (name := house(mask)))
    return {mask.id for mask in alive if often[house(mask)] > 1}


ALL = View("all", "All addresses", "", lambda masks, counts, now: {mask.id for mask in masks})

VIEWS: tuple[View, ...] = (
    ALL,
    View("active", "Active", "No address is active.", _in_state(MaskState.ENABLED)),
    View("blocked", "Blocked", "No address is blocked.", _in_state(MaskState.DISABLED)),
    View(
        "pending", "Pending, soon gone", "No address waits for its first mail.", _in_state(MaskState.PENDING)
    ),
    View("deleted", "Deleted", "No address is deleted.", _in_state(MaskState.DELETED)),
    View("unused", "Never used", "Every address has got mail.", _unused),
    View("silent", "Silent for a year", "Every active address got mail within a year.", _silent),
    View(
        "knocking", "Blocked, and still gets mail", "Nothing has come to a blocked address lately.", _knocking
    ),
    View("twice", "Same site twice", "No site has two addresses.", _twice, together=True),
)

BY_ID = {view.id: view for view in VIEWS}
