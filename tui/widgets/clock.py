"""The time that screens show. Tests and pictures give their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Says what time it is, in the time zone that dates are shown in."""

_LATEST = 253_402_214_400
"""The last day of the year 9999, where datetime ends."""


def local_now() -> datetime:
    """Now, in this machine's time zone."""
    return datetime.now().astimezone()


def moment(seconds: float) -> datetime:
    """A time of the store; what no calendar has is moved to the nearest that has."""
    return datetime.fromtimestamp(min(max(seconds, 0), _LATEST), UTC)
