"""Mail that was put aside comes back when its time has come."""

from __future__ import annotations

from collections.abc import Mapping

from tui.demo import ids
from tui.demo.dates import parse_utc
from tui.demo.narrow import Json
from tui.demo.store.account import Account
from tui.demo.store.rows import Mail

_WOKEN = "$new"


def wake_due(accounts: Mapping[str, Account], now: float) -> float | None:
    """Wake whatever slept until now; when the next one is due, or None.

    Only what is in the mailbox for sleeping mail sleeps. What has woken keeps its time, by which it can be sorted.
    """
    waiting: list[float] = []
    for account in accounts.values():
        place = account.mailboxes.with_role("snoozed")
        asleep = account.mails.snoozed(None if place is None else place.number)
        for mail, details in asleep:
            moment = parse_utc(details["until"])
            if moment is None or moment.timestamp() <= now:
                _wake(account, mail, details)
            else:
                waiting.append(moment.timestamp())
    return min(waiting, default=None)


def _wake(account: Account, mail: Mail, details: Json) -> None:
    """Move a mail where it was to go, or to the inbox, with the keywords that it was to have, and as new."""
    boxes = account.mailboxes
    target = ids.decode(ids.MAILBOX, details["moveToMailboxId"])
    inbox = boxes.with_role("inbox")
    if target not in boxes.by_number:
        target = inbox.number if inbox is not None else None
    wanted: dict[str, bool] = {_WOKEN: True, **(details["setKeywords"] or {})}
    removed = {name for name, value in wanted.items() if not value}
    keywords = (mail.keywords | wanted.keys()) - removed
    place = boxes.with_role("snoozed")
    left = mail.mailboxes - {place.number if place is not None else -1}
    account.mails.update(mail, keywords, left | {target} if target is not None else mail.mailboxes)
