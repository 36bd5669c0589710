"""When the key that is being obeyed was pressed: what the person saw then is what they meant."""

from __future__ import annotations


class KeyInHand:
    """``at`` is the time of the key in seconds of the monotonic clock; None: no key is being obeyed."""

    at: float | None = None


key_in_hand = KeyInHand()
"""There is one keyboard."""
