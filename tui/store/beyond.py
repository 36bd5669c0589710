"""What of a list is at the server only, put so that the server finds it (Email/query, RFC 8621 §4.4)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from typing import Any

from tui.store import list_reads, reads
from tui.store.boxes import COMPLETE
from tui.store.records import Filter, ThreadQuery
from tui.store.search import parse, resolve
from tui.store.search.there import NotThere, jmap_filter

Condition = dict[str, Any]

_KINDS: dict[str, tuple[Condition, ...]] = {
    "unread": ({"notKeyword": "$seen"}, {"notKeyword": "$draft"}),
    "pinned": ({"hasKeyword": "$flagged"},),
    "attachment": ({"hasAttachment": True},),
    "list": ({"header": ["List-Id"]},),
    "mask": ({"hasKeyword": "$maskedemail"},),
}


def filter_of(
    db: sqlite3.Connection, query: ThreadQuery, mailbox_id: str, own: Collection[str]
) -> Condition | None:
    """The filter for all that the list of this query has; None where all of it is here, or the server has no such
    condition. ``mailbox_id``: the mailbox that is listed (empty: none); ``own``: the person's addresses."""
    try:
        conditions = list(_conditions(db, query, mailbox_id, own))
    except NotThere:
        return None
    names = [name for condition in conditions for name in condition]
    if "operator" in names or len(set(names)) < len(names):
        return {"operator": "AND", "conditions": conditions}
    return {name: value for condition in conditions for name, value in condition.items()} or None


def _conditions(
    db: sqlite3.Connection, query: ThreadQuery, mailbox_id: str, own: Collection[str]
) -> Iterator[Condition]:
    if query.text:
        yield _search(db, query.text, sorted(reads.hidden(db)))
    elif mailbox_id:
        yield {"inMailbox": mailbox_id}
    elif query.view in _KINDS:
        yield from _KINDS[query.view]
        if hidden := reads.hidden(db):
            yield {"inMailboxOtherThan": sorted(hidden)}
    else:
        raise NotThere(query.view)
    for each in query.filters:
        yield from _narrowed(db, each, own)


def _narrowed(db: sqlite3.Connection, one: Filter, own: Collection[str]) -> Iterator[Condition]:
    if one.kind in _KINDS:
        yield from _KINDS[one.kind]
    elif one.kind == "from":
        yield {"from": one.value}
    elif one.kind == "text":
        yield _search(db, one.value, ())
    elif own:
        addressed = [{field: address} for address in sorted(own) for field in ("to", "cc")]
        yield {"operator": "OR", "conditions": addressed}
        yield {"operator": "NOT", "conditions": [{"from": address} for address in sorted(own)]}
    else:
        raise NotThere(one.kind)


def _search(db: sqlite3.Connection, text: str, hidden: Collection[str]) -> Condition:
    wanted = resolve(parse(text), reads.mailbox_names(db), lambda words: reads.masks_with(db, words))
    if wanted.root is None or wanted.notes:
        raise NotThere(text)
    return jmap_filter(wanted, list(hidden), reads.snoozed(db))


def horizon(db: sqlite3.Connection, query: ThreadQuery, mailbox_id: str, now: int) -> int | None:
    """Before when mail may have been received that is at the server only (seconds since the epoch, UTC); None: all
    is here. What comes ``now`` and later is not meant."""
    if query.text:
        return now  # the server looks into texts that are not here
    if not mailbox_id:
        return None if list_reads.all_complete(db) else now
    row = db.execute("SELECT horizon FROM mailbox WHERE id = ?", (mailbox_id,)).fetchone()
    if row is None or row[0] == COMPLETE:
        return None
    return now if row[0] is None else min(now, row[0] + 1)


def as_text(condition: Condition) -> str:
    return json.dumps(condition)
