"""What the store must be told of an account before it can open it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.frozen import frozen

if TYPE_CHECKING:
    from tui.jmap.credentials import Basic, Bearer


@frozen
class AccountSetup:
    """One account. ``key`` names its folder and never changes; ``name`` is what the person calls it.

    ``credentials`` is called in the background thread, since a keyring may be slow to answer;
    it may raise a JmapError whose sentence is shown.
    """

    key: str
    name: str
    session_url: str
    credentials: Callable[[], Bearer | Basic]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreOptions:
    """How much is kept here and how often the server is asked. Times in seconds."""

    keep_headers: int = 100_000
    keep_bodies: int = 2_000
    poll_seconds: float = 60.0
    gap_seconds: float = 1.0
    """Within so long the server's events make one question."""
    send_delay: float = 5.0
    save_seconds: float = 3.0
    """After so long without a keystroke a draft goes to the server."""
    retry_seconds: float = 1.0
    """Before the next try after a failure; doubled with each further one."""
    doubt_seconds: float = 10.0
    """How long after a lost answer a mail that the server does not know counts as never sent."""
