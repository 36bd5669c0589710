"""When a mail wakes and where, as keywords on the mail itself, so that every machine knows it. Pure.

``snoozed-until-20261122t0900z`` says when, ``snoozed-from-<mailbox>`` where to if not to the inbox. Servers that know
snoozing themselves (Cyrus, Fastmail) keep a property ``snoozed`` instead; here both are the same keywords.

A mail that has woken keeps them while it stays in that mailbox: it is listed there by the time at which it woke, so
it comes back on top and sinks as other mail comes. These servers sort by ``snoozedUntil`` in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from tui.store import wire

UNTIL, FROM = "snoozed-until-", "snoozed-from-"
WOKEN = "$new"

_TIME = re.compile(r"snoozed-until-(\d{8}t\d{4}(?:\d\d)?)z")


def until_keyword(moment: int) -> str:
    """The keyword for a moment (seconds since the epoch, UTC); to the minute, unless it has seconds."""
    date = datetime.fromtimestamp(moment, UTC)
    return f"{UNTIL}{date:%Y%m%dt%H%M}{f'{date:%S}' if date.second else ''}z"


def from_keyword(mailbox_id: str) -> str:
    """Keywords compare without case, so the id is found again among those that are there."""
    return f"{FROM}{mailbox_id.lower()}"


def until(keywords: Iterable[str]) -> int | None:
    """When a mail with these keywords wakes; of several times the last."""
    found: list[int] = []
    for keyword in keywords:
        if keyword.startswith(UNTIL) and (match := _TIME.fullmatch(keyword)):
            form = "%Y%m%dt%H%M%S" if len(match[1]) > 13 else "%Y%m%dt%H%M"
            try:
                found.append(int(datetime.strptime(match[1], form).replace(tzinfo=UTC).timestamp()))
            except ValueError:
                continue  # somebody's keyword that looks like ours
    return max(found, default=None)


def home(keywords: Iterable[str], mailbox_ids: Iterable[str], inbox: str | None) -> str | None:
    """The mailbox to which a mail with these keywords wakes."""
    wanted = next((keyword.removeprefix(FROM) for keyword in keywords if keyword.startswith(FROM)), None)
    return next((id_ for id_ in mailbox_ids if id_.lower() == wanted), inbox)


def marks(keywords: Iterable[str]) -> list[str]:
    """Those of these keywords that speak of snoozing."""
    return sorted(keyword for keyword in keywords if keyword.startswith((UNTIL, FROM)))


def mailbox(boxes: Iterable[tuple[str, str | None, str]]) -> str | None:
    """Where mail sleeps: the id of the mailbox with the role, else of the one with the name; (id, role, name)."""
    found = list(boxes)
    by_role = next((id_ for id_, role, _ in found if role == "snoozed"), None)
    return by_role or next(
        (id_ for id_, role, name in found if role is None and name.casefold() == "snoozed"), None
    )


# The property of the servers that have it


def read(email: Mapping[str, Any]) -> frozenset[str]:
    """The keywords that say what the property ``snoozed`` of an Email says."""
    snoozed = wire.member(email, "snoozed")
    moment = wire.seconds((snoozed or {}).get("until"))
    if snoozed is None or moment is None:
        return frozenset()
    where = snoozed.get("moveToMailboxId")
    return frozenset(
        {until_keyword(moment)} | ({from_keyword(where)} if isinstance(where, str) else set[str]())
    )


def written(
    update: Mapping[str, Any], keywords: Collection[str], mailbox_ids: Collection[str]
) -> dict[str, Any]:
    """The same patch for a server that has the property. ``keywords`` are those that the mail has with the patch."""
    ours = {path for path in update if path.startswith((f"keywords/{UNTIL}", f"keywords/{FROM}"))}
    if not ours:
        return dict(update)
    rest = {path: value for path, value in update.items() if path not in ours}
    moment = until(keywords)
    if moment is None:
        return {**rest, "snoozed": None}
    wanted: dict[str, Any] = {"until": wire.utc_date(moment), "setKeywords": {WOKEN: True, "$seen": False}}
    where = home(keywords, mailbox_ids, None)
    return {**rest, "snoozed": wanted | ({"moveToMailboxId": where} if where is not None else {})}
