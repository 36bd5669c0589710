"""A search as the server understands it (FilterOperator and FilterCondition, RFC 8621 §4.4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any as Value

from tui.store.search.query import (
    ANYWHERE,
    All,
    Any,
    Asleep,
    Attached,
    Header,
    Inside,
    Keyword,
    Leaf,
    Node,
    Not,
    OfList,
    Received,
    Search,
    Size,
    Words,
    is_everywhere,
)
from tui.store.wire import utc_date

Filter = dict[str, Value]
NOTHING: Filter = {"operator": "NOT", "conditions": [{"minSize": 0}]}
"""What no mail is."""


class NotThere(Exception):
    """The server has no such condition: the search is answered from here alone. ``str(e)`` names the operator."""


def jmap_filter(search: Search, hidden: Sequence[str], snoozed: str | None) -> Filter:
    """The filter of Email/query. ``hidden``: mailboxes to leave out unless one is named; ``snoozed``: where mail
    sleeps. Raises NotThere."""
    assert search.root is not None
    found = _filter(search.root, snoozed)
    if not hidden or is_everywhere(search):
        return found
    # Mail is left out when it is in these alone, as inMailboxOtherThan says.
    return {"operator": "AND", "conditions": [found, {"inMailboxOtherThan": sorted(hidden)}]}


def _filter(node: Node, snoozed: str | None) -> Filter:
    if isinstance(node, All | Any):
        if not node.parts:
            return NOTHING
        operator = "AND" if isinstance(node, All) else "OR"
        return {"operator": operator, "conditions": [_filter(part, snoozed) for part in node.parts]}
    if isinstance(node, Not):
        return {"operator": "NOT", "conditions": [_filter(node.part, snoozed)]}
    return _condition(node, snoozed)


def _condition(leaf: Leaf, snoozed: str | None) -> Filter:
    match leaf:
        case Words(_, "filename"):
            raise NotThere("filename:")
        case Words(text, field):
            # In quotes a server looks for the words in a row, which is what a phrase means here, too.
            phrase = f'"{text}"' if len(text.split()) > 1 else text
            return {field or "text": phrase}
        case Keyword(name, on):
            return {"hasKeyword" if on else "notKeyword": name}
        case Attached():
            return {"hasAttachment": True}
        case Asleep():
            return NOTHING if snoozed is None else {"inMailbox": snoozed}
        case Inside(name, id_):
            if id_:
                return {"inMailbox": id_}
            return {"minSize": 0} if name.lower() in ANYWHERE else NOTHING
        case Received(since, until):
            return _bounds({"after": since, "before": until}, dates=True)
        case Size(least, below):
            return _bounds({"minSize": least, "maxSize": below}, dates=False)
        case OfList(text):
            return {"header": ["List-Id", text]}
        case Header(name, text):
            return {"header": [name, text] if text else [name]}
        case _:
            return NOTHING


def _bounds(bounds: dict[str, int | None], *, dates: bool) -> Filter:
    return {name: utc_date(bound) if dates else bound for name, bound in bounds.items() if bound is not None}
