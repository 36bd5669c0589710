"""Leaving Jaymail while mail waits for the seconds in which it can be taken back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.app import App

from tui.mail.safety import clean
from tui.screens.confirm import Confirm
from tui.store.records import OutboxItem, OutboxState

if TYPE_CHECKING:
    from tui.store.account import AccountStore

PATIENCE = 10.0
"""Seconds that leaving waits for the server to take the mail; then it goes at the next start."""

_LEAVING = (OutboxState.QUEUED, OutboxState.SUBMITTING)

Waiting = Sequence[tuple["AccountStore", OutboxItem]]


def in_the_window(accounts: Sequence[AccountStore]) -> Waiting:
    """Mail whose undo delay has not passed yet. What is to leave at a later time has been put off on purpose."""
    now = time.time()
    return [
        (mail, item)
        for mail in accounts
        for item in mail.outbox()
        if item.state is OutboxState.QUEUED and now < item.due_at <= now + mail.options.send_delay
    ]


def part(app: App[Any], waiting: Waiting, leave: Callable[[], None]) -> None:
    """Ask what is to become of it, and leave."""
    names = [clean(item.subject)[:40] or "a message without subject" for _, item in waiting]
    what = f"“{names[0]}” has" if len(names) == 1 else f"{len(names)} messages have"

    def answered(now: bool | None) -> None:
        if now:
            app.run_worker(_sent(waiting, leave))
        else:
            leave()

    ask = Confirm(
        "Send it now?" if len(names) == 1 else "Send them now?",
        detail=f"{what} not left yet.",
        yes="send, and leave",
        no="leave; sent at the next start",
    )
    app.push_screen(ask, answered)


async def _sent(waiting: Waiting, leave: Callable[[], None]) -> None:
    keys = {item.key for _, item in waiting}
    accounts = list({id(mail): mail for mail, _ in waiting}.values())
    gone = asyncio.Event()

    def look(_: object = None) -> None:
        if not any(
            item.key in keys and item.state in _LEAVING for mail in accounts for item in mail.outbox()
        ):
            gone.set()

    subscriptions = [mail.subscribe(look) for mail in accounts]
    for mail, item in waiting:
        mail.send_now(item.key)
    look()
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await gone.wait()
    for subscription in subscriptions:
        subscription.close()
    leave()
