"""Push subscriptions: where clients want to be told of changes (RFC 8620 §7.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui.demo.narrow import Json


@dataclass(slots=True)
class Subscription:
    """``types`` None: all. ``code`` is what the client must send back before it is told anything.

    ``told``: the counter of each account's log up to which it was told.
    """

    id: str
    holder: str
    device: str
    url: str
    types: frozenset[str] | None
    expires: float
    code: str
    told: dict[str, int]
    verified: bool = False
    busy: bool = False


class Subscriptions:
    """All of them, and the messages that wait to be sent."""

    def __init__(self) -> None:
        self._by_id: dict[str, Subscription] = {}
        self._last = 0
        self.outbox: list[tuple[Subscription, Json]] = []

    def next_id(self) -> str:
        self._last += 1
        return f"push-{self._last}"

    def add(self, subscription: Subscription) -> None:
        """Keep it, and send its code to its URL."""
        self._by_id[subscription.id] = subscription
        verification = {
            "@type": "PushVerification",
            "pushSubscriptionId": subscription.id,
            "verificationCode": subscription.code,
        }
        self.outbox.append((subscription, verification))

    def of(self, holder: str, now: float) -> dict[str, Subscription]:
        """Those of one sign-in; nobody sees anybody else's. The expired ones are gone."""
        self._forget_expired(now)
        return {one.id: one for one in self._by_id.values() if one.holder == holder}

    def verified(self, now: float) -> Iterable[Subscription]:
        self._forget_expired(now)
        return [one for one in self._by_id.values() if one.verified]

    def remove(self, record: str) -> None:
        del self._by_id[record]

    def _forget_expired(self, now: float) -> None:
        for one in [one for one in self._by_id.values() if one.expires <= now]:
            del self._by_id[one.id]
