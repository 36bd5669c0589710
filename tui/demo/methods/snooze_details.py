"""The property ``snoozed`` of an Email, as Cyrus and Fastmail have it: until when it sleeps, and what happens then."""

from __future__ import annotations

from typing import Any

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.dates import parse_utc
from tui.demo.errors import invalid_properties
from tui.demo.narrow import Json, as_object
from tui.demo.store.account import Account
from tui.demo.store.rows import Mail
from tui.demo.urns import SNOOZE

_MEMBERS = ("until", "moveToMailboxId", "setKeywords")


def is_known(call: Call) -> bool:
    """Whether the request uses the capability that the property belongs to."""
    return SNOOZE in call.context.using


def checked(call: Call, account: Account, value: Any) -> Json | None:
    """What was set, complete; None for no snoozing. Raises invalidProperties with the path of what is wrong."""
    if value is None:
        return None
    fields = as_object(value)
    if fields is None or fields.keys() - set(_MEMBERS):
        raise invalid_properties("This is an object with until, moveToMailboxId and setKeywords.", "snoozed")
    if parse_utc(fields.get("until")) is None:
        raise invalid_properties("This is a UTC date.", "snoozed/until")
    target = fields.get("moveToMailboxId")
    if target is not None:
        real = call.real_id(target) if isinstance(target, str) else None
        if ids.decode(ids.MAILBOX, real) not in account.mailboxes.by_number:
            raise invalid_properties("There is no such mailbox.", "snoozed/moveToMailboxId")
        target = real
    given = fields.get("setKeywords")
    keywords = as_object(given)
    if given is not None and (
        keywords is None or not all(isinstance(one, bool) for one in keywords.values())
    ):
        raise invalid_properties("This maps keywords to true or false.", "snoozed/setKeywords")
    lower = None if keywords is None else {name.lower(): one for name, one in keywords.items()}
    return {"until": fields["until"], "moveToMailboxId": target, "setKeywords": lower}


def keep(account: Account, mail: Mail, details: Json | None) -> None:
    """Let an email sleep by these details, which are checked."""
    moment = parse_utc(details["until"]) if details is not None else None
    account.mails.snooze(mail, int(moment.timestamp()) if moment is not None else 0, details)
