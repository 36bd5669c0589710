"""EventSource: tells clients that states moved (RFC 8620 §7.3)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass

from tui.demo import jsontext
from tui.demo.errors import MethodError, RequestProblem
from tui.demo.narrow import Json
from tui.demo.store.account import Account
from tui.demo.urns import CONTACTS, MAIL, SUBMISSION, VACATION

PUSHED = {
    "Mailbox": MAIL, "Thread": MAIL, "Email": MAIL, "EmailDelivery": MAIL, "Identity": SUBMISSION,
    "EmailSubmission": SUBMISSION, "VacationResponse": VACATION, "AddressBook": CONTACTS, "ContactCard": CONTACTS,
}  # fmt: skip
"""Types whose states go out in StateChange events, and the capability that each belongs to."""
_MAX_PING = 900


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client listens for. ``ping``: seconds between pings, 0 for none."""

    types: frozenset[str]
    close_after_state: bool
    ping: int
    last_event_id: str

    @classmethod
    def parse(cls, parameters: Mapping[str, str], last_event_id: str, granted: frozenset[str]) -> Wish:
        """From the URL's parameters; one that is missing has its mildest value. Raises RequestProblem.

        ``granted``: the capabilities that the client may use; it hears nothing of other types.
        """
        types = parameters.get("types", "*")
        names = PUSHED if types in ("", "*") else [name.strip() for name in types.split(",")]
        wanted = frozenset(name for name in names if PUSHED.get(name) in granted)
        close_after = parameters.get("closeafter", "no")
        if close_after not in ("no", "state"):
            raise RequestProblem("about:blank", "closeafter is no or state.")
        ping = parameters.get("ping", "0")
        if not (ping.isascii() and ping.isdigit()) or len(ping) > 9:
            raise RequestProblem("about:blank", "ping is a number of seconds.")
        return cls(wanted, close_after == "state", min(int(ping), _MAX_PING), last_event_id)


def _event(name: str, data: Json, event_id: str = "") -> bytes:
    lines = [f"event: {name}".encode(), b"data: " + jsontext.dump(data)]
    if event_id:
        lines.insert(1, f"id: {event_id}".encode())
    return b"\n".join(lines) + b"\n\n"


class _Position:
    """What one client has been told: the log's counter of each account."""

    def __init__(self, accounts: Iterable[Account], last_event_id: str) -> None:
        self._accounts = list(accounts)
        self._counters = [account.log.counter for account in self._accounts]
        if last_event_id:
            self._counters = self._from(last_event_id)

    def _from(self, event_id: str) -> list[int]:
        marks = event_id.split(",")
        try:
            return [account.log.since(mark) for account, mark in zip(self._accounts, marks, strict=True)]
        except (MethodError, ValueError):
            # An event of another run of the server: everything may have changed since.
            return [-1] * len(self._accounts)

    @property
    def event_id(self) -> str:
        return ",".join(account.log.mark for account in self._accounts)

    def news(self, types: frozenset[str]) -> Json:
        """The states that moved since the last call, by account."""
        wanted = [name for name in PUSHED if name in types]
        changed: Json = {}
        for index, account in enumerate(self._accounts):
            states = account.log.changed_after(self._counters[index], wanted)
            self._counters[index] = account.log.counter
            if states:
                changed[account.id] = states
        return changed


class Hub:
    """Wakes everybody who listens; lives on the server's loop."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Event] = set()
        self.closing = False
        self._round = 0

    def wake(self) -> None:
        """Something may have changed."""
        for listener in self._listeners:
            listener.set()

    def interrupt(self) -> None:
        """End the streams that are open; new ones may come."""
        self._round += 1
        self.wake()

    def close(self) -> None:
        """End all streams: the server stops."""
        self.closing = True
        self.wake()

    async def stream(self, accounts: Iterable[Account], wish: Wish) -> AsyncIterator[bytes]:
        """The body of one EventSource response."""
        woken = asyncio.Event()
        self._listeners.add(woken)
        try:
            position = _Position(accounts, wish.last_event_id)
            yield b": connected\n\n"
            started = self._round
            while not self.closing and self._round == started:
                if changed := position.news(wish.types):
                    state_change: Json = {"@type": "StateChange", "changed": changed}
                    yield _event("state", state_change, position.event_id)
                    if wish.close_after_state:
                        return
                try:
                    await asyncio.wait_for(woken.wait(), wish.ping or None)
                except TimeoutError:
                    yield _event("ping", {"interval": wish.ping})
                woken.clear()
        finally:
            self._listeners.discard(woken)
