"""The masked addresses of a page put in order, with what typed words are looked for in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import field

from tui.frozen import frozen
from tui.screens.mask_views import ALL, VIEWS, View
from tui.store.records import MaskedEmail, MaskState
from tui.widgets.fuzzy import plain
from tui.widgets.mask_list import NO_COUNTS, ORDERS, Counts, in_order, sought

FEW = 300
"""Up to so many are read and put in order within a frame; more of them in a thread of its own."""


@frozen
class Wanted:
    """What is to be shown, and how. ``now``: seconds since the epoch, UTC."""

    view: View = ALL
    order: str = ORDERS[0]
    backwards: bool = False
    counts: Counts = field(default_factory=lambda: NO_COUNTS)
    now: float = 0.0


@frozen
class Shelf:
    """``masks``: those of the view, in their order; ``texts``: what words are looked for in, of each of them."""

    everything: Sequence[MaskedEmail] = ()
    masks: Sequence[MaskedEmail] = ()
    texts: Sequence[str] = ()
    order: str = ORDERS[0]
    states: Counter[MaskState] = field(default_factory=Counter)

    def matching(self, query: str) -> Sequence[MaskedEmail]:
        """Those in which every word of the query is somewhere."""
        found = range(len(self.masks))
        for word in plain(query).split():
            found = [at for at in found if word in self.texts[at]]
        return self.masks if len(found) == len(self.masks) else [self.masks[at] for at in found]


def shelved(masks: Sequence[MaskedEmail], wanted: Wanted) -> Shelf:
    """What the page shows of them."""
    order, backwards = ("site", False) if wanted.view.together else (wanted.order, wanted.backwards)
    kept = set(wanted.view.ids(masks, wanted.counts, wanted.now))
    found = in_order((mask for mask in masks if mask.id in kept), order, wanted.counts, backwards=backwards)
    return Shelf(masks, found, [sought(mask) for mask in found], order, Counter(mask.state for mask in masks))


def in_views(masks: Sequence[MaskedEmail], counts: Counts, now: float) -> dict[str, int]:
    """How many addresses each view holds, by its id."""
    return {view.id: len(view.ids(masks, counts, now)) for view in VIEWS}
