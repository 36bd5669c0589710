"""Mail that was handed over, on its way (RFC 8621 §7.5).

For addresses of the accounts it arrives, for others in the server's own domains it comes back, and for all the rest
of the world it ends here: no mail ever leaves the machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from tui.demo import ids
from tui.demo.absence import reply
from tui.demo.bounce import report
from tui.demo.dates import utc
from tui.demo.mime.parse import parse
from tui.demo.narrow import Json
from tui.demo.store.account import Account, Submission
from tui.demo.store.mails import NewMail
from tui.demo.store.rows import Mail

_ARRIVED = "250 2.1.5 Delivered"
_KEPT = "250 2.0.0 Kept by the demo server, delivered nowhere"
_NOBODY = "550 5.1.1 There is no such address here"
_BCC = re.compile(rb"(?im)^bcc[ \t]*:.*(?:\r?\n[ \t].*)*\r?\n")


def without_bcc(message: bytes) -> bytes:
    """The message as its recipients may see it: no Bcc among its header fields."""
    end = re.search(rb"\r?\n\r?\n", message)
    split = end.start() + 2 if end else len(message)
    return _BCC.sub(b"", message[:split]) + message[split:]


def hand_over(accounts: Mapping[str, Account], account: Account, submission: Submission, now: float) -> None:
    """Send a submission of ``account`` that is due; it cannot be undone any more."""
    submission.undo_status = "final"
    recipients = [recipient["email"] for recipient in submission.envelope["rcptTo"]]
    sender, message = submission.envelope["mailFrom"]["email"], without_bcc(submission.message)
    submission.delivery = _deliver(accounts, message, sender, recipients, now)
    failed = {name: one["smtpReply"] for name, one in submission.delivery.items() if one["delivered"] == "no"}
    if not failed:
        return
    told = report(message, sender, failed, now)
    for other in accounts.values():
        if not other.receives(sender):
            continue
        filed = _file(other, told, [sender], now)
        if filed is not None and other is account:
            submission.reports.append(filed.blob)


def _deliver(
    accounts: Mapping[str, Account], message: bytes, sender: str, recipients: Iterable[str], now: float
) -> dict[str, Json]:
    """What became of the message for each recipient, as a DeliveryStatus (RFC 8621 §7)."""
    addressed = list(recipients)
    outcome = {address: _without_account(accounts, address) for address in addressed}
    for account in accounts.values():
        own = [address for address in addressed if account.receives(address)]
        if not own or _file(account, message, own, now) is None:
            continue
        outcome.update((address, _status(_ARRIVED, "yes")) for address in own)
        answer = reply(account, parse(message), sender, own[0], now)
        if answer is not None:
            # From nobody, so that no answer is answered (RFC 3834 §3.1.1).
            _deliver(accounts, answer, "", [sender], now)
    return outcome


def _status(smtp_reply: str, delivered: str) -> Json:
    return {"smtpReply": smtp_reply, "delivered": delivered, "displayed": "unknown"}


def _without_account(accounts: Mapping[str, Account], address: str) -> Json:
    """What becomes of mail that none of the accounts takes: in the server's own domains there is nobody else."""
    domain = address.rpartition("@")[2].lower()
    if any(domain in account.domains for account in accounts.values()):
        return _status(_NOBODY, "no")
    return _status(_KEPT, "unknown")


def delivery_status(submission: Submission) -> dict[str, Json] | None:
    """The deliveryStatus of a submission (RFC 8621 §7); null for one that was taken back."""
    if submission.undo_status == "canceled":
        return None
    if submission.undo_status == "final":
        return {address: dict(status) for address, status in submission.delivery.items()}
    waiting = _status(f"250 2.0.0 Queued until {utc(submission.send_at)}", "queued")
    return {recipient["email"]: dict(waiting) for recipient in submission.envelope["rcptTo"]}


def _file(account: Account, message: bytes, recipients: Iterable[str], now: float) -> Mail | None:
    """Put a message where the account wants it; None when it has no place for it."""
    addressed = list(dict.fromkeys(recipients))
    stamp = format_datetime(datetime.fromtimestamp(int(now), UTC))
    trace = (
        f"Delivered-To: {addressed[0]}\r\nReceived: from demo.invalid by demo.invalid with LMTP; {stamp}\r\n"
    )
    raw = trace.encode("utf-8", "replace") + message
    keywords: set[str] = set()
    masks = [mask for address in addressed if (mask := account.mask_for(address.lower()))]
    for mask in masks:
        keywords.add("$maskedemail")
        mask["lastMessageAt"] = utc(now)
        if mask["state"] == "pending":
            mask["state"] = "enabled"
    blocked = len(masks) == len(addressed) and all(mask["state"] == "disabled" for mask in masks)
    inbox = account.mailboxes.with_role("inbox")
    place = (account.mailboxes.with_role("trash") if blocked else None) or inbox
    if place is None:
        return None
    new = NewMail(
        parse(raw), account.blobs.add(raw), len(raw), int(now), frozenset({place.number}), frozenset(keywords)
    )
    filed = account.mails.insert(new)
    if place is inbox:
        account.log.created("EmailDelivery", ids.encode(ids.EMAIL, filed.id))
    return filed


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
            hand_over(accounts, account, submission, now)
            account.log.updated("EmailSubmission", ids.encode("S", submission.number))
    return min(waiting, default=None)
