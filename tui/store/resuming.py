"""Going on with a composition: what the outbox, and whoever writes it, make of its row in the queue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.mail.draft import Draft
    from tui.store.queue import Outgoing


def resumed(item: Outgoing) -> Draft:
    """The composition as it stands, knowing its copy on the server."""
    return replace(item.draft, server_id=item.server_id or item.draft.server_id)
