"""Mail that was handed over, on its way: to foreign addresses it is gone, to own ones it arrives (RFC 8621 §7.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from tui.demo import ids
from tui.demo.absence import reply
from tui.demo.dates import utc
from tui.demo.mime.parse import parse
from tui.demo.store.account import Account, Submission
from tui.demo.store.mails import NewMail

_BCC = re.compile(rb"(?im)^bcc[ \t]*:.*(?:\r?\n[ \t].*)*\r?\n")


def without_bcc(message: bytes) -> bytes:
    """The message as its recipients may see it: no Bcc among its header fields."""
    end = re.search(rb"\r?\n\r?\n", message)
    split = end.start() + 2 if end else len(message)
    return _BCC.sub(b"", message[:split]) + message[split:]


def hand_over(accounts: Mapping[str, Account], submission: Submission, now: float) -> None:
    """Send a submission that is due; it cannot be undone any more."""
    submission.undo_status = "final"
    recipients = [recipient["email"] for recipient in submission.envelope["rcptTo"]]
    _deliver(
        accounts, without_bcc(submission.message), submission.envelope["mailFrom"]["email"], recipients, now
    )


def _deliver(
    accounts: Mapping[str, Account], message: bytes, sender: str, recipients: Iterable[str], now: float
) -> None:
    addressed = list(recipients)
    for account in accounts.values():
        own = [address for address in addressed if account.receives(address)]
        if not own:
            continue
        _file(account, message, own, now)
        answer = reply(account, parse(message), sender, own[0], now)
        if answer is not None:
            # From nobody, so that no answer is answered (RFC 3834 §3.1.1).
            _deliver(accounts, answer, "", [sender], now)


def _file(account: Account, message: bytes, recipients: Iterable[str], now: float) -> None:
    addressed = list(dict.fromkeys(recipients))
    stamp = format_datetime(datetime.fromtimestamp(int(now), UTC))
    trace = (
        f"Delivered-To: {addressed[0]}\r\nReceived: from demo.invalid by demo.invalid with LMTP; {stamp}\r\n"
    )
    raw = trace.encode("utf-8", "replace") + message
    keywords: set[str] = set()
    role = "inbox"
    masks = [mask for address in addressed if (mask := account.mask_for(address.lower()))]
    for mask in masks:
        keywords.add("$maskedemail")
        mask["lastMessageAt"] = utc(now)
        if mask["state"] == "pending":
            mask["state"] = "enabled"
    if masks and len(masks) == len(addressed) and all(mask["state"] == "disabled" for mask in masks):
        role = "trash"
    place = account.mailboxes.with_role(role)
    if place is None:
        return
    new = NewMail(
        parse(raw), account.blobs.add(raw), len(raw), int(now), frozenset({place.number}), frozenset(keywords)
    )
    filed = account.mails.insert(new)
    if role == "inbox":
        account.log.created("EmailDelivery", ids.encode(ids.EMAIL, filed.id))


def hand_over_due(accounts: Mapping[str, Account], now: float) -> float | None:
    """Send whatever waited until now; when the next one is due, or None."""
    waiting: list[float] = []
    for account in accounts.values():
        for submission in list(account.submissions.values()):
            if submission.undo_status != "pending":
                continue
            if submission.send_at > now:
                waiting.append(submission.send_at)
                continue
            hand_over(accounts, submission, now)
            account.log.updated("EmailSubmission", ids.encode("S", submission.number))
    return min(waiting, default=None)
