"""Filters of a list as SQL over the table ``mailbox_thread``, each row of which is a listed conversation. Pure.

Unread and pinned are key scans (partial indexes); attachments, mailing lists and masks are told by the row's flags;
sender, addressee and text look at the conversation's mails, of as many rows at a time as the caller wants.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from itertools import combinations
from typing import Any

from tui.frozen import frozen
from tui.store import search
from tui.store.membership import ATTACHMENT, LIST, MASK, PINNED, UNREAD
from tui.store.packing import pack
from tui.store.records import Filter
from tui.store.search import here

FLAGS = {"unread": UNREAD, "pinned": PINNED, "attachment": ATTACHMENT, "list": LIST, "mask": MASK}


@frozen
class Narrowing:
    """``where`` is SQL over ``mailbox_thread``, with its ``values``; ``check`` says the same of single rows: words
    are then looked up in the row's mails. ``indexed``: an index finds what it lets through;
    ``slow``: it looks at mails."""

    where: str
    check: str
    values: tuple[Any, ...]
    indexed: bool
    slow: bool


EVERYTHING = Narrowing("1", "1", (), indexed=True, slow=False)


def narrowing(
    filters: Iterable[Filter], mailbox_id: str, hidden: Collection[str], own: Collection[str]
) -> Narrowing:
    """``mailbox_id``: from where the conversations are seen; ``hidden``: Trash and Junk; ``own``: the person's own
    addresses, in lower case."""
    parts: list[str] = []
    checks: list[str] = []
    values: list[Any] = []
    seen, seen_values = _seen_from(mailbox_id, hidden)
    wanted = sorted(filters, key=lambda one: (one.kind, one.value))
    for one in wanted:
        if one.kind in FLAGS:
            parts.append(f"flags & {FLAGS[one.kind]}")
            checks.append(parts[-1])
            continue
        source, condition, found = _of_mails(one, own)
        of_row = "thread_k = mailbox_thread.thread_k"
        checks.append(f"EXISTS (SELECT 1 FROM {source} WHERE email.{of_row} AND {condition} AND {seen})")
        by_words = f"thread_k IN (SELECT thread_k FROM {source} WHERE {condition} AND {seen})"
        parts.append(by_words if one.kind == "text" else checks[-1])
        values += [*found, *seen_values]
    if not parts:
        return EVERYTHING
    kinds = {one.kind for one in wanted}
    return Narrowing(
        " AND ".join(parts),
        " AND ".join(checks),
        tuple(values),
        indexed=bool(kinds & {"unread", "pinned"}) and kinds <= FLAGS.keys(),
        slow=not kinds <= FLAGS.keys(),
    )


def _of_mails(one: Filter, own: Collection[str]) -> tuple[str, str, list[Any]]:
    """Where the mails come from, the condition on one of them, and its values."""
    if one.kind == "from":
        return "email", "instr(lower(sender), ?) > 0", [_quoted(one.value)]
    if one.kind == "to_me":
        to_me = " OR ".join(["instr(lower(addressees), ?) > 0"] * len(own)) or "0"
        by_me = "".join([" AND instr(lower(sender), ?) = 0"] * len(own))
        addresses = [_quoted(address) for address in sorted(own)]
        return "email", f"({to_me}){by_me}", [*addresses, *addresses]
    if one.kind != "text":
        raise ValueError(f"no filter of the kind {one.kind!r}")
    wanted = here.where(search.parse(one.value))
    if not wanted.match:
        return "email", wanted.sql, list(wanted.values)
    source = "email JOIN words ON words.rowid = k"
    return source, f"words MATCH ? AND {wanted.sql}", [wanted.match, *wanted.values]


def _quoted(address: str) -> str:
    """An address as it stands in a column of addresses; what is none, as it is typed."""
    folded = address.strip().lower()
    return json.dumps(folded, ensure_ascii=False) if "@" in folded else folded


def _seen_from(mailbox_id: str, hidden: Collection[str]) -> tuple[str, list[str]]:
    """Which mails a conversation has when it is seen from there, as membership.visible says."""
    if mailbox_id in hidden:
        return "instr(' ' || mailboxes || ' ', ?) > 0", [f" {mailbox_id} "]
    nowhere = [pack(some) for count in range(3) for some in combinations(sorted(hidden), count)]
    return f"mailboxes NOT IN ({', '.join('?' * len(nowhere))})", nowhere
